//! Ages and sizes as people type them. A selector that removes must not rest on a guess: a number without its unit is neither, and a
//! unit that other tools read differently is refused with both readings named.

use std::time::Duration;

use chrono::{DateTime, Local, LocalResult, NaiveDate, NaiveDateTime, TimeZone};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// How far back something reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// So long before the present.
    Ago(Duration),
    /// To this moment, in seconds since the epoch.
    Since(i64),
}

/// Reads an age: `30d`, `12h`, `1y5mo7d2h`. Units: s, min, h, d, w, mo (30 days) and y (365 days).
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub fn age(text: &str) -> Result<Duration, String> {
    age_like(text, "30d, 12h or 1y6mo")
}

/// `examples` are named where it is none.
fn age_like(text: &str, examples: &str) -> Result<Duration, String> {
    let mut rest = text.trim();
    let mut total = 0u64;
    let unknown = || format!("{text:?} is not a valid age; use {examples}");
    if rest.is_empty() {
        return Err(unknown());
    }
    while !rest.is_empty() {
        let (number, unit, after) = part(rest).ok_or_else(unknown)?;
        let one = match unit {
            "" if !after.is_empty() => return Err(unknown()),
            "" => return Err(format!("{text:?} has no unit; use {number}d, {number}h or {number}min")),
            "m" => return Err(format!("{number}m is ambiguous; use {number}min or {number}mo")),
            unit => age_unit(unit).ok_or_else(unknown)?,
        };
        let amount = number.parse::<u64>().ok().and_then(|number| number.checked_mul(one));
        total = amount.and_then(|amount| total.checked_add(amount)).ok_or_else(unknown)?;
        rest = after;
    }
    Ok(Duration::from_secs(total))
}

fn age_unit(unit: &str) -> Option<u64> {
    Some(match unit {
        "s" | "sec" => 1,
        "min" => MINUTE,
        "h" => HOUR,
        "d" => DAY,
        "w" => 7 * DAY,
        "mo" => 30 * DAY,
        "y" => 365 * DAY,
        _ => return None,
    })
}

/// Splits "12h30min" into ("12", "h", "30min").
fn part(text: &str) -> Option<(&str, &str, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(digits)?;
    let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (unit, after) = rest.split_at_checked(letters)?;
    (!number.is_empty()).then_some((number, unit, after))
}

/// Reads an age, or the moment that it reaches back to: `2026-11-01`, `2026-11-01T22:00`, `2026-11-01T22:00Z`. Without a zone the
/// moment is one of the local clock; a day begins at midnight.
///
/// # Errors
/// As [`age`]; the moment does not exist, or the local clock shows it twice.
pub fn reach(text: &str) -> Result<Reach, String> {
    let text = text.trim();
    match date(text) {
        Some(moment) => moment.map(Reach::Since),
        None => age_like(text, "30d, 12h, 1y6mo or 2026-11-01").map(Reach::Ago),
    }
}

/// The day after a date that has no time; none for anything else.
pub fn day_after(text: &str) -> Option<String> {
    let day = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()?;
    Some(day.succ_opt()?.format("%Y-%m-%d").to_string())
}

/// None where it does not look like a date.
fn date(text: &str) -> Option<Result<i64, String>> {
    let looks = text.len() >= 8 && text.bytes().filter(|byte| *byte == b'-').count() >= 2;
    if !looks || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let zoned = ["%Y-%m-%dT%H:%M%#z", "%Y-%m-%dT%H:%M:%S%#z"];
    let with_zone = text.strip_suffix(['Z', 'z']).map(|rest| format!("{rest}+00:00"));
    let with_zone = with_zone.as_deref().unwrap_or(text);
    if let Some(at) = zoned.iter().find_map(|form| DateTime::parse_from_str(with_zone, form).ok()) {
        return Some(Ok(at.timestamp()));
    }
    let midnight = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    let clocks = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"];
    let clock = || clocks.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let Some(local) = midnight().or_else(clock) else {
        return Some(Err(format!("{text:?} is not a valid date; use 2026-11-01 or 2026-11-01T22:00Z")));
    };
    Some(match Local.from_local_datetime(&local) {
        LocalResult::Single(at) => Ok(at.timestamp()),
        LocalResult::Ambiguous(..) => Err(format!("the local clock shows {text} twice; add the zone, as in {text}Z")),
        LocalResult::None => Err(format!("the local clock skips {text}; add the zone, as in {text}Z")),
    })
}

/// Reads a size: `5G`, `1.5 GiB`, `640MB`, `100B`. A unit is always a power of 1,024.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub fn size(text: &str) -> Result<u64, String> {
    let trimmed = text.trim();
    let end = trimmed.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(trimmed.len());
    let (number, unit) = trimmed.split_at_checked(end).unwrap_or((trimmed, ""));
    if unit.is_empty() && number.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(format!("{text:?} has no unit; use {number}M, {number}G or {number}B"));
    }
    let bytes = size_unit(unit.trim()).and_then(|factor| scaled(number, factor));
    bytes.ok_or_else(|| format!("{text:?} is not a valid size; use 5G or 640M"))
}

fn scaled(number: &str, factor: u64) -> Option<u64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || part.len() > 9 {
        return None;
    }
    let whole = whole.parse::<u64>().ok()?.checked_mul(factor)?;
    whole.checked_add(fraction(part, factor)?)
}

fn fraction(digits: &str, factor: u64) -> Option<u64> {
    if digits.is_empty() {
        return Some(0);
    }
    let scale = 10u128.checked_pow(u32::try_from(digits.len()).ok()?)?;
    let part = digits.parse::<u128>().ok()? * u128::from(factor) / scale;
    u64::try_from(part).ok()
}

fn size_unit(unit: &str) -> Option<u64> {
    let unit = unit.to_ascii_uppercase();
    let letter = unit.strip_suffix("IB").or(unit.strip_suffix('B')).unwrap_or(&unit);
    let power = match letter {
        "" if !unit.is_empty() => 0,
        "K" => 1,
        "M" => 2,
        "G" => 3,
        "T" => 4,
        "P" => 5,
        _ => return None,
    };
    1024u64.checked_pow(power)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::human;
    use proptest::prelude::*;

    fn hours(text: &str) -> u64 {
        age(text).unwrap().as_secs() / HOUR
    }

    #[test]
    fn ages_are_sums_of_amounts_with_units() {
        assert_eq!(
            ["30d", "1d12h", "2w", "90min", "1y5mo7d2h"].map(hours),
            [720, 36, 336, 1, (365 + 150 + 7) * 24 + 2]
        );
        for wrong in ["", "d", "5q", "-1d", "1.5h", "1d 2h", "99999999999999999999d"] {
            assert!(age(wrong).unwrap_err().contains("is not a valid age"), "{wrong}");
        }
    }

    #[test]
    fn a_number_alone_is_no_age_and_no_size_and_m_is_neither() {
        assert_eq!(age("30").unwrap_err(), "\"30\" has no unit; use 30d, 30h or 30min");
        assert_eq!(age("1d30").unwrap_err(), "\"1d30\" has no unit; use 30d, 30h or 30min");
        assert_eq!(age("5m").unwrap_err(), "5m is ambiguous; use 5min or 5mo");
        assert_eq!(size("100").unwrap_err(), "\"100\" has no unit; use 100M, 100G or 100B");
        assert_eq!(size("100B").unwrap(), 100);
    }

    #[test]
    fn dates_are_moments_of_their_zone_or_of_the_local_clock() {
        assert_eq!(reach("2026-11-01T22:00Z"), Ok(Reach::Since(1_793_570_400)));
        assert_eq!(reach("2026-11-01T23:00:00+01:00"), Ok(Reach::Since(1_793_570_400)));
        let midnight = Local.with_ymd_and_hms(2026, 11, 1, 0, 0, 0).earliest().unwrap().timestamp();
        assert_eq!(reach("2026-11-01"), Ok(Reach::Since(midnight)));
        assert_eq!(reach("2026-11-01T22:00"), Ok(Reach::Since(midnight + 22 * 3_600)));
        for wrong in ["2026-13-01", "2026-11-31", "2026-11-01T25:00", "2026-11-01T22", "20-11-2026x"] {
            assert!(reach(wrong).unwrap_err().contains("is not a valid date"), "{wrong}");
        }
        assert_eq!(day_after("2026-11-30").as_deref(), Some("2026-12-01"));
        assert_eq!((day_after("2026-11-30T10:00"), day_after("2d"), day_after("2026-02-30")), (None, None, None));
        assert_eq!(reach("2d"), Ok(Reach::Ago(Duration::from_secs(2 * DAY))));
    }

    #[test]
    fn sizes_are_powers_of_1024() {
        assert_eq!(
            ["5G", "1.5 GiB", "640MB", "2k"].map(|text| size(text).unwrap()),
            [5 << 30, 3 << 29, 640 << 20, 2048]
        );
        for wrong in ["", "G", "1.2.3M", "-1M", "99999999P", "5X"] {
            assert!(size(wrong).unwrap_err().contains("is not a valid size"), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fail(text in "\\PC*", number in "[0-9.:TZ-]{0,30}[a-zA-Z]{0,3}") {
            for text in [text, number] {
                let (_, _) = (size(&text).is_ok(), reach(&text).is_ok());
            }
        }

        #[test]
        fn a_short_size_is_near_the_truth(bytes in 1000u64..(1 << 59)) {
            let shown = size(&human::size(bytes)).unwrap();
            prop_assert!(shown.abs_diff(bytes) <= bytes / 18);
        }
    }
}
