//! Why a checkpoint tells nothing or not all, as reasons that people and scripts are shown.

use super::checkpoint::CheckpointError;
use crate::disk::ReadError;
use crate::model::Reason;

/// Why a checkpoint that was read makes no sense, as a reason.
pub(super) fn damaged(error: &CheckpointError) -> Reason {
    let key = if matches!(error, CheckpointError::TooBig { .. }) { "too-big" } else { "damaged" };
    Reason::new(key, error.to_string())
}

/// Why a checkpoint could not be read, as a reason.
pub(super) fn unreadable(error: &ReadError) -> Reason {
    let key = match error {
        ReadError::TooBig { .. } => "too-big",
        ReadError::Io(io) if io.kind() == std::io::ErrorKind::PermissionDenied => "denied",
        _ => "damaged",
    };
    Reason::new(key, format!("the checkpoint cannot be read: {error}"))
}
