//! Workspace ids: the directory's name as an integer if Python's `int()` takes it, else as text (formats/woger.md section 2).

use std::cmp::Ordering;
use std::fmt;

use super::PyInt;
use crate::storage::codec::json::Json;
use crate::text::Untrusted;

/// What a workspace is sorted and looked up by. Integers come before text, numbers by value, text by code point; the real
/// software cannot compare the two and refuses such a root.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum WorkspaceId {
    /// An integer of any size.
    Int(PyInt),
    /// Any other name.
    Text(Untrusted),
}

impl WorkspaceId {
    /// The id of a directory with this name. Several names may have one id: `7`, `007`, `+7`, `1_0` and `10`.
    pub fn of_name(name: &[u8]) -> Self {
        let text = std::str::from_utf8(name).ok();
        text.and_then(PyInt::parse).map_or_else(|| WorkspaceId::Text(Untrusted::new(name)), WorkspaceId::Int)
    }

    /// The id that a JSON value of the root's state file is equal to in Python; none for what equals no id.
    pub fn of_json(value: &Json) -> Option<Self> {
        match value {
            Json::Text(text) => Some(WorkspaceId::Text(file_name(text.exact()))),
            Json::Int(number) => Some(WorkspaceId::from(*number)),
            Json::Big(digits) => PyInt::parse(digits).map(WorkspaceId::Int),
            // True equals 1 and 5.0 equals 5.
            Json::Bool(flag) => Some(WorkspaceId::from(i64::from(*flag))),
            Json::Float(number) if number.fract() == 0.0 => PyInt::parse(&format!("{number:.0}")).map(WorkspaceId::Int),
            Json::Float(_) | Json::Null | Json::Array(_) | Json::Object(_) => None,
        }
    }

    /// As the root's state file holds it.
    pub fn json(&self) -> Json {
        match self {
            WorkspaceId::Int(whole) => {
                let digits = whole.to_string();
                digits.parse().map_or_else(|_| Json::Big(digits.into()), Json::Int)
            }
            WorkspaceId::Text(text) => Json::Text(text.clone()),
        }
    }
}

/// A file name as Python's text of it leads back to it: lone surrogates U+DC80 to U+DCFF stand for single bytes.
fn file_name(text: &[u8]) -> Untrusted {
    let mut name = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        match rest {
            [0xed, high @ 0xb2..=0xb3, low @ 0x80..=0xbf, after @ ..] => {
                name.push((high & 0x03) << 6 | low & 0x3f);
                rest = after;
            }
            _ => {
                name.push(*byte);
                rest = after;
            }
        }
    }
    Untrusted::new(name)
}

impl Ord for WorkspaceId {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (WorkspaceId::Int(a), WorkspaceId::Int(b)) => a.cmp(b),
            (WorkspaceId::Int(_), WorkspaceId::Text(_)) => Ordering::Less,
            (WorkspaceId::Text(_), WorkspaceId::Int(_)) => Ordering::Greater,
            (WorkspaceId::Text(a), WorkspaceId::Text(b)) => codes(a.exact()).cmp(codes(b.exact())),
        }
    }
}

/// Code points as Python sees a file name: a byte that is no UTF-8 is a lone surrogate.
fn codes(name: &[u8]) -> impl Iterator<Item = u32> + '_ {
    name.utf8_chunks().flat_map(|chunk| {
        let odd = chunk.invalid().iter().map(|byte| 0xdc00 | u32::from(*byte));
        chunk.valid().chars().map(u32::from).chain(odd)
    })
}

impl PartialOrd for WorkspaceId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<i64> for WorkspaceId {
    fn from(number: i64) -> Self {
        WorkspaceId::Int(PyInt::from(number))
    }
}

impl From<&str> for WorkspaceId {
    /// Text as it is: `"5"` is not 5.
    fn from(text: &str) -> Self {
        WorkspaceId::Text(text.into())
    }
}

impl fmt::Display for WorkspaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WorkspaceId::Int(whole) => whole.fmt(f),
            WorkspaceId::Text(text) => text.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(name: &str) -> WorkspaceId {
        WorkspaceId::of_name(name.as_bytes())
    }

    #[test]
    fn names_that_python_takes_for_one_integer() {
        for name in ["7", "007", "+7", " 7", "7\u{a0}", "\u{1c}7", "٧", "７", "𝟕"] {
            assert_eq!(id(name), WorkspaceId::from(7), "{name}");
        }
        assert_eq!((id("1_0"), id("-3"), id("-0")), (10.into(), (-3).into(), 0.into()));
        for text in ["", "_1", "1_", "1__0", "+-1", "- 1", "1.0", "0x1", "v1", "²", "1\u{200b}"] {
            assert_eq!(id(text), WorkspaceId::from(text), "{text}");
        }
        assert_eq!(WorkspaceId::of_name(b"7\xff"), WorkspaceId::Text(Untrusted::new(&b"7\xff"[..])));
    }

    #[test]
    fn numbers_by_value_then_text_by_code_point() {
        let mut ids: Vec<_> = ["b", "10", "9", "a", "-10", "-9", "100000000000000000000", "é"].map(id).to_vec();
        ids.sort();
        let names: Vec<_> = ids.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["-10", "-9", "9", "10", "100000000000000000000", "a", "b", "é"]);
        let odd = WorkspaceId::of_name(b"\xff");
        assert!(id("\u{d7ff}") < odd && odd < id("\u{e000}"));
    }

    #[test]
    fn equality_is_that_of_python() {
        assert_eq!(WorkspaceId::of_json(&Json::text("5")), Some("5".into()));
        for five in [Json::Int(5), Json::Float(5.0)] {
            assert_eq!(WorkspaceId::of_json(&five), Some(5.into()));
        }
        assert_eq!(WorkspaceId::of_json(&Json::Bool(true)), Some(1.into()));
        for none in [Json::Null, Json::Float(0.5), Json::Float(f64::NAN), Json::Array(Vec::new())] {
            assert_eq!(WorkspaceId::of_json(&none), None);
        }
        let odd = Json::Text(Untrusted::new(&b"a\xed\xb3\xbf"[..]));
        assert_eq!(WorkspaceId::of_json(&odd), Some(WorkspaceId::of_name(b"a\xff")));
    }

    proptest! {
        #[test]
        fn integers_sort_as_integers(a: i64, b: i64) {
            let (a_id, b_id) = (id(&a.to_string()), id(&b.to_string()));
            prop_assert_eq!(a_id.cmp(&b_id), a.cmp(&b));
            prop_assert_eq!(a_id.json(), Json::Int(a));
            prop_assert_eq!(a_id, WorkspaceId::from(a));
        }
    }
}
