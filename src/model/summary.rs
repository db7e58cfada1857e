//! One row of the list: what a bounded look at a session tells.

use super::{Fields, Reason, Verb, Word};
use crate::text::Untrusted;

impl Summary {
    /// Whether a word describes it: its state, or one of its words.
    pub fn is(&self, word: &str) -> bool {
        self.state.text.exact() == word.as_bytes() || self.words.contains(&word)
    }

    /// A row field by its key.
    pub fn field(&self, key: &str) -> Option<&super::Value> {
        self.fields.iter().find(|(name, _)| *name == key).map(|(_, value)| value)
    }
}

/// One row; small, since there may be 100,000.
#[derive(Clone, PartialEq, Debug)]
pub struct Summary {
    /// The kind's own word.
    pub state: Word,
    /// The title, else what stands for it (a test plan).
    pub title: Untrusted,
    /// Jobs done and wanted.
    pub progress: Option<(u32, u32)>,
    /// How many jobs have each outcome as their current result.
    pub outcomes: Vec<(Word, u32)>,
    /// What this entry refuses beyond its repository's refusals.
    pub off: Vec<(Verb, Reason)>,
    /// Marks beside the state, each one letter with its reason (`L` for a left-over lock).
    pub marks: Vec<(char, Reason)>,
    /// Words beside the state that `--protect` and filters know it by: `locked`, `unsubmitted`.
    pub words: Vec<&'static str>,
    /// The kind's own row fields: JSON and `field:value` filters.
    pub fields: Fields,
    /// Why the session is damaged; its other fields then hold what could be read.
    pub error: Option<Reason>,
}
