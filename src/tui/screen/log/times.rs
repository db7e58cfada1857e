//! How times are written beside the lines.

use super::shown::Shown;
use crate::model::Timestamp;

/// Which time is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Times {
    /// None.
    Off,
    /// Since the log's start.
    #[default]
    Relative,
    /// Since the record before.
    Gap,
    /// The time of day.
    Wall,
}

impl Times {
    /// The next choice; the time of day only where it is known.
    #[must_use]
    pub fn next(self, wall: bool) -> Self {
        match self {
            Times::Off => Times::Relative,
            Times::Relative => Times::Gap,
            Times::Gap if wall => Times::Wall,
            Times::Gap | Times::Wall => Times::Off,
        }
    }

    /// The word for the screen.
    pub fn word(self) -> &'static str {
        match self {
            Times::Off => "time:off",
            Times::Relative => "time:since start",
            Times::Gap => "time:gap",
            Times::Wall => "time:of day",
        }
    }

    /// The time of a line; `start` is when the log began.
    pub fn of(self, line: &Shown, start: Option<Timestamp>) -> Option<String> {
        match self {
            Times::Off => None,
            Times::Relative => line.at.map(seconds),
            Times::Gap => line.delay.map(seconds),
            Times::Wall => Some(wall(start?, line.at?)),
        }
    }
}

/// `+41.213`, or `+2:46:40` where that is easier to read. Odd numbers (a log holds what it holds) are shown as they are.
pub fn seconds(seconds: f64) -> String {
    if !seconds.is_finite() || !(-9999.0..=1e9).contains(&seconds) {
        return format!("{seconds:+.1e}");
    }
    if seconds < 6000.0 {
        return format!("{seconds:+.3}");
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 6,000 and a billion")]
    let whole = seconds as u64;
    format!("+{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
}

/// When a log began that was written last at this moment, its last line so many seconds after its start.
pub fn began(written: Timestamp, last: f64) -> Option<Timestamp> {
    moment(written, -last)
}

fn moment(from: Timestamp, seconds: f64) -> Option<Timestamp> {
    if !seconds.is_finite() || seconds.abs() > 1e9 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "below a billion seconds")]
    let millis = (seconds * 1000.0) as i64;
    let sum = i64::from(from.nanos / 1_000_000) + millis;
    let nanos = u32::try_from(sum.rem_euclid(1000)).unwrap_or(0) * 1_000_000;
    Some(Timestamp::new(from.seconds.saturating_add(sum.div_euclid(1000)), nanos))
}

fn wall(start: Timestamp, at: f64) -> String {
    moment(start, at).map_or_else(|| "?".to_owned(), |moment| moment.local("%H:%M:%S%.3f"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short_and_never_fail() {
        assert_eq!(seconds(41.2134), "+41.213");
        assert_eq!(seconds(0.0), "+0.000");
        assert_eq!(seconds(10_000.9), "+2:46:40");
        assert_eq!(seconds(-1.5), "-1.500");
        assert_eq!(seconds(f64::NAN), "NaN");
        assert_eq!(seconds(1e300), "+1.0e300");
        assert_eq!(wall(Timestamp::default(), f64::INFINITY), "?");
        assert_eq!(began(Timestamp::new(10, 500_000_000), 0.75), Some(Timestamp::new(9, 750_000_000)));
        assert!(wall(Timestamp::new(0, 999_000_000), 0.002).ends_with("01.001"));
    }
}
