//! Gzip as Python's `gzip` module reads it (formats/plainbox.md d.1): several members are one text, zero bytes after a member
//! are padding, any other bytes there are an error, checksum and length must be right. Flags that are reserved and the header's
//! own checksum are ignored, as Python ignores them.

mod error;
mod header;
mod inflate;
mod seek_point;
mod source;
mod stream;
mod write;

pub use error::GzipError;
pub use inflate::Inflater;
pub use seek_point::SeekPoint;
pub use source::ReadAt;
pub use stream::{GzipStream, Step};
pub use write::compress;
