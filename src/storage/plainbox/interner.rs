//! What rows have alike, kept once by each reader: a repository has 100,000 rows and a few words, titles and applications.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::checkpoint::Outcome;
use super::checkpoint_summary::CheckpointSummary;
use super::words::outcome;
use crate::model::{Badges, Fields, Label, Outcomes, Reason, Value, Verb};
use crate::text::Untrusted;

/// How many different ones are kept of each; beyond that, rows have their own.
const MOST: usize = 4096;

/// What many rows have alike.
#[derive(Debug, Default)]
pub(super) struct Interner {
    texts: HashSet<Untrusted>,
    fields: HashMap<RowKey, Arc<[(&'static str, Value)]>>,
    badges: HashMap<RowFlags, Arc<Badges>>,
    outcomes: HashMap<Vec<Outcome>, Arc<[Label]>>,
}

/// What decides on a row's marks, words and refusals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct RowFlags {
    pub resumable: bool,
    pub locked: bool,
    pub submitted: bool,
    /// The checkpoint was not read, so that only the lock is known.
    pub unread: bool,
}

/// What decides on a row's fields.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct RowKey {
    flags: Vec<Untrusted>,
    title: Option<Untrusted>,
    app_id: Option<Untrusted>,
    plan: Option<Untrusted>,
    running_job: Option<Untrusted>,
    version: u8,
    locked: bool,
    owner: Untrusted,
}

impl Interner {
    /// The same text, the one that other rows have if they have it.
    pub fn text(&mut self, text: Untrusted) -> Untrusted {
        if let Some(known) = self.texts.get(&text) {
            return known.clone();
        }
        if self.texts.len() < MOST {
            self.texts.insert(text.clone());
        }
        text
    }

    /// The same word.
    pub fn word(&mut self, word: Label) -> Label {
        Label { text: self.text(word.text), ..word }
    }

    pub fn badges(&mut self, traits: RowFlags) -> Arc<Badges> {
        Arc::clone(self.badges.entry(traits).or_insert_with(|| Arc::new(traits.badges())))
    }

    /// The same counts, with the words that other rows have.
    pub fn outcomes(&mut self, counted: Vec<(Outcome, u32)>) -> Outcomes {
        let ran = counted.into_iter().filter(|(which, _)| *which != Outcome::None);
        let (which, counts): (Vec<_>, Vec<_>) = ran.unzip();
        Outcomes::new(self.words(which), counts)
    }

    fn words(&mut self, which: Vec<Outcome>) -> Arc<[Label]> {
        if let Some(known) = self.outcomes.get(&which) {
            return Arc::clone(known);
        }
        let words: Arc<[Label]> = which.iter().filter_map(outcome).map(|word| self.word(word)).collect();
        if self.outcomes.len() < MOST {
            self.outcomes.insert(which, Arc::clone(&words));
        }
        words
    }

    pub fn fields(&mut self, alike: RowKey) -> Arc<[(&'static str, Value)]> {
        if let Some(known) = self.fields.get(&alike) {
            return Arc::clone(known);
        }
        let fields: Arc<[_]> = alike.fields(|text| self.text(text)).into();
        if self.fields.len() < MOST {
            self.fields.insert(alike, Arc::clone(&fields));
        }
        fields
    }
}

impl RowFlags {
    fn badges(self) -> Badges {
        let resume = (!self.resumable).then_some((Verb::Resume, NOT_RESUMABLE));
        let unlock = (!self.locked).then_some((Verb::BreakLock, NOT_LOCKED));
        let submitted = if self.submitted { "submitted" } else { "unsubmitted" };
        let submitted = (!self.unread).then_some(submitted);
        Badges {
            off: resume.into_iter().chain(unlock).collect(),
            marks: self.locked.then_some(('L', LOCKED)).into_iter().collect(),
            words: submitted.into_iter().chain(self.locked.then_some("locked")).collect(),
            unread: self.unread,
        }
    }
}

impl RowKey {
    pub fn of(saved: CheckpointSummary, locked: bool, owner: Untrusted) -> Self {
        let CheckpointSummary { flags, title, app_id, plan, running_job, version, .. } = saved;
        Self { flags, title, app_id, plan, running_job, version, locked, owner }
    }

    fn fields(&self, mut share: impl FnMut(Untrusted) -> Untrusted) -> Fields {
        let mut text = |text: &Option<Untrusted>| Value::or_null(text.clone(), |text| Value::Text(share(text)));
        vec![
            ("flags", Value::List(self.flags.iter().cloned().map(Value::Text).collect())),
            ("title", text(&self.title)),
            ("app_id", text(&self.app_id)),
            ("test_plan", text(&self.plan)),
            ("running_job", text(&self.running_job)),
            ("locked", Value::Flag(self.locked)),
            ("checkpoint_version", if self.version > 0 { Value::Count(self.version.into()) } else { Value::Null }),
            ("owner", Value::Text(self.owner.clone())),
        ]
    }
}

const LOCKED: Reason = Reason::fixed("locked", "an interrupted save left session.next");
const NOT_LOCKED: Reason = Reason::fixed("not-locked", "this session has no lock");
const NOT_RESUMABLE: Reason = Reason::fixed("not-resumable", "not flagged incomplete");
