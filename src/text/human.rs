//! Sizes, ages and counts as people read them. The short forms fit a column of four characters, so that late values
//! never move a table; the long forms are for sentences. What people type is read in `amount.rs`.

use std::time::Duration;

/// Columns of the widest short size or age.
pub const SHORT: usize = 4;

const UNITS: [char; 7] = ['B', 'K', 'M', 'G', 'T', 'P', 'E'];
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const WEEK: u64 = 7 * DAY;
const YEAR: u64 = 365 * DAY;

/// A size in at most four columns: `37B`, `1.1M`, `612M`, `3.8G`.
pub fn size(bytes: u64) -> String {
    let (tenths, unit) = scale(bytes);
    match unit {
        'B' => format!("{}B", tenths / 10),
        _ => format!("{}{unit}", decimal(tenths)),
    }
}

/// A size in words: `37 bytes`, `3.8 GiB`, `640 MiB`.
pub fn size_long(bytes: u64) -> String {
    let (tenths, unit) = scale(bytes);
    match (unit, tenths) {
        ('B', 10) => "1 byte".to_owned(),
        ('B', _) => format!("{} bytes", tenths / 10),
        _ => format!("{} {unit}iB", decimal(tenths)),
    }
}

/// Tenths of the largest unit of which there are fewer than 1,000, rounded to the nearest.
fn scale(bytes: u64) -> (u64, char) {
    let mut one = 1u128;
    for unit in UNITS {
        let tenths = (u128::from(bytes) * 10 + one / 2) / one;
        if tenths < 9_995 {
            return (u64::try_from(tenths).unwrap_or(u64::MAX), unit);
        }
        one *= 1024;
    }
    (0, 'B')
}

/// One decimal below ten, none from ten on.
fn decimal(tenths: u64) -> String {
    if tenths < 100 { format!("{}.{}", tenths / 10, tenths % 10) } else { format!("{}", (tenths + 5) / 10) }
}

/// An age in at most four columns: `42s`, `12m`, `5h`, `9d`, `3w`, `4y`. A moment in the future has a plus: `+2h`.
pub fn age(seconds: i64) -> String {
    let plus = if seconds < 0 { "+" } else { "" };
    let (amount, unit) = coarse(seconds.unsigned_abs());
    format!("{plus}{amount}{unit}")
}

fn coarse(seconds: u64) -> (u64, char) {
    match seconds {
        0..MINUTE => (seconds, 's'),
        MINUTE..HOUR => (seconds / MINUTE, 'm'),
        HOUR..DAY => (seconds / HOUR, 'h'),
        _ if seconds < 14 * DAY => (seconds / DAY, 'd'),
        _ if seconds < 2 * YEAR => (seconds / WEEK, 'w').min((99, 'w')),
        _ => ((seconds / YEAR).min(99), 'y'),
    }
}

/// An age in words, its two largest units: `45 s`, `5 h 39 min`, `3 d 4 h`, `in 2 min`.
pub fn age_long(seconds: i64) -> String {
    let words = span(seconds.unsigned_abs());
    if seconds < 0 { format!("in {words}") } else { words }
}

fn span(seconds: u64) -> String {
    let two = |large: u64, large_unit: &str, small: u64, small_unit: &str| {
        let whole = seconds / large;
        match (seconds % large) / small {
            0 => format!("{whole} {large_unit}"),
            rest => format!("{whole} {large_unit} {rest} {small_unit}"),
        }
    };
    match seconds {
        0..MINUTE => format!("{seconds} s"),
        MINUTE..HOUR => two(MINUTE, "min", 1, "s"),
        HOUR..DAY => two(HOUR, "h", MINUTE, "min"),
        DAY..WEEK => two(DAY, "d", HOUR, "h"),
        WEEK..YEAR => two(WEEK, "wk", DAY, "d"),
        _ => two(YEAR, "yr", WEEK, "wk"),
    }
}

/// How long something took: `0.52 s`, `43.6 s`, `5 min 3 s`. What is no number of seconds is `?`.
pub fn duration(seconds: f64) -> String {
    if !seconds.is_finite() {
        return "?".to_owned();
    }
    if seconds.abs() < 9.995 {
        format!("{seconds:.2} s")
    } else if seconds.abs() < 59.95 {
        format!("{seconds:.1} s")
    } else {
        Duration::try_from_secs_f64(seconds).map_or_else(|_| "?".to_owned(), |long| span(long.as_secs()))
    }
}

/// A count with its thousands apart: `1 204`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// A count and its noun: `1 session`, `12 sessions`.
pub fn counted(number: u64, noun: &str) -> String {
    let noun = if number == 1 { noun.to_owned() } else { plural(noun) };
    format!("{} {noun}", count(number))
}

/// More than one of something: `sessions`, `entries`.
pub fn plural(noun: &str) -> String {
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes_read_as_in_the_mock_ups() {
        let short = [0, 37, 999, 1000, 4096, 641_728_512, 4_080_218_931, u64::MAX].map(size);
        assert_eq!(short, ["0B", "37B", "999B", "1.0K", "4.0K", "612M", "3.8G", "16E"]);
        let long = [1, 37, 671_088_640, 4_080_218_931].map(size_long);
        assert_eq!(long, ["1 byte", "37 bytes", "640 MiB", "3.8 GiB"]);
    }

    #[test]
    fn ages_read_as_in_the_mock_ups() {
        let short = [0, 59, 60, 20_340, 86_400, 1_209_600, 63_072_000, -7_200].map(age);
        assert_eq!(short, ["0s", "59s", "1m", "5h", "1d", "2w", "2y", "+2h"]);
        let long = [45, 20_340, 86_400, 273_600, -120].map(age_long);
        assert_eq!(long, ["45 s", "5 h 39 min", "1 d", "3 d 4 h", "in 2 min"]);
    }

    #[test]
    fn durations_and_counts_read_well() {
        assert_eq!([0.5, 43.61, 303.0, f64::NAN].map(duration), ["0.50 s", "43.6 s", "5 min 3 s", "?"]);
        assert_eq!([7, 1_204, 1_000_000].map(count), ["7", "1 204", "1 000 000"]);
        assert_eq!(counted(1, "session"), "1 session");
        assert_eq!(counted(2, "session"), "2 sessions");
        assert_eq!(counted(2, "entry"), "2 entries");
    }

    proptest! {
        #[test]
        fn short_forms_keep_their_width(bytes in any::<u64>(), seconds in any::<i64>()) {
            prop_assert!(size(bytes).len() <= SHORT);
            prop_assert!(age(seconds).len() <= SHORT);
        }
    }
}
