//! One session with everything known of it: the row, what is asked of the system besides (locks, use, resumption), and the
//! sections of its detail.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::row::Row;
use super::value::Sections;

/// A session with everything.
pub(in crate::cli) struct Whole<'a> {
    pub(in crate::cli) row: Row<'a>,
    pub(in crate::cli) more: Vec<(&'static str, serde_json::Value)>,
    pub(in crate::cli) sections: Option<Sections<'a>>,
}

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        self.row.write(&mut map)?;
        for (key, value) in &self.more {
            map.serialize_entry(key, value)?;
        }
        if let Some(sections) = &self.sections {
            let taken = |key: &str| self.row.has(key) || self.more.iter().any(|(name, _)| *name == key);
            sections.write(&mut map, &taken)?;
        }
        map.end()
    }
}
