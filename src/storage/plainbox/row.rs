//! One row of the list from a bounded look at a session.

use super::checkpoint::{Peek, SessionMetaData, peek};
use super::reader::{Checkpoint, Opened, SessionReader};
use super::reasons::{damaged, unreadable};
use super::words::{State, outcome};
use super::{NEXT_FILE, SESSION_FILE};
use crate::disk::{Facts, Name};
use crate::model::{Entry, Error, Fields, Reason, Result, Summary, Value, Verb, Version};
use crate::storage::codec::json::Json;
use crate::text::Untrusted;

/// Which content a row would be read from: the checkpoint's inode, time and size, and the directory's own time, which moves when a
/// lock comes or goes. None without a checkpoint.
pub(super) fn version(reader: &SessionReader, entry: &Entry) -> Result<Option<Version>> {
    let opened = reader.open(entry)?;
    let Ok(name) = Name::new(SESSION_FILE) else { return Ok(None) };
    let Ok(facts) = opened.dir.look(&name) else { return Ok(None) };
    let (Version([_, inode, at, bytes]), Version([_, _, changed, _])) = (facts.version(), opened.facts.version());
    Ok(Some(Version([inode, at, bytes, changed])))
}

pub(super) fn summary(reader: &mut SessionReader, entry: &Entry) -> Result<Summary> {
    let opened = reader.open(entry)?;
    let locked = is_locked(&opened).map_err(|error| Error::io("look at the session", entry.id.bytes(), error))?;
    let owner = reader.owner(opened.facts.uid);
    let read = reader.read_checkpoint(&opened.dir);
    Ok(match read {
        Checkpoint::Missing => Row::bare(State::Unsaved, locked, owner).finish(None),
        Checkpoint::Unreadable(error) => Row::bare(State::Damaged, locked, owner).finish(Some(unreadable(&error))),
        Checkpoint::Read(facts) => match peek(&reader.packed, &mut reader.inflater) {
            Ok(peeked) => Row::of(peeked, &facts, locked, owner),
            Err(error) => Row { bytes: Some(facts.bytes), ..Row::bare(State::Damaged, locked, owner) }
                .finish(Some(damaged(&error))),
        },
    })
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
    state: State,
    locked: bool,
    owner: Untrusted,
    peeked: Peek,
    bytes: Option<u64>,
}

impl Row {
    fn bare(state: State, locked: bool, owner: Untrusted) -> Self {
        Self { state, locked, owner, peeked: Peek::default(), bytes: None }
    }

    fn of(peeked: Peek, facts: &Facts, locked: bool, owner: Untrusted) -> Summary {
        let damage = peeked.damage.as_ref().map(damaged);
        let state = if damage.is_some() { State::Damaged } else { State::of(|flag| peeked.metadata.has(flag)) };
        Row { state, locked, owner, peeked, bytes: Some(facts.bytes) }.finish(damage)
    }

    fn finish(self, error: Option<Reason>) -> Summary {
        let plan = test_plan(&self.peeked.metadata);
        let title = self.peeked.metadata.title.clone().filter(|title| !title.is_empty());
        let tally = &self.peeked.tally;
        let counts = tally.outcomes.iter().filter_map(|(which, count)| outcome(which).map(|word| (word, *count)));
        Summary {
            state: self.state.word(),
            title: title.or(plan.clone()).unwrap_or_default(),
            progress: (self.state != State::Unsaved && error.is_none()).then_some((tally.done, tally.wanted)),
            outcomes: counts.collect(),
            off: self.off(),
            marks: self.locked.then_some(('L', LOCKED)).into_iter().collect(),
            words: self.words(),
            fields: self.fields(plan),
            error,
        }
    }

    fn words(&self) -> Vec<&'static str> {
        let submitted = self.peeked.metadata.has("submitted");
        let mut words = vec![if submitted { "submitted" } else { "unsubmitted" }];
        words.extend(self.locked.then_some("locked"));
        words
    }

    fn off(&self) -> Vec<(Verb, Reason)> {
        let mut off = Vec::new();
        if !matches!(self.state, State::Incomplete | State::SettingUp) {
            off.push((Verb::Resume, NOT_RESUMABLE));
        }
        if !self.locked {
            off.push((Verb::BreakLock, NOT_LOCKED));
        }
        off
    }

    fn fields(&self, plan: Option<Untrusted>) -> Fields {
        let metadata = &self.peeked.metadata;
        let text = |text: &Option<Untrusted>| Value::or_null(text.clone(), Value::Text);
        let saved = self.peeked.version > 0;
        vec![
            ("flags", Value::List(metadata.flags.iter().cloned().map(Value::Text).collect())),
            ("title", text(&metadata.title)),
            ("app_id", text(&metadata.app_id)),
            ("test_plan", text(&plan)),
            ("running_job", text(&metadata.running_job_name)),
            ("locked", Value::Flag(self.locked)),
            ("checkpoint_version", if saved { Value::Count(self.peeked.version.into()) } else { Value::Null }),
            ("checkpoint_bytes", Value::or_null(self.bytes, Value::Bytes)),
            ("owner", Value::Text(self.owner.clone())),
        ]
    }
}

const LOCKED: Reason = Reason::fixed("locked", "an interrupted save left session.next");
const NOT_LOCKED: Reason = Reason::fixed("not-locked", "this session has no lock");
const NOT_RESUMABLE: Reason = Reason::fixed("not-resumable", "it is not flagged incomplete");
