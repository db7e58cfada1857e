//! From the tree of a checkpoint to a session's state, with every check of the real software in its order (formats/plainbox.md
//! d.6 and section j): jobs and results by id, then metadata, then the desired and the mandatory list.

mod examined;
mod log_name;
mod restorer;

use std::collections::BTreeMap;

pub use self::examined::{Examined, Known, Rules};

use self::restorer::Restorer;
use super::envelope::open;
use super::{CheckpointError, SessionState};
use crate::storage::codec::gzip::Inflater;
use crate::storage::codec::json::Json;
use crate::text::Untrusted;

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
