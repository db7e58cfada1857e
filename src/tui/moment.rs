//! Moments in milliseconds: what appears or goes away after a while.

use crate::model::Timestamp;

/// The moment so many milliseconds after another.
pub fn later(at: Timestamp, milliseconds: i64) -> Timestamp {
    let total = i64::from(at.nanos / 1_000_000).saturating_add(milliseconds);
    let nanos = u32::try_from(total.rem_euclid(1_000)).unwrap_or(0) * 1_000_000 + at.nanos % 1_000_000;
    Timestamp::new(at.seconds.saturating_add(total.div_euclid(1_000)), nanos)
}
