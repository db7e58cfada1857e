//! What a repository says of itself, so that nobody right of `storage` needs to know its kind.

use std::path::PathBuf;

use super::{Column, Offer, Reason, Verb};

/// What a repository says of itself.
#[derive(Clone, Debug)]
pub struct RepositoryInfo {
    /// The kind's name, as `--kind` takes it.
    pub kind: &'static str,
    /// The place as the user would write it; secrets withheld, exact bytes for paths.
    pub place: PathBuf,
    /// What one entry is called: "session", "workspace".
    pub noun: &'static str,
    /// Labels of verbs that differ from their words: (Resume, "switch to").
    pub labels: Vec<(Verb, &'static str)>,
    /// Heading of the title column.
    pub title_heading: &'static str,
    /// Extra columns of the list, taken from `Summary::fields`.
    pub columns: &'static [Column],
    /// Words that a keep-latest dialog offers to protect: states and words of `Summary`.
    pub protectable: &'static [&'static str],
    /// Most reader threads that make sense.
    pub workers: usize,
    /// Whether entries keep logs, or why they do not.
    pub logs: Offer<()>,
    /// Whether entries count what is done of what is wanted.
    pub progress: bool,
    /// Why nothing here can be changed; none when it can.
    pub read_only: Option<Reason>,
}

impl RepositoryInfo {
    /// The label of a verb here.
    pub fn label(&self, verb: Verb) -> &'static str {
        self.labels.iter().find(|(v, _)| *v == verb).map_or_else(|| verb.word(), |(_, label)| label)
    }
}

/// How a watch learns of changes; the header shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WatchMode {
    /// Events of the system.
    Events,
    /// Looking again every so many seconds, and why.
    Polling(u32, String),
    /// Not at all, and why.
    Off(String),
}
