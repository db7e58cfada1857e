//! A panic on the thread that draws puts the terminal back before it is told. Other threads' panics are caught where they
//! work; they must not write across the screen.

use std::sync::{Arc, Weak};
use std::thread;

use super::Tty;

/// Installs the hook for the calling thread.
pub fn restore_on_panic(tty: &Arc<Tty>) {
    let (tty, drawing): (Weak<Tty>, _) = (Arc::downgrade(tty), thread::current().id());
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| match tty.upgrade() {
        Some(tty) if thread::current().id() == drawing => {
            tty.leave();
            before(info);
        }
        Some(_) => tracing::error!("a thread panicked: {}", crate::text::Visible::of(&info.to_string())),
        None => before(info),
    }));
}
