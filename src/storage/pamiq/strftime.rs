//! `strftime` as Python on Linux has it: Python itself fills in `%f`, `%z` and `%Z`, everything else is the C library's, with its flags
//! (`-`, `_`, `0`, `^`, `#`), widths and the modifiers `E` and `O`. The plain locale has no eras and no digits of its own, so the
//! modifiers change nothing where they are allowed. Measured on Python 3.12 with glibc 2.36: tests/corpus/pamiq.strftime.json.gz.

use std::fmt::Write;

use chrono::{Datelike, Local, NaiveDateTime, TimeDelta, TimeZone, Timelike};

/// Widest field. No name of a file is longer.
const WIDEST: usize = 4_096;

/// What a format makes of a moment. The moment has no zone, so `%z` and `%Z` are empty; `%s` takes it for local time.
pub fn strftime(format: &str, at: NaiveDateTime) -> String {
    let mut out = String::with_capacity(format.len() + 16);
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        rest = match pythons_own(after, at) {
            Some((text, rest)) => {
                out.push_str(&text);
                rest
            }
            None => {
                let (field, rest) = Field::parse(after);
                field.write(at, &mut out);
                rest
            }
        };
    }
    out + rest
}

/// What Python replaces before the C library sees the format, and what follows it.
fn pythons_own(after: &str, at: NaiveDateTime) -> Option<(String, &str)> {
    if let Some(rest) = after.strip_prefix('f') {
        return Some((format!("{:06}", at.nanosecond() / 1_000 % 1_000_000), rest));
    }
    let empty = after.strip_prefix('z').or_else(|| after.strip_prefix('Z')).or_else(|| after.strip_prefix(":z"));
    empty.map(|rest| (String::new(), rest))
}

/// One conversion with its flags.
struct Field<'a> {
    /// How a number is filled up; none where nothing was said.
    pad: Option<char>,
    upper: bool,
    /// The other case than usual.
    change: bool,
    width: usize,
    modifier: Option<char>,
    /// None where the format ends too early.
    conversion: Option<char>,
    /// The conversion as it stands, from its percent on.
    source: &'a str,
}

/// What a conversion stands for.
enum Shown {
    Text(String),
    /// A number, its least digits, and what fills it up.
    Number(i64, usize, char),
    /// Nothing, not even its width.
    Nothing,
}

impl<'a> Field<'a> {
    /// The conversion that follows a percent, and the rest of the format.
    fn parse(after: &'a str) -> (Self, &'a str) {
        let (mut pad, mut upper, mut change) = (None, false, false);
        let mut rest = after;
        while let Some(flag) = rest.chars().next().filter(|flag| "-_0^#".contains(*flag)) {
            match flag {
                '^' => upper = true,
                '#' => change = true,
                pads => pad = Some(pads),
            }
            rest = rest.get(1..).unwrap_or_default();
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (width, after_width) = rest.split_at(digits);
        let width = width.parse().unwrap_or(if digits == 0 { 0 } else { WIDEST }).min(WIDEST);
        let modifier = after_width.chars().next().filter(|c| matches!(c, 'E' | 'O'));
        let mut chars = after_width.get(usize::from(modifier.is_some())..).unwrap_or_default().chars();
        let conversion = chars.next();
        let rest = chars.as_str();
        let source = after.get(..after.len() - rest.len()).unwrap_or_default();
        (Self { pad, upper, change, width, modifier, conversion, source }, rest)
    }

    fn write(&self, at: NaiveDateTime, out: &mut String) {
        let shown = self.conversion.filter(|c| self.allows(*c)).and_then(|c| self.shown(c, at));
        let (text, fill) = match shown {
            // What it does not know stays as it is.
            None => (self.cased(&format!("%{}", self.source)), self.fill()),
            Some(Shown::Nothing) => return,
            Some(Shown::Text(text)) => (text, self.fill()),
            Some(Shown::Number(number, digits, fill)) => return self.write_number(number, digits, fill, out),
        };
        out.extend(std::iter::repeat_n(fill, self.width.saturating_sub(text.chars().count())));
        out.push_str(&text);
    }

    fn write_number(&self, number: i64, digits: usize, fill: char, out: &mut String) {
        let fill = self.pad.unwrap_or(fill);
        let text = match fill {
            '-' => number.to_string(),
            '_' => format!("{number:digits$}"),
            _ => format!("{number:0digits$}"),
        };
        let before = self.width.saturating_sub(text.len());
        out.extend(std::iter::repeat_n(if fill == '0' { '0' } else { ' ' }, before));
        out.push_str(&text);
    }

    /// What fills up a text.
    fn fill(&self) -> char {
        if self.pad == Some('0') { '0' } else { ' ' }
    }

    fn cased(&self, text: &str) -> String {
        if self.upper { text.to_ascii_uppercase() } else { text.to_owned() }
    }

    /// Whether the modifier may stand before the conversion.
    fn allows(&self, conversion: char) -> bool {
        match self.modifier {
            None => true,
            Some('E') => !"aAbBhdDeFgGHIjklmMSUVwW".contains(conversion),
            Some(_) => !"aAcDFxXY".contains(conversion),
        }
    }

    fn shown(&self, conversion: char, at: NaiveDateTime) -> Option<Shown> {
        let text = |format: &str| Some(Shown::Text(self.cased(&at.format(format).to_string())));
        let name = |format: &str| {
            let name = at.format(format).to_string();
            Some(Shown::Text(if self.change { name.to_ascii_uppercase() } else { self.cased(&name) }))
        };
        let number = |number: i64, digits| Some(Shown::Number(number, digits, '0'));
        let spaced = |number: u32| Some(Shown::Number(number.into(), 2, '_'));
        let small = |part: u32, digits| number(part.into(), digits);
        match conversion {
            'a' => name("%a"),
            'A' => name("%A"),
            'b' | 'h' => name("%b"),
            'B' => name("%B"),
            'c' => text("%a %b %e %H:%M:%S %Y"),
            'C' => number(i64::from(at.year()).div_euclid(100), 1),
            'd' => small(at.day(), 2),
            'D' | 'x' => text("%m/%d/%y"),
            'e' => spaced(at.day()),
            'F' => Some(Shown::Text(format!("{}-{}", at.year(), at.format("%m-%d")))),
            'g' => number(i64::from(at.iso_week().year()).rem_euclid(100), 2),
            'G' => number(at.iso_week().year().into(), 1),
            'H' => small(at.hour(), 2),
            'I' => small(at.hour12().1, 2),
            'j' => small(at.ordinal(), 3),
            'k' => spaced(at.hour()),
            'l' => spaced(at.hour12().1),
            'm' => small(at.month(), 2),
            'M' => small(at.minute(), 2),
            'n' => Some(Shown::Text("\n".to_owned())),
            'p' => Some(Shown::Text(half(at, self.change).to_owned())),
            'P' => Some(Shown::Text(half(at, true).to_owned())),
            'r' => text("%I:%M:%S %p"),
            'R' => text("%H:%M"),
            's' => Some(Shown::Number(local_seconds(at), 1, '_')),
            'S' => small(at.second(), 2),
            't' => Some(Shown::Text("\t".to_owned())),
            'T' | 'X' => text("%H:%M:%S"),
            'u' => small(at.weekday().number_from_monday(), 1),
            'U' => number(week(at, "%U"), 2),
            'V' => small(at.iso_week().week(), 2),
            'w' => small(at.weekday().num_days_from_sunday(), 1),
            'W' => number(week(at, "%W"), 2),
            'y' => number(i64::from(at.year()).rem_euclid(100), 2),
            'Y' => number(at.year().into(), 1),
            'z' => Some(Shown::Nothing),
            'Z' => Some(Shown::Text(String::new())),
            '%' => Some(Shown::Text("%".to_owned())),
            _ => None,
        }
    }
}

fn half(at: NaiveDateTime, lower: bool) -> &'static str {
    match (at.hour12().0, lower) {
        (true, true) => "pm",
        (true, false) => "PM",
        (false, true) => "am",
        (false, false) => "AM",
    }
}

/// The week of the year that chrono counts.
fn week(at: NaiveDateTime, format: &str) -> i64 {
    let mut text = String::new();
    // Both formats are known, so that nothing fails.
    write!(text, "{}", at.format(format)).ok();
    text.parse().unwrap_or_default()
}

/// Unix seconds of a local moment: the earlier one where the clock was turned back, and as before the change where it was turned on.
fn local_seconds(at: NaiveDateTime) -> i64 {
    const HOUR: TimeDelta = TimeDelta::hours(1);
    let of = |at: NaiveDateTime| Local.from_local_datetime(&at).earliest().map(|at| at.timestamp());
    let skipped = || Some(of(at.checked_sub_signed(HOUR)?)? + HOUR.num_seconds());
    of(at).or_else(skipped).unwrap_or_else(|| at.and_utc().timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use std::collections::BTreeMap;

    fn noon() -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2025, 2, 7).unwrap().and_hms_micro_opt(12, 3, 4, 56).unwrap()
    }

    #[test]
    fn every_conversion_with_every_flag_is_that_of_python() {
        let path = format!("{}/tests/corpus/pamiq.strftime.json.gz", env!("CARGO_MANIFEST_DIR"));
        let packed = std::fs::File::open(path).unwrap();
        let vectors: BTreeMap<String, String> = serde_json::from_reader(flate2::read::GzDecoder::new(packed)).unwrap();
        assert_eq!(vectors.len(), 1_209);
        for (format, wanted) in vectors {
            assert_eq!(strftime(&format, noon()), wanted, "{format}");
        }
    }

    #[test]
    fn seconds_are_those_of_the_local_moment() {
        let seconds = Local.from_local_datetime(&noon()).unwrap().timestamp();
        assert_eq!(strftime("%s", noon()), seconds.to_string());
        assert_eq!(strftime("%14s|%014s|%Es", noon()), format!("{seconds:14}|{seconds:014}|{seconds}"));
    }

    #[test]
    fn early_years_and_endless_widths() {
        let early = NaiveDate::from_ymd_opt(999, 12, 31).unwrap().and_hms_opt(0, 0, 5).unwrap();
        assert_eq!(
            strftime("%Y|%G|%C|%y|%g|%_Y|%-I|%l|%k|%F|%10F", early),
            "999|1000|9|99|00|999|12|12| 0|999-12-31| 999-12-31"
        );
        assert_eq!(strftime("%99999999999999999999d", noon()).len(), WIDEST);
    }
}
