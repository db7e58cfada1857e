//! The compressed bytes of a stream, a piece at a time.

use std::io;

use crate::storage::codec::gzip::ReadAt;

const PIECE: usize = 1 << 16;

pub(super) struct Input<S> {
    pub(super) source: S,
    bytes: Vec<u8>,
    /// What of `bytes` is taken already.
    taken: usize,
    /// The offset in the file behind `bytes`.
    end: u64,
}

impl<S: ReadAt> Input<S> {
    pub(super) fn new(source: S) -> Self {
        Self { source, bytes: Vec::new(), taken: 0, end: 0 }
    }

    /// The offset of the next byte.
    pub(super) fn offset(&self) -> u64 {
        self.end - u64::try_from(self.bytes.len() - self.taken).unwrap_or_default()
    }

    pub(super) fn seek(&mut self, offset: u64) {
        self.bytes.clear();
        (self.taken, self.end) = (0, offset);
    }

    pub(super) fn take(&mut self, count: usize) {
        self.taken = (self.taken + count).min(self.bytes.len());
    }

    /// The next bytes; none at the end of the file.
    pub(super) fn fill(&mut self) -> io::Result<&[u8]> {
        self.fill_to(1)
    }

    /// The next bytes, so many at least unless the file ends.
    pub(super) fn fill_to(&mut self, wanted: usize) -> io::Result<&[u8]> {
        while self.bytes.len() - self.taken < wanted {
            if !self.read(wanted)? {
                break;
            }
        }
        Ok(self.bytes.get(self.taken..).unwrap_or_default())
    }

    fn read(&mut self, wanted: usize) -> io::Result<bool> {
        self.bytes.drain(..self.taken);
        self.taken = 0;
        let had = self.bytes.len();
        self.bytes.resize(had + PIECE.max(wanted), 0);
        let room = self.bytes.get_mut(had..).unwrap_or_default();
        let read = self.source.read_at(room, self.end);
        self.bytes.truncate(had + read.as_ref().copied().unwrap_or(0));
        let read = read?;
        self.end += u64::try_from(read).unwrap_or_default();
        Ok(read > 0)
    }
}
