//! The trash: squatted names, forged tombstones, refilled and locked sessions.
