//! What a row of the list tells of a checkpoint.

use super::{CheckpointError, SessionMetaData, Tally};

/// What a row of the list tells of a checkpoint.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Peek {
    /// The version of the checkpoint.
    pub version: u8,
    /// What the application noted.
    pub metadata: SessionMetaData,
    /// How far the session is; what is damaged does not count.
    pub tally: Tally,
    /// Why it cannot be resumed although the real software lists it: jobs, results or lists are damaged.
    pub damage: Option<CheckpointError>,
}
