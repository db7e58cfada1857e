//! The time that a session's name carries, beside the time of its directory. A copy may lose the latter, a clock may be wrong; the
//! name stays as its program wrote it.

use chrono::NaiveDate;

use super::{Id, Timestamp};

/// How long a time in a name is: `2026-11-24T03.00.00`.
const LENGTH: usize = 19;

/// The last time that stands in an id, `YYYY-MM-DDThh.mm.ss` with any marks between the numbers, read as UTC to the second. None
/// where there is none, or none that exists (`2026-02-31`).
pub fn name_time(id: &Id) -> Option<Timestamp> {
    id.bytes().windows(LENGTH).rev().find_map(moment)
}

fn moment(text: &[u8]) -> Option<Timestamp> {
    let digits = b"0000-00-00T00.00.00";
    let fits = |(byte, like): (&u8, &u8)| match like {
        b'0' => byte.is_ascii_digit(),
        b'-' => *byte == b'-',
        b'T' => matches!(byte, b'T' | b'_' | b' '),
        _ => matches!(byte, b'.' | b':' | b'-'),
    };
    if !text.iter().zip(digits).all(fits) {
        return None;
    }
    let text = std::str::from_utf8(text).ok()?;
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    let year = i32::try_from(number(0, 4)?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, number(5, 7)?, number(8, 10)?)?;
    let time = date.and_hms_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?)?;
    Some(Timestamp::new(time.and_utc().timestamp(), 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_time_in_a_name_counts() {
        let of = |text: &str| name_time(&Id::from(text)).map(|time| time.rfc3339());
        let told = of("nightly-2026-11-24T03.00.00.000000").unwrap();
        assert!(told.starts_with("2026-11-24T03:00:00"), "{told}");
        assert_eq!(of("2020-01-01T00.00.00-2026-11-24T03.00.00_(1)"), Some(told));
        for none in ["", "x", "pbox-a1b2c3d4", "2026-11-24", "2026-02-31T00.00.00", "2026-11-24T25.00.00"] {
            assert_eq!(of(none), None, "{none}");
        }
    }
}
