//! Settings as plain values; `config` reads them, everybody else is handed them.

use std::path::PathBuf;
use std::time::Duration;

use super::OwnPlace;

/// What the user configured for the storage side.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// How to resume, by application id; the first match wins, built-in ones come last.
    pub resume: Vec<ResumeTemplate>,
    /// How long the trash keeps a session.
    pub trash_keeps: Duration,
    /// What keep-latest does where nothing else is said.
    pub keep_latest: KeepDefaults,
    /// Nothing may be changed.
    pub read_only: bool,
    /// Threads for reading; 0 for as many as there are cores.
    pub threads: usize,
    /// Where what was read of sessions may be kept for the next time; none for nowhere.
    pub index: Option<IndexPlace>,
    /// Where the caller's pins are kept; none for nowhere.
    pub pins: Option<OwnPlace>,
    /// Where the configuration came from; none for built-in values.
    pub source: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            resume: Vec::new(),
            trash_keeps: Duration::from_secs(7 * 24 * 3600),
            keep_latest: KeepDefaults::default(),
            read_only: false,
            threads: 0,
            index: None,
            pins: None,
            source: None,
        }
    }
}

/// What keep-latest does where nothing else is said, on the command line and in the browser.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeepDefaults {
    /// The number that the browser begins with.
    pub number: usize,
    /// States and words that stay besides.
    pub protect: Vec<String>,
    /// What leaves is removed at once, not moved to the trash.
    pub destroy: bool,
    /// Why what the user configured is not known for sure: then nothing is chosen by these.
    pub doubt: Option<String>,
}

impl Default for KeepDefaults {
    fn default() -> Self {
        Self { number: 10, protect: Vec::new(), destroy: false, doubt: None }
    }
}

/// Where the index is, and what may be kept in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexPlace {
    /// The directory of its files.
    pub folder: OwnPlace,
    /// How long before it was read a file must have changed for the last time: within one tick of a file system's clock it could
    /// change twice and look the same.
    pub rest: Duration,
}

impl IndexPlace {
    /// The index in this directory, for files that rested for two seconds: no file system's clock is coarser.
    pub fn new(folder: OwnPlace) -> Self {
        Self { folder, rest: Duration::from_secs(2) }
    }
}

/// A program that resumes sessions of one application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResumeTemplate {
    /// The application id it is for, or the kind's name.
    pub app_id: String,
    /// The program and its arguments with {id} {location} {title} {test_plan} {launcher}.
    pub argv: Vec<String>,
    /// What it does to the session, in words; shown first.
    pub consequence: Option<String>,
}
