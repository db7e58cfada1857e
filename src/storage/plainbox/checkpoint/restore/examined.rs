//! What restoring is told, and what it finds.

use std::collections::BTreeMap;

use crate::storage::plainbox::checkpoint::{CheckpointError, SessionState};
use crate::text::Untrusted;

/// What can be read of a checkpoint, and everything that is wrong with it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Examined {
    /// The state; what is damaged is left out.
    pub state: SessionState,
    /// What is wrong with jobs and results.
    pub results: Vec<CheckpointError>,
    /// What is wrong with the metadata: the real software cannot even list such a session.
    pub metadata: Vec<CheckpointError>,
    /// What is wrong with the lists of jobs.
    pub lists: Vec<CheckpointError>,
}

impl Examined {
    /// All problems, in the order in which the real software meets them.
    pub fn problems(&self) -> impl Iterator<Item = &CheckpointError> {
        self.results.iter().chain(&self.metadata).chain(&self.lists)
    }

    pub(super) fn strict(self) -> Result<SessionState, CheckpointError> {
        let problem = self.problems().next().cloned();
        problem.map_or(Ok(self.state), Err)
    }
}

/// Which jobs exist.
#[derive(Clone, PartialEq, Debug)]
pub enum Known {
    /// Exactly those that the checkpoint names, unchanged: nobody but the application knows better.
    Stored,
    /// These, by id with the checksums of their definitions.
    Given(BTreeMap<Untrusted, Untrusted>),
}

/// How strictly to resume: upstream's flags, all off unless asked for.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    /// `ignore-job-checksums`: a job whose definition has changed is taken as it is now.
    pub ignore_job_checksums: bool,
    /// `file-reference-checks`: every log must exist.
    pub file_reference_checks: bool,
    /// `rewrite-log-pathnames`: with the check, a name below another home's sessions is looked for in this session.
    pub rewrite_log_pathnames: bool,
    /// The session's directory: from version 5 on names of logs are made absolute with it.
    pub location: Option<&'a [u8]>,
    /// Whether a regular file is there.
    pub is_file: &'a dyn Fn(&[u8]) -> bool,
}

impl Default for Rules<'_> {
    fn default() -> Self {
        Self {
            ignore_job_checksums: false,
            file_reference_checks: false,
            rewrite_log_pathnames: false,
            location: None,
            is_file: &|_| false,
        }
    }
}
