//! What of a plain log was never written: a process that goes on writing where it was after its file was emptied leaves a hole as
//! long as all it had written before.

use std::io;
use std::ops::Range;

use crate::storage::codec::gzip::ReadAt;

/// A shorter hole is read like zeros that were written.
const LEAST: u64 = 1 << 18;

/// The holes of a file, as far as they were looked for.
#[derive(Default)]
pub(super) struct Holes {
    /// From where to where they were looked for, and the hole that was found at the end of it.
    looked: Range<u64>,
    hole: Option<Range<u64>>,
    /// How much was passed over up to an offset.
    passed: (u64, u64),
}

impl Holes {
    /// How many bytes were passed over.
    pub(super) fn passed_over(&self) -> u64 {
        self.passed.0
    }

    /// Moves an offset out of a hole; how many bytes from there on are written, or more than that.
    pub(super) fn pass_over(&mut self, file: &impl ReadAt, offset: &mut u64) -> io::Result<u64> {
        loop {
            // What is to be passed over is looked at once more: it may have been written meanwhile.
            if !self.is_known(file, *offset)? || self.hole.as_ref().is_some_and(|hole| hole.start <= *offset) {
                self.look(file, *offset)?;
            }
            let Some(hole) = self.hole.clone() else { return Ok(u64::MAX) };
            if *offset < hole.start {
                return Ok(hole.start - *offset);
            }
            self.pass(hole.start.max(*offset)..hole.end);
            *offset = hole.end;
        }
    }

    fn is_known(&self, file: &impl ReadAt, offset: u64) -> io::Result<bool> {
        Ok(self.looked.contains(&offset) && (self.hole.is_some() || file.size()? <= self.looked.end))
    }

    fn look(&mut self, file: &impl ReadAt, offset: u64) -> io::Result<()> {
        let size = file.size()?;
        self.hole = file.hole(offset, LEAST)?;
        self.looked = offset..self.hole.as_ref().map_or(size, |hole| hole.end);
        Ok(())
    }

    fn pass(&mut self, hole: Range<u64>) {
        let (bytes, up_to) = self.passed;
        let new = hole.end.saturating_sub(hole.start.max(up_to));
        self.passed = (bytes.saturating_add(new), up_to.max(hole.end));
    }
}
