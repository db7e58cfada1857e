//! How Python writes values in its messages: `repr` of texts and names of types.

use crate::text::is_hidden;

/// `repr` of a text: single quotes unless it has one and no double quote; `\n`, `\t`, `\r` and `\\` escaped, what cannot be
/// printed as `\xNN`, `\uNNNN` or `\UNNNNNNNN` (formats/plainbox.md section f). Bytes that are no UTF-8 stand as lone
/// surrogates do, which is what they are in WTF-8.
pub fn repr(text: &[u8]) -> String {
    let double = text.contains(&b'\'') && !text.contains(&b'"');
    let quote = if double { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for chunk in text.utf8_chunks() {
        for c in chunk.valid().chars() {
            push(&mut out, c, quote);
        }
        push_invalid(&mut out, chunk.invalid());
    }
    out.push(quote);
    out
}

/// `repr` of bytes: `b'...'`.
pub fn repr_bytes(bytes: &[u8]) -> String {
    let double = bytes.contains(&b'\'') && !bytes.contains(&b'"');
    let quote = if double { '"' } else { '\'' };
    let mut out = format!("b{quote}");
    for byte in bytes {
        match char::from(*byte) {
            c if c == quote || c == '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if (' '..='~').contains(&c) => out.push(c),
            _ => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out.push(quote);
    out
}

fn push(out: &mut String, c: char, quote: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\\' => out.push_str("\\\\"),
        c if c == quote => out.extend(['\\', c]),
        c if is_hidden(c) => push_code(out, u32::from(c)),
        c => out.push(c),
    }
}

fn push_code(out: &mut String, code: u32) {
    out.push_str(&match code {
        0..=0xff => format!("\\x{code:02x}"),
        0x100..=0xffff => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    });
}

/// A lone surrogate is three bytes of WTF-8, which arrive here one by one; anything else is shown byte by byte.
fn push_invalid(out: &mut String, bytes: &[u8]) {
    for byte in bytes {
        out.push_str(&format!("\\x{byte:02x}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_look_as_in_python() {
        assert_eq!(repr(b"plain"), "'plain'");
        assert_eq!(repr(b"it's"), "\"it's\"");
        assert_eq!(repr(b"both ' and \""), "'both \\' and \"'");
        assert_eq!(repr("ü\n\u{1b}[0m\u{202e}".as_bytes()), "'ü\\n\\x1b[0m\\u202e'");
        assert_eq!(repr_bytes(b"YQ=\n\xff'"), "b\"YQ=\\n\\xff'\"");
    }
}
