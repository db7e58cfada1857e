//! One place in a record file to come back to.

use crate::storage::codec::gzip::SeekPoint;
use crate::storage::plainbox::io_log::open_lines::OpenLines;

/// A border of a block in the middle of a line that is longer is no place to come back to.
pub(super) const CARRIED: usize = 1 << 16;

pub(super) struct LogPoint {
    pub(super) seek_point: SeekPoint,
    pub(super) carried: Box<[u8]>,
    pub(super) open: OpenLines,
    pub(super) line: u64,
    pub(super) at: f64,
    pub(super) output: u64,
}
