//! Files with holes in a tar archive: GNU tar's old sparse format, which it, bsdtar and Python read. The header says where the data
//! belongs, with more such maps before the data when four entries are not enough.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;

use tar::{EntryType, GnuExtSparseHeader, GnuSparseHeader, Header};

use crate::disk::{Piece, became_shorter};
use crate::work::Task;

/// Turns the header of a regular file of `bytes` bytes into one of a sparse file if it has holes; what is left of the map comes
/// back, to stand before the data.
pub(super) fn sparse(header: &mut Header, parts: &[Piece], bytes: u64) -> Vec<u8> {
    if let [whole] = parts
        && *whole == (0..bytes)
    {
        return Vec::new();
    }
    if bytes == 0 {
        return Vec::new();
    }
    header.set_entry_type(EntryType::GNUSparse);
    header.set_size(parts.iter().map(|part| part.end - part.start).sum());
    let Some(gnu) = header.as_gnu_mut() else { return Vec::new() };
    gnu.set_real_size(bytes);
    // The last entry is empty and stands at the end, so that a hole there counts too.
    let end = std::iter::once(bytes..bytes);
    let mut map = parts.iter().cloned().chain(end).peekable();
    fill(&mut gnu.sparse, &mut map);
    gnu.set_is_extended(map.peek().is_some());
    let mut more = Vec::new();
    while map.peek().is_some() {
        let mut next = GnuExtSparseHeader::new();
        fill(next.sparse_mut(), &mut map);
        next.set_is_extended(map.peek().is_some());
        more.extend_from_slice(next.as_bytes());
    }
    more
}

fn fill(slots: &mut [GnuSparseHeader], map: &mut impl Iterator<Item = Piece>) {
    for (slot, part) in slots.iter_mut().zip(map) {
        slot.set_offset(part.start);
        slot.set_length(part.end - part.start);
    }
}

/// The data of a file, part by part: exactly as many bytes as its header says, since fewer would shift everything behind them.
pub(super) struct Content<'a> {
    file: &'a File,
    parts: std::vec::IntoIter<Piece>,
    now: Piece,
    done: u64,
    task: &'a Task,
}

impl<'a> Content<'a> {
    pub(super) fn new(file: &'a File, parts: Vec<Piece>, task: &'a Task) -> Self {
        Self { file, parts: parts.into_iter(), now: 0..0, done: 0, task }
    }

    /// The part that is read now; none at the end.
    fn part(&mut self) -> Option<&mut Piece> {
        while self.now.is_empty() {
            self.now = self.parts.next()?;
        }
        Some(&mut self.now)
    }
}

impl Read for Content<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.task.is_cancelled() {
            // Not `Interrupted`: who reads would try again.
            return Err(io::Error::other("cancelled"));
        }
        let file = self.file;
        let Some(part) = self.part() else { return Ok(0) };
        let most = usize::try_from(part.end - part.start).unwrap_or(usize::MAX).min(buffer.len());
        let count = file.read_at(buffer.get_mut(..most).unwrap_or_default(), part.start)?;
        if count == 0 && most > 0 {
            return Err(became_shorter());
        }
        part.start = part.start.saturating_add(u64::try_from(count).unwrap_or(0));
        let at = part.start;
        // Holes count as read when what lies behind them is.
        self.task.advance(at.saturating_sub(self.done));
        self.done = at;
        Ok(count)
    }
}
