//! Why gzip data cannot be read.

use crate::storage::codec::limits;

/// Why gzip data cannot be read.
#[non_exhaustive]
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum GzipError {
    /// It does not start with the magic bytes, or names another method than deflate.
    #[error("it is not gzip data")]
    NotGzip,
    /// The deflate data inside is not well-formed.
    #[error("its compressed data is damaged")]
    Damaged,
    /// The checksum over the inflated data is wrong.
    #[error("its checksum is wrong")]
    Checksum,
    /// The length at its end is wrong.
    #[error("its length is wrong")]
    Length,
    /// Other bytes than zeros follow the last member.
    #[error("something else follows the compressed data")]
    Trailing,
    /// It ends before the end-of-stream marker.
    #[error("it is cut off")]
    Truncated,
    /// The compressed data is beyond our limit.
    #[error("it is larger than {} MiB", limits::PACKED >> 20)]
    PackedTooBig,
    /// The inflated data is beyond our limit.
    #[error("it is larger than {} MiB when inflated", limits::UNPACKED >> 20)]
    UnpackedTooBig,
    /// There is no memory for the inflated data; at another moment there may be.
    #[error("out of memory while it was inflated")]
    NoMemory,
}
