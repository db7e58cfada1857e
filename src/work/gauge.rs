//! Counts what is under way, so that somebody can tell when nothing is.

use std::sync::Arc;
use std::sync::atomic::{Ordering, fence};

/// Counts the holds on it. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Gauge(Arc<Hold>);

/// Something is under way as long as this lives, also when the thread that had it panics.
#[derive(Clone, Debug, Default)]
pub struct Hold(Arc<()>);

impl Gauge {
    /// Says that something begins.
    pub fn hold(&self) -> Hold {
        self.0.as_ref().clone()
    }

    /// Whether nothing is under way. What was done before the last hold went is seen by whoever is told so.
    pub fn is_free(&self) -> bool {
        let free = Arc::strong_count(&self.0.0) == 1;
        fence(Ordering::Acquire);
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_free_once_every_hold_is_gone() {
        let gauge = Gauge::default();
        let (one, other) = (gauge.hold(), gauge.clone().hold());
        assert!(!gauge.is_free());
        drop(one);
        assert!(!gauge.is_free());
        std::thread::spawn(move || drop(other)).join().unwrap();
        assert!(gauge.is_free());
    }
}
