//! JSON that is safe on a terminal too: in every string, keys included, control, bidirectional and invisible characters are
//! written as `\u` escapes. Values of the model are rendered here and nowhere else.

mod row;
mod session_json;
mod system_json;
mod value;

pub(super) use row::Row;
pub(super) use session_json::Whole;
pub(super) use system_json::{activity, locks, resume, why};
pub(super) use value::Sections;

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;

use crate::text::is_hidden;

/// Writes one document without a newline.
pub(super) fn write(to: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(to, Safe);
    Ok(value.serialize(&mut serializer)?)
}

/// One document over several lines.
pub(super) fn pretty(value: &impl Serialize) -> io::Result<String> {
    let text = serde_json::to_string_pretty(value)?;
    let mut out = String::with_capacity(text.len());
    // Outside of strings only line ends are hidden, so what else is hidden stands in one.
    for c in text.chars() {
        if c == '\n' || !is_hidden(c) {
            out.push(c);
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        }
    }
    Ok(out)
}

struct Safe;

impl Formatter for Safe {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut from = 0;
        for (at, c) in fragment.char_indices().filter(|(_, c)| is_hidden(*c)) {
            writer.write_all(fragment.get(from..at).unwrap_or_default().as_bytes())?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            from = at + c.len_utf8();
        }
        writer.write_all(fragment.get(from..).unwrap_or_default().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn written(value: &impl Serialize) -> String {
        let mut out = Vec::new();
        write(&mut out, value).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn hidden_characters_are_escaped_in_keys_and_values() {
        let map = BTreeMap::from([("a\u{202e}", "\u{1b}[31m\u{9b}\u{7f}\u{e0041}\u{2028}")]);
        assert_eq!(written(&map), r#"{"a\u202e":"\u001b[31m\u009b\u007f\udb40\udc41\u2028"}"#);
    }

    #[test]
    fn hidden_characters_are_escaped_over_several_lines_too() {
        let map = BTreeMap::from([("a", "b\u{202e}")]);
        assert_eq!(pretty(&map).unwrap(), "{\n  \"a\": \"b\\u202e\"\n}");
    }

    proptest! {
        #[test]
        fn it_reads_back_as_it_was_and_nothing_hidden_is_in_it(text in any::<String>()) {
            let json = written(&text);
            prop_assert!(!json.chars().any(is_hidden));
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
