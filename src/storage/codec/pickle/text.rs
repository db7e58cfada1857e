//! The textual arguments of protocol 0: numbers as Python writes them, strings with their escapes.

use super::bignum::Big;
use super::error::{Step, Why};
use super::node::Node;

/// The number of an INT line, where `00` and `01` are truth values.
pub(super) fn int(line: &[u8]) -> Step<Node<'_>> {
    match line {
        b"00" => Ok(Node::Bool(false)),
        b"01" => Ok(Node::Bool(true)),
        _ => long(line),
    }
}

/// The number of a LONG line, with or without its `L`.
pub(super) fn long(line: &[u8]) -> Step<Node<'_>> {
    let text = line.trim_ascii();
    let digits = text.strip_suffix(b"L").unwrap_or(text);
    let figures = digits.strip_prefix(b"-").unwrap_or(digits);
    if figures.is_empty() || !figures.iter().all(u8::is_ascii_digit) {
        return Err(Why::Argument("an integer that is none"));
    }
    let value = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    Ok(value.map_or_else(|| Node::Big(Big::Decimal(digits.into())), Node::Int))
}

/// The number of a FLOAT line.
pub(super) fn float(line: &[u8]) -> Step<f64> {
    let text = std::str::from_utf8(line).ok().map(str::trim);
    text.and_then(|text| text.parse().ok()).ok_or(Why::Argument("a float that is none"))
}

/// The place in the memo that a line names.
pub(super) fn memo(line: &[u8]) -> Step<u32> {
    let text = std::str::from_utf8(line).ok().map(str::trim);
    text.and_then(|text| text.parse().ok()).ok_or(Why::Argument("a place in the memo that is none"))
}

/// The text of a STRING line: quoted, with the escapes of Python 2.
pub(super) fn quoted(line: &[u8]) -> Step<Vec<u8>> {
    let line = line.trim_ascii();
    match line {
        [open @ (b'"' | b'\''), inner @ .., close] if open == close => unescape(inner),
        _ => Err(Why::Argument("a string without quotes")),
    }
}

fn unescape(inner: &[u8]) -> Step<Vec<u8>> {
    let mut out = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'\\' {
            out.push(*byte);
            continue;
        }
        let (kind, after) = rest.split_first().ok_or(Why::Argument("a string that ends in a backslash"))?;
        rest = escape(*kind, after, &mut out)?;
    }
    Ok(out)
}

/// One escape; gives what follows it.
fn escape<'a>(kind: u8, after: &'a [u8], out: &mut Vec<u8>) -> Step<&'a [u8]> {
    let plain = match kind {
        b'\n' => return Ok(after),
        b'\\' | b'\'' | b'"' => kind,
        b'a' => 7,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 11,
        b'x' => {
            let (code, rest) = digits(after, 2, 2, 16).ok_or(Why::Argument("an escape without its digits"))?;
            out.push(u8::try_from(code).unwrap_or(0));
            return Ok(rest);
        }
        b'0'..=b'7' => return Ok(octal(kind, after, out)),
        _ => {
            out.extend([b'\\', kind]);
            return Ok(after);
        }
    };
    out.push(plain);
    Ok(after)
}

fn octal<'a>(first: u8, after: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    let (more, rest) = digits(after, 0, 2, 8).unwrap_or((0, after));
    let taken = after.len() - rest.len();
    let code = (u32::from(first - b'0') << (3 * taken)) | more;
    out.push(u8::try_from(code & 0xff).unwrap_or(0));
    rest
}

/// At least and at most so many digits of a base, and what follows them.
fn digits(text: &[u8], least: usize, most: usize, base: u32) -> Option<(u32, &[u8])> {
    let is_digit = |byte: &&u8| char::from(**byte).is_digit(base);
    let count = text.iter().take(most).take_while(is_digit).count();
    let (figures, rest) = text.split_at_checked(count).filter(|_| count >= least)?;
    let value = |sum: u32, byte: &u8| sum * base + char::from(*byte).to_digit(base).unwrap_or(0);
    Some((figures.iter().fold(0, value), rest))
}

/// The text of a UNICODE line: Latin-1 with `\u` and `\U` escapes, as (W)UTF-8.
pub(super) fn raw_unicode(line: &[u8]) -> Step<Vec<u8>> {
    let mut out = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let length = match (*byte, rest.first()) {
            (b'\\', Some(b'u')) => 4,
            (b'\\', Some(b'U')) => 8,
            (b'\\', Some(other)) => {
                out.push(b'\\');
                push(&mut out, u32::from(*other))?;
                rest = rest.get(1..).unwrap_or_default();
                continue;
            }
            _ => {
                push(&mut out, u32::from(*byte))?;
                continue;
            }
        };
        let code = digits(rest.get(1..).unwrap_or_default(), length, length, 16);
        let (code, after) = code.ok_or(Why::Argument("an escape without its digits"))?;
        push(&mut out, code)?;
        rest = after;
    }
    Ok(out)
}

/// Adds a code point, lone surrogates too, as Python's `surrogatepass` writes it.
fn push(out: &mut Vec<u8>, code: u32) -> Step<()> {
    match char::from_u32(code) {
        Some(c) => out.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        None if (0xd800..0xe000).contains(&code) => {
            let low = |shift: u32| u8::try_from((code >> shift) & 0x3f).unwrap_or(0) | 0x80;
            out.extend([0xed, low(6), low(0)]);
        }
        None => return Err(Why::Argument("a code point that is none")),
    }
    Ok(())
}

/// Bytes as text, one character a byte.
pub(super) fn from_latin_1(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_python_2() {
        assert_eq!(quoted(b"'a\\x41\\n\\101\\0\\q\\''").unwrap(), b"aA\nA\0\\q'");
        assert_eq!(quoted(b"\"\\7778\"").unwrap(), b"\xff8");
        for bad in [&b"'"[..], b"a", b"'a\"", b"'\\", b"'\\x4'", b""] {
            assert!(quoted(bad).is_err());
        }
    }

    #[test]
    fn text_with_escapes() {
        assert_eq!(raw_unicode(b"\\u005cn \\\\u \xe9").unwrap(), "\\n \\\\u é".as_bytes());
        assert_eq!(raw_unicode(b"\\ud800").unwrap(), b"\xed\xa0\x80");
        assert_eq!(raw_unicode(b"\\U0001f600").unwrap(), "😀".as_bytes());
        for bad in [&b"\\u12"[..], b"\\U00110000", b"\\u"] {
            assert!(raw_unicode(bad).is_err());
        }
    }

    #[test]
    fn numbers_as_lines() {
        assert_eq!(int(b"01"), Ok(Node::Bool(true)));
        assert_eq!(long(b"-12L"), Ok(Node::Int(-12)));
        assert_eq!(
            long(b"99999999999999999999L"),
            Ok(Node::Big(Big::Decimal(b"99999999999999999999".as_slice().into())))
        );
        assert!(long(b"L").is_err() && long(b"1x").is_err() && float(b"1,5").is_err());
        assert_eq!((float(b"1.5"), float(b"inf")), (Ok(1.5), Ok(f64::INFINITY)));
    }
}
