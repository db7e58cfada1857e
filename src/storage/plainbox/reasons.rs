//! Why a checkpoint tells nothing or not all, as reasons that people and scripts are shown.

use super::checkpoint::CheckpointError;
use crate::disk::ReadError;
use crate::model::Reason;

/// The word for what makes no sense.
pub(super) const DAMAGED: &str = "damaged";

/// The word for what is beyond our limits.
pub(super) const TOO_BIG: &str = "too-big";

/// Why a checkpoint that was read makes no sense, as a reason.
pub(super) fn damaged(error: &CheckpointError) -> Reason {
    let key = if matches!(error, CheckpointError::TooBig { .. }) { TOO_BIG } else { DAMAGED };
    Reason::new(key, error.to_string())
}

/// Why a checkpoint could not be read, as a reason.
pub(super) fn unreadable(error: &ReadError) -> Reason {
    let key = match error {
        ReadError::TooBig { .. } => TOO_BIG,
        ReadError::Io(io) if io.kind() == std::io::ErrorKind::PermissionDenied => "denied",
        _ => DAMAGED,
    };
    Reason::new(key, format!("the checkpoint cannot be read: {error}"))
}
