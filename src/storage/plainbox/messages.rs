//! Why a checkpoint tells nothing or not all, as reasons that people and scripts are shown.

use super::checkpoint::CheckpointError;
use super::words::State;
use crate::disk::ReadError;
use crate::model::Reason;

/// The word for what makes no sense.
pub(super) const DAMAGED: &str = "damaged";

/// The word for what is beyond our limits.
pub(super) const TOO_BIG: &str = "too-big";

/// The word for what the system does not let us read now: nobody knows what it holds.
const UNREADABLE: &str = "unreadable";

/// Whether a reason says that the content could not be read, or not all of it, rather than that it is bad.
pub(super) fn is_unread(reason: &Reason) -> bool {
    reason.key != DAMAGED
}

/// The state of a session for this reason: damaged is only what was read, or what is more than is read.
pub(super) fn state(reason: &Reason) -> State {
    if matches!(reason.key, DAMAGED | TOO_BIG) { State::Damaged } else { State::Unreadable }
}

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
        ReadError::Io(_) => UNREADABLE,
        ReadError::NotRegular(_) => DAMAGED,
    };
    Reason::new(key, format!("the checkpoint cannot be read: {error}"))
}
