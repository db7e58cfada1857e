//! What resuming would do, told before it is done.

use std::ffi::OsString;
use std::path::PathBuf;

use super::Reason;

/// What resuming would do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ResumeAction {
    /// Run a program in this terminal.
    Launch {
        /// The program and its arguments, never passed through a shell.
        argv: Vec<OsString>,
        /// Environment variables set for it.
        environment: Vec<(OsString, OsString)>,
        /// The directory it starts in; none for the caller's.
        directory: Option<PathBuf>,
        /// What it will do to the session, in words.
        consequence: String,
        /// Why it is done only with `--force`: the session is somebody else's.
        caution: Option<Reason>,
        /// Whether the session must become the youngest first, since the program offers candidates in that order.
        touch: bool,
        /// The program where the first of `argv` is not installed.
        otherwise: Option<OsString>,
    },
    /// Change which entry is the current one; nothing is run.
    Switch {
        /// What it will do, in words.
        consequence: String,
    },
}

impl ResumeAction {
    /// Runs a program as it is, with nothing set for it and nothing changed before.
    pub fn launch(argv: Vec<OsString>, consequence: String, caution: Option<Reason>) -> Self {
        let (environment, directory, touch, otherwise) = (Vec::new(), None, false, None);
        Self::Launch { argv, environment, directory, consequence, caution, touch, otherwise }
    }
}
