//! One row of the list: what a bounded look at a session tells.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Class, Label, Outcomes, Reason, Value, Verb};
use crate::text::Untrusted;
use crate::text::query::fold;

/// The word for what has failed or crashed jobs, the same everywhere.
pub const FAILED: &str = "failed";

impl Summary {
    /// Whether a word describes it: its state, or one of its words.
    /// Case does not matter, nor which of `-`, `_` and a space stands between words.
    pub fn is(&self, word: &str) -> bool {
        let wanted = fold(word);
        self.words().any(|known| fold(&known) == wanted)
    }

    /// The words that describe it: its state, what its kind says besides, and `failed` where a job failed.
    pub fn words(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let own = self.badges.words.iter().map(|word| Cow::Borrowed(*word));
        let failed = (self.failures() > 0).then_some(Cow::Borrowed(FAILED));
        std::iter::once(self.state.text.lossy()).chain(own).chain(failed)
    }

    /// Why nobody can tell now what it is: its content could not be read, or is more than is read. None where it was read, whatever
    /// it holds: what is damaged is known to be damaged.
    pub fn undecided(&self) -> Option<Reason> {
        let why = || self.error.as_deref().cloned().unwrap_or(UNREAD);
        self.badges.unread.then(why)
    }

    /// How many of its jobs failed or crashed, by their last result.
    pub fn failures(&self) -> u32 {
        let bad = self.outcomes.iter().filter(|(word, _)| word.class == Class::Bad);
        bad.fold(0, |sum, (_, count)| sum.saturating_add(count))
    }

    /// The worst of its state and its outcomes, for its colour: a submitted run with failures did not go well.
    pub fn worst(&self) -> Class {
        if self.failures() > 0 { Class::Bad } else { self.state.class }
    }

    /// A row field by its key.
    pub fn field(&self, key: &str) -> Option<&Value> {
        self.fields().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// The kind's own row fields.
    pub fn fields(&self) -> impl Iterator<Item = &(&'static str, Value)> {
        self.fields.iter().chain(&self.own)
    }
}

/// One row; small, since there may be 100,000: what many rows have alike they share.
#[derive(Clone, PartialEq, Debug)]
pub struct Summary {
    /// The kind's own word.
    pub state: Label,
    /// The title, else what stands for it (a test plan).
    pub title: Untrusted,
    /// Jobs done and wanted.
    pub progress: Option<(u32, u32)>,
    /// How many jobs have each outcome as their current result.
    pub outcomes: Outcomes,
    /// What it can be told by beside its state. Rows that are alike may share them.
    pub badges: Arc<Badges>,
    /// The kind's own row fields: JSON and `field:value` filters. Rows that say the same may share them.
    pub fields: Arc<[(&'static str, Value)]>,
    /// One more, which differs from row to row.
    pub own: Option<(&'static str, Value)>,
    /// Why the session is damaged or cannot be read; its other fields then hold what could be read.
    pub error: Option<Box<Reason>>,
}

/// What tells a session apart beside its state.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Badges {
    /// What it refuses beyond its repository's refusals.
    pub off: Vec<(Verb, Reason)>,
    /// Marks beside the state, each one letter with its reason (`L` for a left-over lock).
    pub marks: Vec<(char, Reason)>,
    /// Words that `--protect` and filters know it by: `locked`, `unsubmitted`.
    pub words: Vec<&'static str>,
    /// Whether its content could not be read, so that state, words and fields say nothing of what it really is.
    pub unread: bool,
}

const UNREAD: Reason = Reason::fixed("unreadable", "its content cannot be read");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EntryRef;

    #[test]
    fn a_row_is_small() {
        assert!(size_of::<Summary>() <= 168, "{}", size_of::<Summary>());
        assert!(size_of::<EntryRef>() <= 104, "{}", size_of::<EntryRef>());
        assert!(size_of::<Value>() <= 32, "{}", size_of::<Value>());
    }
}
