//! A moment, as exact as a file system keeps it.

use std::fmt;

use chrono::{DateTime, Local, SecondsFormat, TimeZone, Utc};

/// A moment in nanoseconds since the Unix epoch, UTC. `nanos` is always below one second.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Timestamp {
    /// Whole seconds, negative before 1970.
    pub seconds: i64,
    /// Nanoseconds within the second, 0 to 999,999,999.
    pub nanos: u32,
}

impl Timestamp {
    /// From whole seconds and nanoseconds; more than a second of nanoseconds is cut.
    pub fn new(seconds: i64, nanos: u32) -> Self {
        Self { seconds, nanos: nanos.min(999_999_999) }
    }

    /// Seconds as the double that Python's `st_mtime` is: equal doubles are ties in the real software's order
    /// (formats/plainbox.md section a).
    pub fn as_double(self) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "the loss is the point: this is what the real software compares"
        )]
        let seconds = self.seconds as f64;
        seconds + 1e-9 * f64::from(self.nanos)
    }

    /// Whole seconds from this moment to `now`; negative when it lies in the future.
    pub fn seconds_until(self, now: Timestamp) -> i64 {
        now.seconds.saturating_sub(self.seconds)
    }

    /// RFC 3339 in UTC with nanoseconds, for JSON.
    pub fn rfc3339(self) -> String {
        self.utc().map_or_else(|| self.seconds.to_string(), |t| t.to_rfc3339_opts(SecondsFormat::Nanos, true))
    }

    /// In the local time zone by a strftime format; in UTC for this crate's own tests, whose pictures must not depend on where
    /// they run.
    pub fn local(self, format: &str) -> String {
        let Some(utc) = self.utc() else { return self.seconds.to_string() };
        if cfg!(test) { utc.format(format).to_string() } else { utc.with_timezone(&Local).format(format).to_string() }
    }

    /// This very moment.
    pub fn now() -> Self {
        Self::since_epoch(crate::work::now())
    }

    /// The moment at which the clock of this process was set, where it was: pictures do not change while they are made. Else this
    /// very moment.
    pub fn start() -> Self {
        Self::since_epoch(crate::work::start())
    }

    fn since_epoch(since: std::time::Duration) -> Self {
        Self { seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX), nanos: since.subsec_nanos() }
    }

    /// As a chrono value; none when the year is beyond what a calendar holds.
    pub fn utc(self) -> Option<DateTime<Utc>> {
        Utc.timestamp_opt(self.seconds, self.nanos).single()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}
