//! Writing JSON as `json.dump(value, file, indent=2)` does: members in their order, two spaces a level, everything beyond ASCII
//! as escapes (formats/woger.md sections 0 and 1).

use super::{Json, float};
use crate::text::Untrusted;

/// Writes a value behind what is there. Bytes that never were text are written as Python keeps them in file names: as the lone
/// surrogates U+DC80 to U+DCFF.
pub fn dump(value: &Json, out: &mut Vec<u8>) {
    push(value, 0, out);
}

fn push(value: &Json, level: usize, out: &mut Vec<u8>) {
    match value {
        Json::Null => out.extend_from_slice(b"null"),
        Json::Bool(true) => out.extend_from_slice(b"true"),
        Json::Bool(false) => out.extend_from_slice(b"false"),
        Json::Int(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Json::Big(digits) => out.extend_from_slice(digits.as_bytes()),
        Json::Float(number) => float::push(out, *number),
        Json::Text(text) => string(text.exact(), out),
        Json::Array(elements) => {
            let each = |element: &Json, out: &mut Vec<u8>| push(element, level + 1, out);
            block(b"[]", level, elements.iter(), each, out);
        }
        Json::Object(members) => {
            let each = |(key, value): (&Untrusted, &Json), out: &mut Vec<u8>| {
                string(key.exact(), out);
                out.extend_from_slice(b": ");
                push(value, level + 1, out);
            };
            block(b"{}", level, dict(members).into_iter(), each, out);
        }
    }
}

/// The members as a Python dictionary keeps them: an equal key that comes later gives its value, not its place.
fn dict(members: &[(Untrusted, Json)]) -> Vec<(&Untrusted, &Json)> {
    let mut kept: Vec<(&Untrusted, &Json)> = Vec::with_capacity(members.len());
    let mut places = std::collections::HashMap::new();
    for (key, value) in members {
        let place = *places.entry(key.exact()).or_insert(kept.len());
        match kept.get_mut(place) {
            Some(member) => member.1 = value,
            None => kept.push((key, value)),
        }
    }
    kept
}

fn block<T>(
    brackets: &[u8; 2],
    level: usize,
    items: impl ExactSizeIterator<Item = T>,
    mut each: impl FnMut(T, &mut Vec<u8>),
    out: &mut Vec<u8>,
) {
    let [open, close] = *brackets;
    out.push(open);
    let count = items.len();
    for (at, item) in items.enumerate() {
        line(level + 1, out);
        each(item, out);
        if at + 1 < count {
            out.push(b',');
        }
    }
    if count > 0 {
        line(level, out);
    }
    out.push(close);
}

fn line(level: usize, out: &mut Vec<u8>) {
    out.push(b'\n');
    out.resize(out.len() + 2 * level, b' ');
}

fn string(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = text;
    while !rest.is_empty() {
        if let [0xed, high @ 0xa0..=0xbf, low @ 0x80..=0xbf, after @ ..] = rest {
            unit(0xd000 | u32::from(high & 0x3f) << 6 | u32::from(low & 0x3f), out);
            rest = after;
            continue;
        }
        let Some(chunk) = rest.utf8_chunks().next() else { break };
        chunk.valid().chars().for_each(|c| character(c, out));
        rest = rest.get(chunk.valid().len()..).unwrap_or_default();
        if let Some((byte, after)) = rest.split_first().filter(|_| !is_surrogate(rest)) {
            unit(0xdc00 | u32::from(*byte), out);
            rest = after;
        }
    }
    out.push(b'"');
}

fn is_surrogate(rest: &[u8]) -> bool {
    matches!(rest, [0xed, 0xa0..=0xbf, 0x80..=0xbf, ..])
}

fn character(c: char, out: &mut Vec<u8>) {
    match c {
        '"' => out.extend_from_slice(b"\\\""),
        '\\' => out.extend_from_slice(b"\\\\"),
        '\n' => out.extend_from_slice(b"\\n"),
        '\r' => out.extend_from_slice(b"\\r"),
        '\t' => out.extend_from_slice(b"\\t"),
        '\u{8}' => out.extend_from_slice(b"\\b"),
        '\u{c}' => out.extend_from_slice(b"\\f"),
        ' '..='~' => out.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        _ => c.encode_utf16(&mut [0; 2]).iter().for_each(|code| unit(u32::from(*code), out)),
    }
}

fn unit(code: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("\\u{code:04x}").as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dumped(text: &str) -> String {
        let mut out = Vec::new();
        dump(&Json::parse(text.as_bytes()).unwrap(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn as_python_writes_it() {
        let text =
            "{\n  \"current\": 5,\n  \"d\\u00e9ploiement\": null,\n  \"a\": [\n    1.0,\n    {},\n    []\n  ]\n}";
        assert_eq!(dumped(text), text);
        assert_eq!(dumped("{}"), "{}");
        assert_eq!(dumped(r#"{"b":1,"a":2,"b":3}"#), "{\n  \"b\": 3,\n  \"a\": 2\n}");
        assert_eq!(dumped(r#""\ud83d\ude00\ud800\u007f\/\u001f""#), r#""\ud83d\ude00\ud800\u007f/\u001f""#);
    }

    #[test]
    fn bytes_that_are_no_text_are_written_as_python_keeps_them() {
        let mut out = Vec::new();
        dump(&Json::Text(Untrusted::new(&b"a\xff\xc3\xed\xb0\x80z"[..])), &mut out);
        assert_eq!(out, br#""a\udcff\udcc3\udc00z""#);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(text in "\\PC*", bytes in proptest::collection::vec(any::<u8>(), 0..30)) {
            let value = Json::Array(vec![Json::text(text)]);
            let mut out = Vec::new();
            dump(&value, &mut out);
            prop_assert_eq!(Json::parse(&out).unwrap(), value);
            out.clear();
            dump(&Json::Text(Untrusted::new(bytes)), &mut out);
            prop_assert!(Json::parse(&out).is_ok() && out.is_ascii());
        }
    }
}
