//! Many names of one directory in one piece of memory, for listings of 100,000 entries.

use std::ffi::CStr;
use std::io;
use std::ops::ControlFlow;
use std::os::fd::AsFd;

use super::{Dir, Kind, ListBuffer, Listed, Metadata, metadata};

/// Names from one listing, in its order.
#[derive(Debug, Default)]
pub struct Names {
    bytes: Vec<u8>,
    spans: Vec<(usize, usize, Kind)>,
}

impl Names {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The name at this place.
    pub fn get(&self, at: usize) -> Option<&[u8]> {
        let (start, end, _) = *self.spans.get(at)?;
        self.bytes.get(start..end)
    }

    /// What the listing says of the name at this place.
    pub fn kind(&self, at: usize) -> Option<Kind> {
        self.spans.get(at).map(|span| span.2)
    }

    fn push(&mut self, listed: &Listed<'_>) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(listed.name);
        self.spans.push((start, self.bytes.len(), listed.kind));
        self.bytes.push(0);
    }

    fn c(&self, at: usize) -> Option<&CStr> {
        let (start, end, _) = *self.spans.get(at)?;
        CStr::from_bytes_with_nul(self.bytes.get(start..end.checked_add(1)?)?).ok()
    }
}

impl Dir {
    /// Gathers the names that are wanted.
    ///
    /// # Errors
    /// As [`Dir::list`].
    pub fn gather(
        &mut self,
        buffer: &mut ListBuffer,
        mut wanted: impl FnMut(&Listed<'_>) -> bool,
    ) -> io::Result<Names> {
        let mut names = Names::default();
        self.list(buffer, |listed| {
            if wanted(&listed) {
                names.push(&listed);
            }
            ControlFlow::Continue(())
        })?;
        Ok(names)
    }

    /// Hands over the names that are wanted in parts of so many, as they are read, until `take` returns false.
    ///
    /// # Errors
    /// As [`Dir::list`]; what was handed over before it stands.
    pub fn gather_parts(
        &mut self,
        size: usize,
        mut wanted: impl FnMut(&Listed<'_>) -> bool,
        mut take: impl FnMut(Names) -> bool,
    ) -> io::Result<()> {
        let mut names = Names::default();
        let mut all = true;
        self.list(&mut ListBuffer::default(), |listed| {
            if wanted(&listed) {
                names.push(&listed);
            }
            if names.len() >= size {
                all = take(std::mem::take(&mut names));
            }
            if all { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        if all && !names.is_empty() {
            take(names);
        }
        Ok(())
    }

    /// Metadata of the name at this place; a link is described, not followed.
    ///
    /// # Errors
    /// The system's own.
    pub fn stat_nth(&self, names: &Names, at: usize) -> io::Result<Metadata> {
        let name = names.c(at).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(metadata::stat(self.as_fd(), name, false)?)
    }
}
