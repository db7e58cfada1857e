//! Whether somebody uses a session. No sign is never proof: the words are "no process seen".

/// What is known of a session's use.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Activity {
    /// A process has files open, its working directory or its environment in it, or holds a lock on it.
    Live(Vec<Evidence>),
    /// A harness of a user who can write it runs, and started before its last change.
    Maybe(Vec<Evidence>),
    /// No process seen; `unseen` processes of other users could not be looked at.
    Unknown {
        /// How many processes could not be looked at.
        unseen: u32,
    },
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
