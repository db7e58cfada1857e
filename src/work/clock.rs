//! The clock. Nobody else reads it, so that everything else can be tested with moments handed in.
#![expect(clippy::disallowed_methods, reason = "this is the one place that asks the clock")]

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The time since the Unix epoch; zero for a clock set before 1970.
pub fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Measures how long something takes.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
