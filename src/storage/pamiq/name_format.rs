//! Names of states: Python's `strftime` formats, and the moment that a default name tells (formats/pamiq.md section 1).

use chrono::{Local, NaiveDateTime, TimeZone};

use crate::model::Timestamp;

/// The format that states are named by unless the program says otherwise; local time, which is not said in the name.
pub const DEFAULT_FORMAT: &str = "%Y-%m-%d_%H-%M-%S,%f.state";

/// A name by a `strftime` format, as Python on Linux writes it in its plain locale ([`strftime`](super::strftime)).
pub fn format_name(format: &str, at: NaiveDateTime) -> String {
    super::strftime::strftime(format, at)
}

/// The moment that a name of the default format tells, in this machine's time zone; the earlier one where the clock was turned
/// back.
pub fn name_time(name: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(name).ok()?.strip_suffix(".state")?;
    // Digits and badges must stand exactly where they do: chrono alone would take shorter numbers too.
    let shape = b"0000-00-00_00-00-00,000000";
    let fits = |(byte, sign): (u8, &u8)| if *sign == b'0' { byte.is_ascii_digit() } else { byte == *sign };
    if text.len() != shape.len() || !text.bytes().zip(shape).all(fits) {
        return None;
    }
    let naive = NaiveDateTime::parse_from_str(text, "%Y-%m-%d_%H-%M-%S,%6f").ok()?;
    let local = Local.from_local_datetime(&naive).earliest()?;
    Some(Timestamp::new(local.timestamp(), local.timestamp_subsec_nanos()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn noon() -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2025, 2, 7).unwrap().and_hms_micro_opt(12, 3, 4, 56).unwrap()
    }

    #[test]
    fn names_are_those_of_python() {
        assert_eq!(format_name(DEFAULT_FORMAT, noon()), "2025-02-07_12-03-04,000056.state");
        for (format, name) in [
            ("ckpt_%Y%m%d", "ckpt_20250207"),
            ("%j %U %y %I%p %b %a", "038 05 25 12PM Feb Fri"),
            ("%c|%x|%X|%e", "Fri Feb  7 12:03:04 2025|02/07/25|12:03:04| 7"),
            ("100%% %q %z%Z%", "100% %q %"),
            ("%-d.%-m %Ey %_H", "7.2 25 12"),
            ("plain", "plain"),
        ] {
            assert_eq!(format_name(format, noon()), name, "{format}");
        }
    }

    #[test]
    fn a_name_tells_its_moment() {
        let at = name_time(b"2026-11-20_23-29-39,373153.state").unwrap();
        assert_eq!(at.nanos, 373_153_000);
        assert_eq!(at.local("%Y-%m-%d_%H-%M-%S"), "2026-11-20_23-29-39");
        for other in
            ["2026-11-20.state", "2026-13-20_23-29-39,373153.state", "2026-11-20_23-29-39,37315.state", "x.state"]
        {
            assert_eq!(name_time(other.as_bytes()), None);
        }
    }
}
