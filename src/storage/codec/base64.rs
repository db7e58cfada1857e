//! Base64 as Python writes and reads it. Its reader is lenient: characters outside the alphabet are skipped and only the padding
//! is checked (formats/plainbox.md d.6, "YW\nJj\n" is fine), so a strict library serves the healthy case only.

use base64_simd::STANDARD;

/// What makes Python's decoder fail: the padding is missing or wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("it is not correct base64")]
pub struct BadPadding;

/// Encodes with the standard alphabet and padding.
pub fn encode(data: &[u8]) -> String {
    STANDARD.encode_to_string(data)
}

/// Decodes as `base64.standard_b64decode` does.
///
/// # Errors
/// The number of characters of the alphabet does not fit the padding.
pub fn decode(text: &[u8]) -> Result<Vec<u8>, BadPadding> {
    let mut out = Vec::new();
    decode_append(text, &mut out)?;
    Ok(out)
}

/// Decodes behind what is already there; on an error nothing is left behind.
///
/// # Errors
/// As [`decode`].
pub fn decode_append(text: &[u8], out: &mut Vec<u8>) -> Result<(), BadPadding> {
    let start = out.len();
    if append_strict(text, out) {
        return Ok(());
    }
    lenient(text, out).inspect_err(|_| out.truncate(start))
}

/// Decodes text that needs no leniency behind what is there; false when it does, and then nothing is appended.
#[inline]
pub fn append_strict(text: &[u8], out: &mut Vec<u8>) -> bool {
    let start = out.len();
    // The library makes room exactly, which would move the buffer once for every piece.
    out.reserve(text.len());
    let done = STANDARD.decode_append(text, out).is_ok();
    if !done {
        out.truncate(start);
    }
    done
}

/// Whether the text is base64 without anything that needs leniency.
pub fn is_strict(text: &[u8]) -> bool {
    STANDARD.check(text).is_ok()
}

fn lenient(text: &[u8], out: &mut Vec<u8>) -> Result<(), BadPadding> {
    let (mut bits, mut held, mut pads) = (0u32, 0u32, 0u32);
    for byte in text {
        if *byte == b'=' {
            if held >= 2 {
                pads += 1;
                if held + pads >= 4 {
                    return Ok(());
                }
            }
            continue;
        }
        let Some(six) = value(*byte) else { continue };
        pads = 0;
        bits = bits << 6 | u32::from(six);
        held = (held + 1) % 4;
        if held != 1 {
            let shift = [0, 6, 4, 2].get(held as usize).copied().unwrap_or(0);
            out.push((bits >> shift & 0xff).try_into().unwrap_or_default());
        }
    }
    if held == 0 { Ok(()) } else { Err(BadPadding) }
}

fn value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn foreign_characters_are_skipped() {
        assert_eq!(decode(b"YW\nJj\n").unwrap(), b"abc");
        assert_eq!(decode(b"Y!W@J#j").unwrap(), b"abc");
        assert_eq!(decode(b"").unwrap(), b"");
        assert_eq!(decode(b"****").unwrap(), b"");
    }

    #[test]
    fn padding_is_judged_as_by_python() {
        // Each verdict was taken from Python's base64.standard_b64decode.
        for (text, data) in [
            (&b"YQ=="[..], &b"a"[..]),
            (b"YWI=", b"ab"),
            (b"YQ==trailing", b"a"),
            (b"=YWJj", b"abc"),
            (b"YWJj=", b"abc"),
            (b"YW=Jj", b"abc"),
            (b"YQ=\n=", b"a"),
            (b"YWJjYQ==YWJj", b"abca"),
        ] {
            assert_eq!(decode(text).as_deref(), Ok(data), "{}", text.escape_ascii());
        }
        for text in [&b"YQ"[..], b"YQ=", b"Y", b"==broken", b"YWJjY", b"Y==="] {
            assert_eq!(decode(text), Err(BadPadding), "{}", text.escape_ascii());
        }
    }

    proptest! {
        #[test]
        fn round_trip(data in proptest::collection::vec(any::<u8>(), 0..200)) {
            let text = encode(&data);
            prop_assert!(is_strict(text.as_bytes()));
            prop_assert_eq!(decode(text.as_bytes()).unwrap(), data.clone());
            let spread: String = text.chars().flat_map(|c| [c, '\n']).collect();
            prop_assert_eq!(decode(spread.as_bytes()).unwrap(), data);
        }

        #[test]
        fn what_is_outside_the_alphabet_changes_nothing(text in "[A-Za-z0-9+/]{0,9}([ \\n!é][A-Za-z0-9+/]{0,6}){0,8}") {
            let inside: String = text.chars().filter(|c| c.is_ascii_alphanumeric() || "+/".contains(*c)).collect();
            let whole = STANDARD.decode_to_vec(&inside).map_err(|_| BadPadding);
            prop_assert_eq!(whole.is_ok(), inside.len().is_multiple_of(4));
            prop_assert_eq!(decode(text.as_bytes()), whole);
        }

        #[test]
        fn bytes_that_fail_leave_nothing_behind(text in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut out = b"before".to_vec();
            let decoded = decode_append(&text, &mut out);
            let left = if decoded.is_ok() { decode(&text).unwrap() } else { Vec::new() };
            prop_assert_eq!(out, [b"before".as_slice(), &left].concat());
        }
    }
}
