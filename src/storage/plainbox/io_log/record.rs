//! One line of a record file: `[delay,"stream","base64"]`, read as generously as the real reader does. A fourth field, integers,
//! negative delays and any name of a stream pass (formats/plainbox.md section e).

use crate::model::Stream;
use crate::storage::codec::base64;
use crate::storage::codec::json::{Json, number_length};

/// A record without its data, which went into a buffer.
#[derive(Clone, PartialEq, Debug)]
pub struct Record {
    /// Seconds since the record before; none when it is no number, which the real reader lets pass too.
    pub delay: Option<f64>,
    /// Where it was printed to.
    pub stream: Stream,
}

/// Why a line is no record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadRecord {
    /// Not JSON; an empty line too.
    #[error("it is not JSON")]
    NotJson,
    /// No list of at least three, or its parts are of the wrong type.
    #[error("it is not a record")]
    NotARecord,
    /// Its data is not base64.
    #[error("its data is not correct base64")]
    NotBase64,
}

impl Record {
    /// Reads a line without its newline; the data is appended to `data`.
    ///
    /// # Errors
    /// What makes the real reader stop with an error.
    pub fn read(line: &[u8], data: &mut Vec<u8>) -> Result<Self, BadRecord> {
        match common(line) {
            Some((record, text)) if base64::append_strict(text, data) => Ok(record),
            _ => any(line, data),
        }
    }
}

/// A line exactly as the writer makes it, and its base64 text. What stands in the quotes is proved by decoding it.
#[inline]
fn common(line: &[u8]) -> Option<(Record, &[u8])> {
    let (delay, rest) = number(line.strip_prefix(b"[")?)?;
    let (stream, text) = behind_number(rest)?;
    Some((Record { delay: Some(delay), stream }, text))
}

#[inline]
fn behind_number(rest: &[u8]) -> Option<(Stream, &[u8])> {
    let (stream, rest) = match rest {
        [b',', b'"', b's', b't', b'd', b'o', b'u', b't', b'"', b',', b'"', rest @ ..] => (Stream::Out, rest),
        [b',', b'"', b's', b't', b'd', b'e', b'r', b'r', b'"', b',', b'"', rest @ ..] => (Stream::Err, rest),
        _ => return None,
    };
    Some((stream, rest.strip_suffix(b"\"]")?))
}

/// The number at the start, and what follows it.
#[inline]
fn number(text: &[u8]) -> Option<(f64, &[u8])> {
    if let Some(short) = short_number(text) {
        return Some(short);
    }
    let (number, rest) = text.split_at_checked(number_length(text))?;
    Some((std::str::from_utf8(number).ok()?.parse().ok()?, rest))
}

/// A number below ten with a fraction of up to fifteen digits and no exponent, which is what delays mostly are. Both the digits and
/// the power of ten are exact as floats, so their quotient is the float nearest to the number.
#[inline]
fn short_number(text: &[u8]) -> Option<(f64, &[u8])> {
    const TENS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    let [whole @ b'0'..=b'9', b'.', fraction @ ..] = text else { return None };
    let (mut digits, mut count) = (u64::from(whole - b'0'), 0);
    for byte in fraction.iter().take(TENS.len()) {
        match byte {
            b'0'..=b'9' => digits = digits * 10 + u64::from(byte - b'0'),
            b',' if count > 0 => break,
            _ => return None,
        }
        count += 1;
    }
    #[expect(clippy::cast_precision_loss, reason = "up to sixteen digits below 2^53 are exact; more are refused here")]
    let exact = (digits < 1 << 53).then_some(digits as f64)?;
    Some((exact / TENS.get(count)?, fraction.get(count..)?))
}

#[cold]
fn any(line: &[u8], data: &mut Vec<u8>) -> Result<Record, BadRecord> {
    let Ok(Json::Array(parts)) = Json::parse(line).map_err(|_| BadRecord::NotJson) else {
        return Err(if Json::parse(line).is_ok() { BadRecord::NotARecord } else { BadRecord::NotJson });
    };
    let [delay, stream, Json::Text(text), ..] = parts.as_slice() else {
        return Err(BadRecord::NotARecord);
    };
    if !text.exact().is_ascii() {
        return Err(BadRecord::NotBase64);
    }
    base64::decode_append(text.exact(), data).map_err(|_| BadRecord::NotBase64)?;
    Ok(Record { delay: seconds(delay), stream: named(stream) })
}

fn seconds(delay: &Json) -> Option<f64> {
    match delay {
        Json::Float(seconds) => Some(*seconds),
        Json::Int(seconds) => seconds.to_string().parse().ok(),
        _ => None,
    }
}

fn named(stream: &Json) -> Stream {
    match stream {
        Json::Text(name) if name.exact() == b"stdout" => Stream::Out,
        Json::Text(name) if name.exact() == b"stderr" => Stream::Err,
        Json::Text(name) => Stream::Other(name.clone()),
        other => Stream::Other(other.type_name().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(line: &str) -> Result<(Record, Vec<u8>), BadRecord> {
        let mut data = b"before ".to_vec();
        let read = Record::read(line.as_bytes(), &mut data);
        assert!(read.is_ok() || data == b"before ", "{line}");
        read.map(|record| (record, data.split_off(7)))
    }

    #[test]
    fn what_the_writer_writes() {
        let (record, data) = read("[1.5,\"stderr\",\"dGhpcyB3b3Jrcw==\"]").unwrap();
        assert_eq!(record, Record { delay: Some(1.5), stream: Stream::Err });
        assert_eq!(data, b"this works");
        assert_eq!(read("[5.2e-05,\"stdout\",\"\"]").unwrap().0.delay, Some(5.2e-05));
    }

    #[test]
    fn what_the_real_reader_lets_pass() {
        for (line, delay) in [
            ("[0,\"stdout\",\"YQ==\"]", Some(0.0)),
            ("[-1.5,\"stdout\",\"YQ==\"]", Some(-1.5)),
            ("[0.5,\"stdout\",\"YQ==\",\"fourth\"]", Some(0.5)),
            (" [ 0.5 , \"stdout\" , \"Y!Q=\\n=\" ] ", Some(0.5)),
            ("[\"text\",\"stdout\",\"YQ==\"]", None),
            ("[null,\"stdout\",\"YR==\"]", None),
        ] {
            let (record, data) = read(line).unwrap();
            assert_eq!((record, &data[..]), (Record { delay, stream: Stream::Out }, &b"a"[..]), "{line}");
        }
        assert_eq!(read("[0.5,\"debug\",\"YQ==\"]").unwrap().0.stream, Stream::Other("debug".into()));
    }

    #[test]
    fn what_makes_it_stop() {
        for line in [
            "",
            "[0.5,\"stdout\",\"YQ==\"",
            "plain",
            "[0.5,\"stdout\",\"YQ==\"]]",
            "[01,\"stdout\",\"YQ==\"]",
            "\u{feff}[]",
        ] {
            assert_eq!(read(line), Err(BadRecord::NotJson), "{line}");
        }
        for line in ["[]", "{}", "5", "[0.5,\"stdout\"]", "[0.5,\"stdout\",5]"] {
            assert_eq!(read(line), Err(BadRecord::NotARecord), "{line}");
        }
        for line in ["[0.5,\"stdout\",\"YQ=\"]", "[0.5,\"stdout\",\"ü\"]", "[0.5,\"stdout\",\"a\"]"] {
            assert_eq!(read(line), Err(BadRecord::NotBase64), "{line}");
        }
    }

    proptest! {
        #[test]
        fn delays_are_the_nearest_floats(digits in "[0-9]\\.[0-9]{1,20}", exponent in "(e-0[0-9])?") {
            let text = format!("{digits}{exponent}");
            let (record, _) = read(&format!("[{text},\"stdout\",\"\"]")).unwrap();
            prop_assert_eq!(record.delay, Some(text.parse().unwrap()));
        }

        #[test]
        fn any_text(line in "[\\[\\],\"a-zA-Z0-9=.]{0,40}") {
            prop_assert!(read(&line).is_ok() || read(&line).is_err());
        }
    }
}
