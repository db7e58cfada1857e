//! Why pynenc's invocations are neither removed, unlocked, created nor taken along (formats/pynenc.md section 7).

use crate::model::Reason;

/// Why nothing is removed: seen with the real software.
pub const NO_REMOVAL: Reason =
    Reason::fixed("never", "not removable alone: a runner that finds it queued would exit; pynenc purges whole apps");

/// Why no lock is broken.
pub const NO_LOCK: Reason =
    Reason::fixed("never", "pynenc recovers what a silent runner left; edited by hand, it would be lost or run twice");

/// Why there are no logs.
pub const NO_LOGS: Reason =
    Reason::fixed("no-logs", "pynenc stores no logs: its program's own log is elsewhere; `show` tells the history");

/// Why nothing is created.
pub const NO_CREATION: Reason = Reason::fixed("never", "an invocation is made by calling its task in Python");

/// Why nothing is taken along.
pub const NO_PACKING: Reason =
    Reason::fixed("no-files", "an invocation has no files of its own; `export` writes what is known of it");
