//! One session as JSON. The documented keys are one table: every session has all of them, null where its kind knows no such
//! thing; what a kind knows beyond them follows.

use std::path::Path;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::value::{Json, Why};
use crate::model::{EntryRef, Outcomes, RepositoryInfo, Summary, Value};

/// The documented keys that come from the kind's own row fields.
const FIELDS: &[&str] = &[
    "flags",
    "title",
    "app_id",
    "test_plan",
    "running_job",
    "locked",
    "checkpoint_version",
    "checkpoint_bytes",
    "owner",
];

/// The documented keys that every session has by itself.
const COMMON: &[&str] = &[
    "id",
    "id_hex",
    "kind",
    "repository",
    "location",
    "modified",
    "state",
    "outcomes",
    "jobs_done",
    "jobs_wanted",
    "error",
];

/// A session's row.
pub(in crate::cli) struct Row<'a> {
    pub(in crate::cli) entry_ref: &'a EntryRef,
    pub(in crate::cli) about: &'a RepositoryInfo,
    pub(in crate::cli) location: Option<&'a Path>,
    /// The row, or why it could not be read.
    pub(in crate::cli) summary: Result<&'a Summary, &'a crate::model::Error>,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        self.write(&mut map)?;
        map.end()
    }
}

impl Row<'_> {
    /// Writes all keys of the row.
    pub(in crate::cli) fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let entry = &self.entry_ref.entry;
        map.serialize_entry("id", &entry.id.text().lossy())?;
        if entry.id.utf8().is_none() {
            map.serialize_entry("id_hex", &entry.id.hex())?;
        }
        map.serialize_entry("kind", self.about.kind)?;
        map.serialize_entry("repository", &self.about.place.to_string_lossy())?;
        map.serialize_entry("location", &self.location.map(Path::to_string_lossy))?;
        map.serialize_entry("modified", &entry.age.at.map(|at| at.rfc3339()))?;
        let summary = self.summary.ok();
        map.serialize_entry("state", &summary.map(|summary| summary.state.text.lossy()))?;
        for key in FIELDS {
            map.serialize_entry(key, &Field(self.field(key)))?;
        }
        map.serialize_entry("outcomes", &summary.map(|summary| Counted(&summary.outcomes)))?;
        let progress = summary.and_then(|summary| summary.progress);
        map.serialize_entry("jobs_done", &progress.map(|(done, _)| done))?;
        map.serialize_entry("jobs_wanted", &progress.map(|(_, wanted)| wanted))?;
        self.write_own(map)?;
        self.write_error(map)
    }

    /// Whether the row has this key, so that nothing behind it may have it again.
    pub(in crate::cli) fn has(&self, key: &str) -> bool {
        COMMON.contains(&key) || FIELDS.contains(&key) || self.field(key).is_some()
    }

    fn field(&self, key: &str) -> Option<Shown<'_>> {
        let summary = self.summary.ok()?;
        match summary.field(key) {
            Some(value) => Some(Shown::Value(value)),
            None if key == "title" => Some(Shown::Title(summary)),
            None => None,
        }
    }

    fn write_own<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let Ok(summary) = self.summary else {
            return Ok(());
        };
        let documented = |key: &&str| FIELDS.contains(key) || COMMON.contains(key);
        for (key, value) in summary.fields().filter(|(key, _)| !documented(key)) {
            super::value::entry(map, key, value, None)?;
        }
        Ok(())
    }

    fn write_error<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match self.summary {
            Ok(summary) => map.serialize_entry("error", &summary.error.as_deref().map(Why)),
            Err(error) => {
                let reason = crate::model::Reason::new(error.cause().kind(), error.cause().to_string());
                map.serialize_entry("error", &Why(&reason))
            }
        }
    }
}

enum Shown<'a> {
    Value(&'a Value),
    Title(&'a Summary),
}

struct Field<'a>(Option<Shown<'a>>);

impl Serialize for Field<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(Shown::Value(value)) => Json(value, None).serialize(to),
            Some(Shown::Title(summary)) => to.serialize_str(&summary.title.lossy()),
            None => to.serialize_none(),
        }
    }
}

struct Counted<'a>(&'a Outcomes);

impl Serialize for Counted<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        for (word, count) in self.0.iter() {
            map.serialize_entry(&word.text.lossy(), &count)?;
        }
        map.end()
    }
}
