//! One row of the list from a bounded look at a session.

use std::os::unix::fs::FileExt;

use super::checkpoint::{CheckpointError, peek};
use super::checkpoint_summary::{CheckpointSummary, Seen};
use super::interner::{Interner, RowFlags, RowKey};
use super::messages::{self, unreadable};
use super::reader::{Checkpoint, SessionReader};
use super::words::State;
use super::{NEXT_FILE, SESSION_FILE};
use crate::disk::{EntryDir, Name};
use crate::model::{Entry, Error, Reason, Result, Summary, Timestamp, Value};
use crate::storage::codec::gzip::GzipError;
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
    let facts = reader.place.glimpse(&reader.name(&entry.id).ok()?, &Name::new(SESSION_FILE).ok()?).ok()?;
    let key = FileKey::of(&facts, entry.changed);
    let (checkpoint_summary, locked, seen) = index.get(&key, CheckpointSummary::decode)?;
    if reader.unstamped || !seen.settled {
        let now = Timestamp::now();
        if tail(&reader.open(entry).ok()?, facts.bytes)? != seen.tail {
            return None;
        }
        if key.settled(now) {
            index.put(key, now, || checkpoint_summary.encode(locked, Seen { settled: true, ..seen }));
        }
    }
    let owner = reader.owner(entry.owner?);
    Some(Row { saved: Some(checkpoint_summary), locked, owner, bytes: Some(facts.bytes), error: None })
}

fn read(reader: &mut SessionReader, entry: &Entry) -> Result<Row> {
    let began = Timestamp::now();
    let opened = reader.open(entry)?;
    let locked = is_locked(&opened).map_err(|error| Error::io("inspect the session", entry.id.bytes(), error))?;
    let owner = reader.owner(opened.metadata().uid);
    let (saved, bytes, error) = match reader.read_checkpoint(opened.dir()) {
        Checkpoint::Missing => (None, None, None),
        Checkpoint::Unreadable(error) => (None, None, Some(unreadable(&error))),
        Checkpoint::Read(facts, _lease) => {
            let peeked = peek(&reader.packed, &mut reader.inflater);
            let passing =
                matches!(&peeked, Err(CheckpointError::TooBig { what }) if *what == GzipError::NoMemory.to_string());
            let checkpoint_summary = CheckpointSummary::of(peeked);
            if let Some(index) = reader.index.as_ref().filter(|_| !passing) {
                let key = FileKey::of(&facts, opened.metadata().changed);
                let seen = Seen { settled: key.settled(began), tail: tail_of(&reader.packed) };
                index.put(key, began, || checkpoint_summary.encode(locked, seen));
            }
            (Some(checkpoint_summary), Some(facts.bytes), None)
        }
    };
    Ok(Row { saved, locked, owner, bytes, error })
}

/// The end of a checkpoint of so many bytes: of one that is whole, the checksum and the length of its text.
fn tail(opened: &EntryDir, bytes: u64) -> Option<u64> {
    let (file, facts) = opened.dir().open_file(&Name::new(SESSION_FILE).ok()?).ok()?;
    let mut end = [0; 8];
    let length = usize::try_from(bytes.min(8)).ok()?;
    file.read_exact_at(end.get_mut(..length)?, bytes.saturating_sub(8)).ok()?;
    (facts.bytes == bytes).then_some(u64::from_le_bytes(end))
}

fn tail_of(packed: &[u8]) -> u64 {
    let last = packed.get(packed.len().saturating_sub(8)..).unwrap_or_default();
    let mut end = [0; 8];
    end.iter_mut().zip(last).for_each(|(to, from)| *to = *from);
    u64::from_le_bytes(end)
}

/// Whether a `session.next` is there, whatever it is.
pub(super) fn is_locked(opened: &EntryDir) -> std::io::Result<bool> {
    let name = Name::new(NEXT_FILE).map_err(std::io::Error::other)?;
    opened.dir().has(&name)
}

struct Row {
    /// What the checkpoint says; none where there is none, or where it cannot be read.
    saved: Option<CheckpointSummary>,
    locked: bool,
    owner: Untrusted,
    bytes: Option<u64>,
    /// Why it cannot be read.
    error: Option<Reason>,
}

impl Row {
    fn state(&self) -> State {
        match &self.saved {
            _ if self.error.is_some() => self.error.as_ref().map_or(State::Damaged, messages::state),
            None => State::Unsaved,
            Some(saved) if saved.damage.is_some() => State::Damaged,
            Some(saved) => State::of(|flag| saved.has(flag)),
        }
    }

    fn finish(self, shared: &mut Interner) -> Summary {
        let state = self.state();
        let Self { saved, locked, owner, bytes, error } = self;
        let mut saved = saved.unwrap_or_default();
        let error = error.or(saved.damage.take());
        let resumable = matches!(state, State::Incomplete | State::SettingUp);
        let unread = error.as_ref().is_some_and(messages::is_unread);
        let badges = shared.badges(RowFlags { resumable, locked, submitted: saved.has("submitted"), unread });
        let title = saved.title.clone().filter(|title| !title.is_empty()).or_else(|| saved.plan.clone());
        Summary {
            outcomes: shared.outcomes(std::mem::take(&mut saved.outcomes)),
            state: shared.word(state.word()),
            title: shared.text(title.unwrap_or_default()),
            progress: (state != State::Unsaved && error.is_none()).then_some((saved.done, saved.wanted)),
            badges,
            fields: shared.fields(RowKey::of(saved, locked, owner)),
            own: Some(("checkpoint_bytes", Value::or_null(bytes, Value::Bytes))),
            error: error.map(Box::new),
        }
    }
}
