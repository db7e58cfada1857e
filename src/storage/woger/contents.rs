//! What a state file holds, told apart without touching it: nothing, names with values, other JSON, or no JSON at all. These
//! four are never mixed up: only the first two may be written (formats/woger.md sections 1 and 8).

use super::ActionStatus;
use crate::storage::codec::json::{self, Json};
use crate::text::Untrusted;

/// What a state file holds.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Contents {
    /// There is no file.
    #[default]
    Absent,
    /// Names with their values, in the file's order.
    Members(Vec<(Untrusted, Json)>),
    /// JSON of another shape.
    Other(Json),
    /// No JSON, and why. The real software reads it as empty and erases it at its next write.
    NotJson(String),
}

/// The real software cannot look a name up in JSON of this shape: Python's `TypeError`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoNames(pub &'static str);

impl Contents {
    /// Reads the bytes of a state file.
    pub fn parse(bytes: &[u8]) -> Self {
        match Json::parse(bytes) {
            _ if bytes.is_empty() => Contents::NotJson("it is empty, as an interrupted write leaves it".to_owned()),
            Ok(Json::Object(members)) => Contents::Members(members),
            Ok(other) => Contents::Other(other),
            Err(error) => Contents::NotJson(error.to_string()),
        }
    }

    /// The value of a name; null where there is none.
    ///
    /// # Errors
    /// JSON in which the real software cannot look this name up.
    pub fn get(&self, name: &[u8]) -> Result<Json, NoNames> {
        match self {
            Contents::Absent | Contents::NotJson(_) => Ok(Json::Null),
            Contents::Members(members) => {
                let last = members.iter().rev().find(|(key, _)| key.exact() == name);
                Ok(last.map_or(Json::Null, |(_, value)| value.clone()))
            }
            // Python asks whether the name is in it first, and only then stumbles.
            Contents::Other(Json::Array(items)) if !items.iter().any(|item| is_text(item, name)) => Ok(Json::Null),
            Contents::Other(Json::Text(text)) if !contains(text.exact(), name) => Ok(Json::Null),
            Contents::Other(other) => Err(NoNames(other.type_name())),
        }
    }

    /// How an action stands.
    ///
    /// # Errors
    /// As [`Contents::get`].
    pub fn status(&self, action: &[u8]) -> Result<ActionStatus, NoNames> {
        self.get(action).map(ActionStatus::of_json)
    }

    /// The names in their order, each once; of a list its texts, which the real software takes for names.
    pub fn names(&self) -> Vec<Untrusted> {
        let mut seen = std::collections::HashSet::new();
        let all: Vec<&Untrusted> = match self {
            Contents::Members(members) => members.iter().map(|(key, _)| key).collect(),
            Contents::Other(Json::Array(items)) => items.iter().filter_map(text).collect(),
            _ => Vec::new(),
        };
        all.into_iter().filter(|name| seen.insert(name.exact())).cloned().collect()
    }

    /// The file's new bytes with one name set: at its place where it has one, else at the end; everything else is kept.
    ///
    /// # Errors
    /// It is no JSON (none), or JSON without names.
    pub fn with(&self, name: &[u8], value: Json) -> Result<Vec<u8>, Option<NoNames>> {
        let mut members = match self {
            Contents::Absent => Vec::new(),
            Contents::Members(members) => members.clone(),
            Contents::Other(other) => return Err(Some(NoNames(other.type_name()))),
            Contents::NotJson(_) => return Err(None),
        };
        members.push((Untrusted::new(name), value));
        Ok(Self::bytes(members))
    }

    /// The bytes of a file that holds these names.
    pub(super) fn bytes(members: Vec<(Untrusted, Json)>) -> Vec<u8> {
        let mut out = Vec::new();
        json::dump(&Json::Object(members), &mut out);
        out.push(b'\n');
        out
    }
}

fn text(item: &Json) -> Option<&Untrusted> {
    match item {
        Json::Text(text) => Some(text),
        _ => None,
    }
}

fn is_text(item: &Json, name: &[u8]) -> bool {
    text(item).is_some_and(|text| text.exact() == name)
}

fn contains(text: &[u8], name: &[u8]) -> bool {
    memchr::memmem::find(text, name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_set_at_its_place_and_all_else_is_kept() {
        let before = Contents::parse(br#"{"b": "started", "x": {"deep": [1]}, "a": null}"#);
        let after = before.with(b"b", Json::Null).unwrap();
        assert_eq!(after, b"{\n  \"b\": null,\n  \"x\": {\n    \"deep\": [\n      1\n    ]\n  },\n  \"a\": null\n}\n");
        assert_eq!(Contents::Absent.with(b"current", Json::Int(5)).unwrap(), b"{\n  \"current\": 5\n}\n");
    }

    #[test]
    fn the_four_shapes_are_told_apart() {
        assert!(matches!(Contents::parse(b""), Contents::NotJson(_)));
        assert!(matches!(Contents::parse(b"{\"a\": \"fini"), Contents::NotJson(_)));
        let list = Contents::parse(br#"["not", "an", "object"]"#);
        assert_eq!(list.get(b"out_load"), Ok(Json::Null));
        assert_eq!(list.get(b"not"), Err(NoNames("list")));
        assert_eq!(list.names().len(), 3);
        assert_eq!(list.with(b"x", Json::Null), Err(Some(NoNames("list"))));
        assert_eq!(Contents::parse(b"").with(b"x", Json::Null), Err(None));
        assert_eq!(Contents::parse(b"5").get(b"x"), Err(NoNames("int")));
    }

    #[test]
    fn of_equal_names_the_last_counts() {
        let twice = Contents::parse(br#"{"a": "failed", "a": "finished"}"#);
        assert_eq!(twice.status(b"a"), Ok(ActionStatus::Finished));
        assert_eq!(twice.names().len(), 1);
    }
}
