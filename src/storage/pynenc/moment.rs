//! Moments as pynenc writes them: ISO 8601 texts and Unix seconds as floats, both exact to the microsecond (formats/pynenc.md
//! section 2).

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, SecondsFormat};

use crate::model::Timestamp;

/// Reads an ISO text. Without an offset it is UTC: that is how 0.0.20 and older wrote it.
pub fn parse(text: &str) -> Option<Timestamp> {
    let with_offset = DateTime::parse_from_rfc3339(text).map(|at| at.to_utc());
    let at =
        with_offset.or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").map(|at| at.and_utc()));
    at.ok().map(|at| Timestamp::new(at.timestamp(), at.timestamp_subsec_nanos()))
}

/// As Python's `isoformat` writes it: six digits of a second or none at all, and the offset.
pub fn iso(at: Timestamp) -> String {
    let digits = if at.nanos < 1_000 { SecondsFormat::Secs } else { SecondsFormat::Micros };
    at.utc().map_or_else(|| at.seconds.to_string(), |utc| utc.to_rfc3339_opts(digits, false))
}

/// As Unix seconds; the same float that Python's `timestamp()` gives.
pub fn seconds(at: Timestamp) -> f64 {
    let micros = i128::from(at.seconds) * 1_000_000 + i128::from(at.nanos / 1_000);
    #[expect(clippy::cast_precision_loss, reason = "microseconds up to the year 2255 fit a double")]
    let micros = micros as f64;
    micros / 1e6
}

/// From Unix seconds, to the microsecond; none for what no calendar holds.
pub fn from_seconds(seconds: f64) -> Option<Timestamp> {
    let since = Duration::try_from_secs_f64(seconds.abs()).ok()?;
    let micros = since.as_nanos().checked_add(500)? / 1_000;
    let micros = i128::try_from(micros).ok()? * if seconds < 0.0 { -1 } else { 1 };
    let whole = i64::try_from(micros.div_euclid(1_000_000)).ok()?;
    let nanos = u32::try_from(micros.rem_euclid(1_000_000) * 1_000).ok()?;
    Some(Timestamp::new(whole, nanos))
}

/// Cut to the microsecond, which is all that is ever written.
pub fn to_micros(at: Timestamp) -> Timestamp {
    Timestamp::new(at.seconds, at.nanos - at.nanos % 1_000)
}

/// A moment, or the microsecond after another one if that is later.
pub fn after(now: Timestamp, before: Timestamp) -> Timestamp {
    let next = match before.nanos.checked_add(1_000) {
        Some(nanos) if nanos < 1_000_000_000 => Timestamp::new(before.seconds, nanos),
        _ => Timestamp::new(before.seconds.saturating_add(1), 0),
    };
    now.max(next)
}

/// Seconds from one moment to another; negative when the second is the earlier one.
pub fn between(from: Timestamp, to: Timestamp) -> f64 {
    let nanos = |at: Timestamp| i128::from(at.seconds) * 1_000_000_000 + i128::from(at.nanos);
    #[expect(clippy::cast_precision_loss, reason = "a duration to show")]
    let difference = (nanos(to) - nanos(from)) as f64;
    difference / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_of_every_era_are_read() {
        let at = Timestamp::new(1_795_218_651, 500_000_000);
        for text in ["2026-11-20T23:50:51.500000+00:00", "2026-11-20T23:50:51.5", "2026-11-21T00:50:51.500+01:00"] {
            assert_eq!(parse(text), Some(at), "{text}");
        }
        assert_eq!(parse("2026-11-20T23:50:51"), Some(Timestamp::new(1_795_218_651, 0)));
        assert_eq!(parse("yesterday"), None);
    }

    #[test]
    fn whole_seconds_are_written_without_digits() {
        assert_eq!(iso(Timestamp::new(1_795_218_651, 0)), "2026-11-20T23:50:51+00:00");
        assert_eq!(iso(Timestamp::new(1_795_218_651, 12_000)), "2026-11-20T23:50:51.000012+00:00");
    }

    #[test]
    fn no_float_breaks_it() {
        for odd in [f64::NAN, f64::INFINITY, f64::MAX, f64::MIN] {
            assert_eq!(from_seconds(odd), None);
        }
        assert_eq!(from_seconds(-0.25), Some(Timestamp::new(-1, 750_000_000)));
    }

    proptest! {
        #[test]
        fn floats_and_texts_keep_every_microsecond(seconds_ in 0i64..4_000_000_000, micros in 0u32..1_000_000) {
            let at = Timestamp::new(seconds_, micros * 1_000);
            prop_assert_eq!(from_seconds(seconds(at)), Some(at));
            prop_assert_eq!(parse(&iso(at)), Some(at));
        }
    }
}
