//! Who uses a session: evidence counts only from who could use it.
