//! Nothing is stored that could not be read again: neither by these methods nor by whoever lists the place, who believes no size.

use crate::storage::codec::json::Json;
use crate::storage::pynenc::error::Result;
use crate::storage::pynenc::source::LONGEST_ID;
use crate::storage::pynenc::{BackendError, DistributedInvocation, InvocationHistory, TaskException, invocation};

/// Most bytes of one text. A row of SQLite and an answer of Redis may have 64 MiB in all.
const LONGEST: usize = 63 << 20;

/// A text of any content.
pub(super) fn text(what: &str, key: &str, text: &str) -> Result<()> {
    if text.len() <= LONGEST {
        return Ok(());
    }
    let why = format!("{} bytes are more than {} MiB", text.len(), LONGEST >> 20);
    Err(refused(what, key, why))
}

/// A text that is to be read as JSON.
pub(super) fn json(what: &str, key: &str, stored: &str) -> Result<()> {
    text(what, key, stored)?;
    Json::parse(stored.as_bytes()).map(drop).map_err(|why| refused(what, key, why))
}

pub(super) fn exception(key: &str, stored: &str) -> Result<()> {
    let what = "the exception";
    text(what, key, stored)?;
    TaskException::from_json(stored).map(drop).ok_or_else(|| refused(what, key, "it nests too deep"))
}

pub(super) fn invocation(call: &DistributedInvocation, large: &[(String, String)]) -> Result<()> {
    let (what, id) = ("the invocation", &call.invocation_id);
    if id.len() > LONGEST_ID {
        let start: String = id.chars().take(40).collect();
        return Err(refused(what, &start, format!("its id has more than {LONGEST_ID} bytes")));
    }
    large.iter().try_for_each(|(_, argument)| text("an argument", id, argument))?;
    text(what, id, &invocation::arguments_json(&call.arguments).to_string())
}

pub(super) fn step(step: &InvocationHistory) -> Result<()> {
    let (what, id, stored) = ("a step", &step.invocation_id, step.to_json());
    text(what, id, &stored)?;
    InvocationHistory::from_json(&stored).map(drop).map_err(|why| refused(what, id, why))
}

fn refused(what: &str, key: &str, why: impl std::fmt::Display) -> BackendError {
    BackendError::Limit(format!("{what} of {key} could not be read again, so it was not stored: {why}"))
}
