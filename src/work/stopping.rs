//! Whether the whole program is about to end: some waiting belongs to no task of its own, such as that for a server's answer about one
//! row, and must not outlast the user's Ctrl-C.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

static STOPPING: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Whether everything that waits should give up.
pub fn is_stopping() -> bool {
    STOPPING.load(Ordering::Relaxed)
}

/// The flag that says so when somebody sets it: for a signal handler. Nobody takes it back.
pub fn stop_flag() -> Arc<AtomicBool> {
    Arc::clone(&STOPPING)
}
