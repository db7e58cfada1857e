//! From the tree of a checkpoint to a session's state, with every check of the real software in its order (formats/plainbox.md
//! d.6 and section j): jobs and results by id, then metadata, then the desired and the mandatory list.

mod log_name;
mod restorer;

use std::collections::BTreeMap;

use self::restorer::Restorer;
use super::envelope::open;
use super::{CheckpointError, SessionState};
use crate::storage::codec::gzip::Inflater;
use crate::storage::codec::json::Json;
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

    fn strict(self) -> Result<SessionState, CheckpointError> {
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

/// Reads what can be read. Names of logs stay as they are written.
///
/// # Errors
/// The data cannot be unpacked, is no JSON, has no session or no known version.
pub fn examine(packed: &[u8], inflater: &mut Inflater) -> Result<Examined, CheckpointError> {
    examine_text(inflater.inflate(packed)?)
}

pub(super) fn examine_text(text: &[u8]) -> Result<Examined, CheckpointError> {
    let (version, tree) = open(text)?;
    let session = tree.get("session").unwrap_or(&Json::Null);
    let restorer = Restorer::new(version, session, &Known::Stored, Rules::default());
    Ok(restorer.restore(SessionState::default()))
}

/// Reads a checkpoint as the real software resumes it with stand-ins for the jobs that it names.
///
/// # Errors
/// Everything that the real software rejects, and what is beyond our limits.
pub fn load(packed: &[u8], inflater: &mut Inflater) -> Result<SessionState, CheckpointError> {
    examine(packed, inflater)?.strict()
}

/// Resumes a session with the jobs that exist now. The callback sees the state, which then holds nothing but these jobs, before
/// anything is restored; jobs that it adds are known too.
///
/// # Errors
/// As [`load`]; jobs that are unknown or have changed; broken references to logs.
pub fn resume(
    packed: &[u8],
    inflater: &mut Inflater,
    jobs: BTreeMap<Untrusted, Untrusted>,
    rules: Rules<'_>,
    early: &mut dyn FnMut(&mut SessionState),
) -> Result<SessionState, CheckpointError> {
    let (version, tree) = open(inflater.inflate(packed)?)?;
    let session = tree.get("session").unwrap_or(&Json::Null);
    let mut state = SessionState { jobs, ..SessionState::default() };
    early(&mut state);
    let known = Known::Given(std::mem::take(&mut state.jobs));
    Restorer::new(version, session, &known, rules).restore(state).strict()
}
