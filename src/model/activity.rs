//! Whether somebody uses a session. No sign is never proof: the words are "no process found".

/// Why nothing is known of any session's use where the system shows no processes.
pub const HIDDEN: &str = "/proc is absent here, or hides other processes";

/// What is known of a session's use.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Activity {
    /// A process has files open, its working directory or its environment in it, or holds a lock on it.
    Live(Vec<Evidence>),
    /// A harness of a user who can write it runs, and started before its last change.
    Maybe(Vec<Evidence>),
    /// No process found whose word counts; `unseen` processes of other users could not be looked at.
    Unknown {
        /// How many processes could not be looked at, or not whole.
        unseen: u32,
        /// Whether the system shows no processes of others at all: how many there are is then not known either.
        hidden: bool,
        /// What others say who could not use it, or hold nothing of it: told, not obeyed.
        told: Vec<Evidence>,
    },
    /// It was not at its place all the while that the processes were looked at, so that what was found of it says nothing.
    Unsettled {
        /// Whether it was not there, rather than moved or changed.
        gone: bool,
    },
}

impl Activity {
    /// No process found, but for so many that could not be looked at.
    pub fn unknown(unseen: u32) -> Self {
        Self::Unknown { unseen, hidden: false, told: Vec::new() }
    }

    /// What is known where no process counts, in words: that none was found says something only where they can be looked at.
    pub fn unfound(&self) -> &'static str {
        match self {
            Self::Unknown { hidden: true, .. } => "unknown",
            _ => "no process found",
        }
    }

    /// How many processes could not be inspected, in words; none if all could.
    pub fn uninspected(&self) -> Option<String> {
        match self {
            Self::Unknown { hidden: true, .. } => Some(HIDDEN.to_owned()),
            Self::Unknown { unseen: 1, .. } => Some("1 process of another user could not be inspected".to_owned()),
            Self::Unknown { unseen: many @ 2.., .. } => {
                Some(format!("{many} processes of other users could not be inspected"))
            }
            _ => None,
        }
    }

    /// What somebody says of it that does not count, in words.
    pub fn note(&self) -> Option<String> {
        let Self::Unknown { told, .. } = self else { return None };
        let first = told.first()?;
        let more = told.len().saturating_sub(1);
        let more = if more == 0 { String::new() } else { format!("; and {more} more like it") };
        Some(format!("{} (process {}): {}{more}", first.command, first.pid, first.what))
    }
}

/// A process and what ties it to the session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Evidence {
    /// Its process number.
    pub pid: u32,
    /// Its command, visible.
    pub command: String,
    /// What it has: "io-logs/x.stdout open", "working directory", "environment", "lock".
    pub what: String,
}
