//! Why something is kept, off, refused or odd. Not an error: the same value feeds dialogs, hints and JSON.

use std::borrow::Cow;
use std::fmt;

use crate::text::{Visible, without_errno};

/// Why: a stable word for scripts and one line for people, already visible.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Reason {
    /// A stable word: `locked`, `live`, `damaged`, `newest`.
    pub key: &'static str,
    /// One line, safe to print.
    pub text: Cow<'static, str>,
}

impl Reason {
    /// A reason; the text is made visible.
    pub fn new(key: &'static str, text: impl AsRef<str>) -> Self {
        Self { key, text: Visible::of(&without_errno(text.as_ref())).into_string().into() }
    }

    /// A reason whose text is known at compile time and has nothing hidden in it; costs no memory in a row.
    pub const fn fixed(key: &'static str, text: &'static str) -> Self {
        Self { key, text: Cow::Borrowed(text) }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// Why an entry must stay, and whether the user may lift that.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hold {
    /// Why it stays.
    pub reason: Reason,
    /// Whether `--force` lifts it.
    pub forcible: bool,
}
