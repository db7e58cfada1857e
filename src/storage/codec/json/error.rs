//! Why a text is not JSON as Python reads it.

use crate::storage::codec::limits;

/// Why a text is not JSON as Python reads it.
#[non_exhaustive]
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum JsonError {
    /// It is not UTF-8.
    #[error("not UTF-8")]
    NotUtf8,
    /// It is not JSON from this byte on.
    #[error("it is not JSON at byte {0}")]
    Syntax(usize),
    /// It nests deeper than Python follows.
    #[error("it nests deeper than {} levels", limits::DEPTH)]
    TooDeep,
    /// It holds more values than we keep.
    #[error("it holds more than {} values", limits::NODES)]
    TooMany,
}
