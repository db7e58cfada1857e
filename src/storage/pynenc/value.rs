//! Values as pynenc's serializers write them (formats/pynenc.md section 2). Nothing is ever executed: JSON and jsonpickle are read
//! as the trees they are, pickles only decoded.

use super::{BackendError, identity};
use crate::storage::codec::json::{self, Json};

/// How a text was serialized, as far as the text itself tells: rows do not record it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// It stands for a large value that is kept apart.
    Reference,
    /// JSON, jsonpickle included.
    Json,
    /// A pickle in base64.
    Pickle,
    /// Something else.
    Unknown,
}

/// What a serialized text is.
pub fn encoding(text: &str) -> Encoding {
    if is_reference(text) {
        Encoding::Reference
    } else if Json::parse(text.as_bytes()).is_ok() {
        Encoding::Json
    } else if text.starts_with("gA") {
        Encoding::Pickle
    } else {
        Encoding::Unknown
    }
}

/// Whether a text stands for a large value that is kept apart.
pub fn is_reference(text: &str) -> bool {
    text.starts_with(identity::REFERENCE) || text.starts_with(identity::EARLY_REFERENCE)
}

/// A value as JSON that both of pynenc's JSON serializers read.
///
/// # Errors
/// A key begins with `py/`, which jsonpickle takes for an instruction, or with pynenc's own mark for one.
pub fn serialize(value: &Json) -> Result<String, BackendError> {
    refuse_instructions(value)?;
    Ok(text_of(value))
}

fn refuse_instructions(value: &Json) -> Result<(), BackendError> {
    match value {
        Json::Array(elements) => elements.iter().try_for_each(refuse_instructions),
        Json::Object(members) => members.iter().try_for_each(|(key, value)| {
            let key = key.lossy();
            if key.starts_with("py/") || key.starts_with("__pynenc__") {
                return Err(BackendError::Instruction(key.into_owned()));
            }
            refuse_instructions(value)
        }),
        _ => Ok(()),
    }
}

/// JSON as text. The writer gives UTF-8, whatever the value holds.
pub(super) fn text_of(value: &Json) -> String {
    let mut out = Vec::new();
    json::write(value, &mut out);
    String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Whether a text is kept apart: it has that many characters and is no reference already.
pub(super) fn is_large(text: &str, from: usize) -> bool {
    text.len() >= from && !text.starts_with(identity::REFERENCE) && text.chars().count() >= from
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_tell_what_they_are() {
        let reference = identity::reference("x");
        for (text, wanted) in [
            (reference.as_str(), Encoding::Reference),
            ("{\"py/object\": \"m.Point\", \"x\": 3}", Encoding::Json),
            ("null", Encoding::Json),
            ("gARLAy4=\n", Encoding::Pickle),
            ("<xml>", Encoding::Unknown),
        ] {
            assert_eq!(encoding(text), wanted, "{text}");
        }
    }

    #[test]
    fn no_instruction_is_written() {
        let nested = Json::object([("a", Json::Array(vec![Json::object([("py/reduce", Json::Null)])]))]);
        assert!(matches!(serialize(&nested), Err(BackendError::Instruction(key)) if key == "py/reduce"));
        assert_eq!(serialize(&Json::object([("ü", Json::Float(1.0))])).unwrap(), "{\"ü\":1.0}");
    }

    #[test]
    fn size_is_counted_in_characters() {
        assert!(!is_large(&"ü".repeat(1_023), 1_024));
        assert!(is_large(&"ü".repeat(1_024), 1_024));
        assert!(!is_large(&format!("{}:{}", identity::REFERENCE, "a".repeat(2_000)), 1_024));
    }
}
