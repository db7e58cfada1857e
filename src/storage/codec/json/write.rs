//! Writing JSON as `json.dumps(sort_keys=True, ensure_ascii=False, separators=(',', ':'))` does (formats/plainbox.md d.1).

use super::{Json, float};

/// Writes a value behind what is there. Lone surrogates, which Python could not encode, are written as escapes; bytes that
/// never were text become U+FFFD.
pub fn write(value: &Json, out: &mut Vec<u8>) {
    match value {
        Json::Null => out.extend_from_slice(b"null"),
        Json::Bool(true) => out.extend_from_slice(b"true"),
        Json::Bool(false) => out.extend_from_slice(b"false"),
        Json::Int(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Json::Big(digits) => out.extend_from_slice(digits.as_bytes()),
        Json::Float(number) => float::push(out, *number),
        Json::Text(text) => string(text.exact(), out),
        Json::Array(elements) => array(elements, out),
        Json::Object(members) => object(members, out),
    }
}

fn array(elements: &[Json], out: &mut Vec<u8>) {
    out.push(b'[');
    for (at, element) in elements.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write(element, out);
    }
    out.push(b']');
}

fn object(members: &[(crate::text::Untrusted, Json)], out: &mut Vec<u8>) {
    let mut sorted: Vec<_> = members.iter().collect();
    // The sort is stable, so the last of several equal keys is the last of its run.
    sorted.sort_by(|(a, _), (b, _)| a.cmp(b));
    out.push(b'{');
    let mut first = true;
    for run in sorted.chunk_by(|(a, _), (b, _)| a == b) {
        let Some((key, value)) = run.last() else {
            continue;
        };
        if !std::mem::take(&mut first) {
            out.push(b',');
        }
        string(key.exact(), out);
        out.push(b':');
        write(value, out);
    }
    out.push(b'}');
}

fn string(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = text;
    while !rest.is_empty() {
        let Some(chunk) = rest.utf8_chunks().next() else {
            break;
        };
        valid(chunk.valid(), out);
        rest = rest.get(chunk.valid().len()..).unwrap_or_default();
        rest = odd(rest, chunk.invalid().len(), out);
    }
    out.push(b'"');
}

fn valid(text: &str, out: &mut Vec<u8>) {
    for byte in text.bytes() {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            8 => out.extend_from_slice(b"\\b"),
            12 => out.extend_from_slice(b"\\f"),
            0..0x20 => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(byte),
        }
    }
}

/// Writes the bytes at the start that are no UTF-8 and gives what is left.
fn odd<'a>(rest: &'a [u8], invalid: usize, out: &mut Vec<u8>) -> &'a [u8] {
    if let [0xed, high @ 0xa0..=0xbf, low @ 0x80..=0xbf, after @ ..] = rest {
        let unit = 0xd000 | u32::from(high & 0x3f) << 6 | u32::from(low & 0x3f);
        out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
        return after;
    }
    if invalid > 0 {
        out.extend_from_slice("\u{fffd}".as_bytes());
    }
    rest.get(invalid..).unwrap_or_default()
}
