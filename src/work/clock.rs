//! The clock. Nobody else reads it, so that everything else can be tested with moments handed in.
#![expect(clippy::disallowed_methods, reason = "this is the one place that asks the clock")]

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What the clock was set to, and when.
static SET: OnceLock<(Duration, Instant)> = OnceLock::new();

/// The time since the Unix epoch; zero for a clock set before 1970.
pub fn now() -> Duration {
    match SET.get() {
        Some((at, since)) => at.saturating_add(since.elapsed()),
        None => SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(),
    }
}

/// Sets the clock of this process to a time since the Unix epoch, from which it goes on; only the first time counts. For pictures,
/// which are to be the same whenever they are made.
pub fn set_clock(at: Duration) {
    SET.get_or_init(|| (at, Instant::now()));
}

/// What the clock was set to, however long ago that is; else the time now.
pub fn start() -> Duration {
    SET.get().map_or_else(now, |(at, _)| *at)
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
