//! The metadata of a session, by version (formats/plainbox.md d.2). Every field is read on its own, so that one that is damaged
//! does not hide the others; the first problem is the one that the real software reports.

use super::validate::{boolean, dict, float, list, needed, nullable, object, string, strings};
use super::{CheckpointError, SessionMetaData};
use crate::storage::codec::base64;
use crate::storage::codec::json::Json;
use crate::text::Untrusted;

/// The metadata in a session object, and what is wrong with it in the real software's order of checks.
pub(super) fn read(version: u8, session: &Json) -> (SessionMetaData, Vec<CheckpointError>) {
    match needed(session, "metadata", dict) {
        Ok(object) => fields(version, object),
        Err(problem) => (SessionMetaData::default(), vec![problem]),
    }
}

/// The same from the metadata object itself.
pub(super) fn fields(version: u8, object: &Json) -> (SessionMetaData, Vec<CheckpointError>) {
    let mut reader = Reader { object, problems: Vec::new() };
    let mut data = SessionMetaData {
        title: reader.text("title"),
        flags: reader.flags(),
        running_job_name: reader.text("running_job_name"),
        ..SessionMetaData::default()
    };
    if version >= 2 {
        data.app_blob = reader.blob();
    }
    if version >= 3 {
        data.app_id = reader.text("app_id");
    }
    if version >= 7 || version == 6 && reader.is_new_six() {
        data.custom_joblist = reader.take(needed(object, "custom_joblist", boolean));
        data.rejected_jobs = reader.take(needed(object, "rejected_jobs", list)).map(<[Json]>::to_vec);
    }
    if version >= 7 {
        data.last_job_start_time = reader.start_time(version);
    }
    if version >= 11 {
        data.remaining_todo_jobs = reader.take(needed(object, "remaining_todo_jobs", boolean));
    }
    (data, reader.problems)
}

struct Reader<'a> {
    object: &'a Json,
    problems: Vec<CheckpointError>,
}

impl Reader<'_> {
    fn take<T>(&mut self, value: Result<T, CheckpointError>) -> Option<T> {
        value.map_err(|problem| self.problems.push(problem)).ok()
    }

    fn text(&mut self, key: &str) -> Option<Untrusted> {
        self.take(nullable(self.object, key, string)).flatten().cloned()
    }

    fn flags(&mut self) -> std::collections::BTreeSet<Untrusted> {
        let flags = needed(self.object, "flags", list).and_then(|f| strings(f, "Each flag must be a string"));
        self.take(flags).unwrap_or_default().into_iter().collect()
    }

    fn blob(&mut self) -> Option<Vec<u8>> {
        let text = self.text("app_blob")?;
        let data = if text.exact().is_ascii() {
            base64::decode(text.exact()).map_err(|_| CheckpointError::corrupted("Cannot base64 decode app_blob"))
        } else {
            Err(CheckpointError::corrupted("app_blob is not ASCII"))
        };
        self.take(data)
    }

    /// Plainbox 0.23 to 0.38 writes version 6 without the two keys that checkbox-ng's version 6 has; both are accepted.
    fn is_new_six(&self) -> bool {
        ["custom_joblist", "rejected_jobs"].iter().any(|key| self.object.get(key).is_some())
    }

    /// In versions 7 and 8 current Checkbox does not look at it, so there it may be missing.
    fn start_time(&mut self, version: u8) -> Option<f64> {
        if version < 9 && self.object.get("last_job_start_time").is_none() {
            return None;
        }
        self.take(nullable(self.object, "last_job_start_time", float)).flatten()
    }
}

/// Whether a metadata object is one at all.
pub(super) fn is_object(value: &Json) -> Result<&Json, CheckpointError> {
    object(value, dict)
}
