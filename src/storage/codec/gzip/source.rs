//! What a stream is read from: a file that somebody else opened, read by offsets so that it may grow meanwhile.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::{FileExt, MetadataExt};

use crate::disk;
use crate::model::Timestamp;

/// Bytes by offset.
pub trait ReadAt: Send {
    /// Reads at an offset; 0 at the end.
    ///
    /// # Errors
    /// The system's own.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// How many bytes there are now.
    ///
    /// # Errors
    /// The system's own.
    fn size(&self) -> io::Result<u64>;

    /// The next part of at least so many bytes that ends behind an offset and was never written: it reads as zeros. None where there
    /// is none, or nothing knows.
    ///
    /// # Errors
    /// The system's own.
    fn hole(&self, _from: u64, _least: u64) -> io::Result<Option<Range<u64>>> {
        Ok(None)
    }

    /// When they were last written; none where nothing knows.
    fn written(&self) -> Option<Timestamp> {
        None
    }
}

impl ReadAt for File {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        loop {
            match FileExt::read_at(self, buffer, offset) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                done => return done,
            }
        }
    }

    fn size(&self) -> io::Result<u64> {
        self.metadata().map(|facts| facts.len())
    }

    fn hole(&self, from: u64, least: u64) -> io::Result<Option<Range<u64>>> {
        disk::next_hole(self, from, least)
    }

    fn written(&self) -> Option<Timestamp> {
        let facts = self.metadata().ok()?;
        Some(Timestamp::new(facts.mtime(), u32::try_from(facts.mtime_nsec()).ok()?))
    }
}

impl ReadAt for Vec<u8> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let rest = self.get(offset..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(rest) {
            *to = *from;
        }
        Ok(count)
    }

    fn size(&self) -> io::Result<u64> {
        Ok(u64::try_from(self.len()).unwrap_or(u64::MAX))
    }
}
