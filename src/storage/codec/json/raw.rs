//! A string as it stands in the JSON text, decoded only when somebody asks.

use std::borrow::Cow;

use crate::text::Untrusted;

/// The bytes between the quotes of a string that the parser has accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Raw<'a> {
    bytes: &'a [u8],
    escaped: bool,
}

impl<'a> Raw<'a> {
    pub(super) fn new(bytes: &'a [u8], escaped: bool) -> Self {
        Self { bytes, escaped }
    }

    /// The text itself when no escape stands in it.
    pub fn plain(&self) -> Option<&'a [u8]> {
        (!self.escaped).then_some(self.bytes)
    }

    /// The text; WTF-8 when it holds lone surrogates.
    pub fn text(&self) -> Cow<'a, [u8]> {
        if self.escaped { Cow::Owned(decode(self.bytes)) } else { Cow::Borrowed(self.bytes) }
    }

    /// The text, owned.
    pub fn untrusted(&self) -> Untrusted {
        match self.text() {
            Cow::Borrowed(bytes) => Untrusted::new(bytes),
            Cow::Owned(bytes) => Untrusted::new(bytes),
        }
    }
}

fn decode(mut rest: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(rest.len());
    while let Some(at) = memchr::memchr(b'\\', rest) {
        let (before, escape) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        out.extend_from_slice(before);
        rest = push_escape(&mut out, escape.get(1..).unwrap_or_default());
    }
    out.extend_from_slice(rest);
    out
}

/// Decodes what follows a backslash and gives what is left.
fn push_escape<'a>(out: &mut Vec<u8>, escape: &'a [u8]) -> &'a [u8] {
    let Some((kind, rest)) = escape.split_first() else {
        return escape;
    };
    let byte = match kind {
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'u' => return push_unicode(out, rest),
        other => *other,
    };
    out.push(byte);
    rest
}

fn push_unicode<'a>(out: &mut Vec<u8>, digits: &'a [u8]) -> &'a [u8] {
    let Some((unit, rest)) = unit(digits) else {
        return digits;
    };
    if (0xd800..0xdc00).contains(&unit)
        && let Some((low, after)) = rest.strip_prefix(b"\\u").and_then(self::unit)
        && (0xdc00..0xe000).contains(&low)
    {
        push_code(out, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
        return after;
    }
    push_code(out, unit);
    rest
}

/// Four hexadecimal digits, and what follows them.
pub(super) fn unit(digits: &[u8]) -> Option<(u32, &[u8])> {
    let (four, rest) = digits.split_at_checked(4)?;
    let mut unit = 0;
    for digit in four {
        unit = unit << 4 | char::from(*digit).to_digit(16)?;
    }
    Some((unit, rest))
}

/// UTF-8, and its natural extension to lone surrogates.
fn push_code(out: &mut Vec<u8>, code: u32) {
    if let Some(c) = char::from_u32(code) {
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    } else {
        let six = |shift: u32| u8::try_from(0x80 | (code >> shift & 0x3f)).unwrap_or_default();
        out.extend_from_slice(&[0xed, six(6), six(0)]);
    }
}
