//! A state or an outcome in the system's own word, with the letter that carries it and the class that colours it.

use crate::text::Untrusted;

/// A word of the system's own. Letters carry it, colour only helps.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Label {
    /// The word itself.
    pub text: Untrusted,
    /// One letter or sign for narrow columns.
    pub letter: char,
    /// What it means to a tester; the theme knows only this.
    pub class: Class,
}

impl Label {
    /// A word known at compile time.
    pub fn new(text: &str, letter: char, class: Class) -> Self {
        Self { text: text.into(), letter, class }
    }
}

/// What a word means to a tester, whatever system it comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Class {
    /// It went well or is done.
    Good,
    /// It went wrong.
    Bad,
    /// Work is left.
    Open,
    /// Something is going on.
    Busy,
    /// Passed over on purpose.
    Skipped,
    /// Nothing of the above, or unknown.
    Odd,
}
