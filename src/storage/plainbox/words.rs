//! The words of plainbox with the letters that carry them: the state of a session, the outcome of a job.

use super::checkpoint::Outcome;
use crate::model::{Class, Label};
use crate::storage::kind::{FieldClass, KindWords};

/// What selectors may name.
pub(super) const WORDS: KindWords = KindWords {
    states: &["unsaved", "setting-up", "bootstrapping", "incomplete", "finished", "submitted", "damaged", "unreadable"],
    badges: &["submitted", "unsubmitted", "locked"],
    marks: &["locked"],
    flags: &["incomplete", "submitted", "bootstrapping", "setting_up"],
    fields: &[
        ("flags", FieldClass::Words),
        ("title", FieldClass::Text),
        ("app_id", FieldClass::Text),
        ("test_plan", FieldClass::Text),
        ("running_job", FieldClass::Text),
        ("locked", FieldClass::Truth),
        ("checkpoint_version", FieldClass::Number),
        ("owner", FieldClass::Words),
        ("checkpoint_bytes", FieldClass::Size),
    ],
};

/// What a session's flags and checkpoint make of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// No checkpoint yet; or an old one whose files were cleaned away.
    Unsaved,
    /// Setup jobs run.
    SettingUp,
    /// Resources are collected.
    Bootstrapping,
    /// Work is left; it can be resumed.
    Incomplete,
    /// All was run, nothing was exported.
    Finished,
    /// It was exported.
    Submitted,
    /// The checkpoint makes no sense.
    Damaged,
    /// The checkpoint cannot be read now; what it says is not known.
    Unreadable,
}

impl State {
    /// The state that flags make. Work that is left outweighs an export: a session may carry both flags.
    pub fn of(has: impl Fn(&str) -> bool) -> Self {
        match () {
            () if has("incomplete") => State::Incomplete,
            () if has("setting_up") => State::SettingUp,
            () if has("bootstrapping") => State::Bootstrapping,
            () if has("submitted") => State::Submitted,
            () => State::Finished,
        }
    }

    /// Its word, letter and class.
    pub fn word(self) -> Label {
        let (text, letter, class) = match self {
            State::Unsaved => ("unsaved", 'U', Class::Odd),
            State::SettingUp => ("setting-up", 'P', Class::Busy),
            State::Bootstrapping => ("bootstrapping", 'B', Class::Busy),
            State::Incomplete => ("incomplete", 'I', Class::Open),
            State::Finished => ("finished", 'F', Class::Good),
            State::Submitted => ("submitted", 'S', Class::Good),
            State::Damaged => ("damaged", '!', Class::Bad),
            State::Unreadable => ("unreadable", '?', Class::Bad),
        };
        Label::new(text, letter, class)
    }
}

/// An outcome as a word; a job that did not run has none.
pub fn outcome(outcome: &Outcome) -> Option<Label> {
    let (letter, class) = match outcome {
        Outcome::None => return None,
        Outcome::Pass => ('+', Class::Good),
        Outcome::Fail => ('F', Class::Bad),
        Outcome::Crash => ('C', Class::Bad),
        Outcome::Skip => ('s', Class::Skipped),
        Outcome::NotSupported => ('-', Class::Skipped),
        Outcome::NotImplemented => ('n', Class::Skipped),
        Outcome::SkippedDependency => ('d', Class::Skipped),
        Outcome::SkippedResource => ('r', Class::Skipped),
        Outcome::SkippedManifest => ('m', Class::Skipped),
        Outcome::Undecided => ('?', Class::Odd),
        Outcome::Other(_) => ('!', Class::Odd),
    };
    outcome.word().map(|text| Label { text, letter, class })
}
