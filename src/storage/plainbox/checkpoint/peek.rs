//! A look at a checkpoint for a row of the list.

use super::restore::examine_text;
use super::{CheckpointError, Peek, Tally, visit};
use crate::storage::codec::gzip::Inflater;

/// Looks at a checkpoint in one pass. Like the real software's peek it fails only when the envelope, the version or the metadata
/// are damaged; damage elsewhere is told in [`Peek::damage`].
///
/// What is plainly healthy is read without a tree; anything else goes through the same code as a full reading, so the two cannot
/// disagree.
///
/// # Errors
/// As the real software's peek, and what is beyond our limits.
pub fn peek(packed: &[u8], inflater: &mut Inflater) -> Result<Peek, CheckpointError> {
    let text = inflater.inflate(packed)?;
    match visit::healthy(text) {
        Some(answer) => answer,
        None => thorough(text),
    }
}

fn thorough(text: &[u8]) -> Result<Peek, CheckpointError> {
    let examined = examine_text(text)?;
    if let Some(problem) = examined.metadata.first() {
        return Err(problem.clone());
    }
    let damage = examined.problems().next().cloned();
    Ok(Peek {
        version: examined.state.version,
        tally: Tally::of(&examined.state),
        damage,
        metadata: examined.state.metadata,
    })
}

#[cfg(test)]
mod tests;
