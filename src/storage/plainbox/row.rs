//! One row of the list from a bounded look at a session.

use super::checkpoint::{SessionMetaData, peek};
use super::glance::Glance;
use super::reader::{Checkpoint, Opened, SessionReader};
use super::reasons::{self, unreadable};
use super::shared::{Alike, Shared, Traits};
use super::words::State;
use super::{NEXT_FILE, SESSION_FILE};
use crate::disk::Name;
use crate::model::{Entry, Error, Reason, Result, Summary, Timestamp, Value};
use crate::storage::codec::json::Json;
use crate::storage::index::FileKey;
use crate::text::Untrusted;

pub(super) fn summary(reader: &mut SessionReader, entry: &Entry) -> Result<Summary> {
    match remembered(reader, entry) {
        Some(row) => Ok(row.finish(&mut reader.shared)),
        None => read(reader, entry).map(|row| row.finish(&mut reader.shared)),
    }
}

/// The row of a session that has not changed since it was read, without opening anything: neither its checkpoint nor, where a lock
/// would come or go, its directory.
fn remembered(reader: &mut SessionReader, entry: &Entry) -> Option<Row> {
    let index = reader.index.clone()?;
    // Whatever goes wrong here, the session is then read itself.
    let name = reader.name(&entry.id).ok()?;
    let facts = reader.place.look_in(&name, &Name::new(SESSION_FILE).ok()?).ok()?;
    // Whoever lent the name to another session meanwhile has changed this one.
    let now = reader.place.look(&name).ok()?;
    if (now.identity(), now.changed) != (entry.identity, entry.changed) {
        return None;
    }
    let (glance, locked) = index.get(&FileKey::of(&facts, entry.changed), Glance::decode)?;
    let owner = reader.owner(entry.owner?);
    Some(Row { saved: Some(glance), locked, owner, bytes: Some(facts.bytes), error: None })
}

fn read(reader: &mut SessionReader, entry: &Entry) -> Result<Row> {
    let began = Timestamp::now();
    let opened = reader.open(entry)?;
    let locked = is_locked(&opened).map_err(|error| Error::io("look at the session", entry.id.bytes(), error))?;
    let owner = reader.owner(opened.facts.uid);
    let (saved, bytes, error) = match reader.read_checkpoint(&opened.dir) {
        Checkpoint::Missing => (None, None, None),
        Checkpoint::Unreadable(error) => (None, None, Some(unreadable(&error))),
        Checkpoint::Read(facts) => {
            let glance = Glance::of(peek(&reader.packed, &mut reader.inflater));
            if let Some(index) = &reader.index {
                index.put(FileKey::of(&facts, opened.facts.changed), began, || glance.encode(locked));
            }
            (Some(glance), Some(facts.bytes), None)
        }
    };
    Ok(Row { saved, locked, owner, bytes, error })
}

/// Whether a `session.next` is there, whatever it is.
pub(super) fn is_locked(opened: &Opened) -> std::io::Result<bool> {
    let name = Name::new(NEXT_FILE).map_err(std::io::Error::other)?;
    opened.dir.has(&name)
}

/// The test plan that checkbox-cli keeps in its blob (formats/plainbox.md d.7).
pub(super) fn test_plan(metadata: &SessionMetaData) -> Option<Untrusted> {
    match blob(metadata)?.get("testplan_id") {
        Some(Json::Text(plan)) => Some(plan.clone()),
        _ => None,
    }
}

/// The blob as the JSON object that checkbox-cli keeps; none for other applications'.
pub(super) fn blob(metadata: &SessionMetaData) -> Option<Json> {
    let bytes = metadata.app_blob.as_deref().filter(|bytes| bytes.starts_with(b"{"))?;
    Json::parse(bytes).ok()
}

struct Row {
    /// What the checkpoint says; none where there is none, or where it cannot be read.
    saved: Option<Glance>,
    locked: bool,
    owner: Untrusted,
    bytes: Option<u64>,
    /// Why it cannot be read.
    error: Option<Reason>,
}

impl Row {
    fn state(&self) -> State {
        match &self.saved {
            _ if self.error.is_some() => self.error.as_ref().map_or(State::Damaged, reasons::state),
            None => State::Unsaved,
            Some(saved) if saved.damage.is_some() => State::Damaged,
            Some(saved) => State::of(|flag| saved.has(flag)),
        }
    }

    fn finish(self, shared: &mut Shared) -> Summary {
        let state = self.state();
        let Self { saved, locked, owner, bytes, error } = self;
        let mut saved = saved.unwrap_or_default();
        let error = error.or(saved.damage.take());
        let resumable = matches!(state, State::Incomplete | State::SettingUp);
        let unread = error.as_ref().is_some_and(reasons::is_unread);
        let signs = shared.signs(Traits { resumable, locked, submitted: saved.has("submitted"), unread });
        let title = saved.title.clone().filter(|title| !title.is_empty()).or_else(|| saved.plan.clone());
        Summary {
            outcomes: shared.outcomes(std::mem::take(&mut saved.outcomes)),
            state: shared.word(state.word()),
            title: shared.text(title.unwrap_or_default()),
            progress: (state != State::Unsaved && error.is_none()).then_some((saved.done, saved.wanted)),
            signs,
            fields: shared.fields(Alike::of(saved, locked, owner)),
            own: Some(("checkpoint_bytes", Value::or_null(bytes, Value::Bytes))),
            error: error.map(Box::new),
        }
    }
}
