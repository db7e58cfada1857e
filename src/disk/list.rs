//! Listing a directory by its descriptor into a buffer that is used again.

use std::io;
use std::ops::ControlFlow;

use rustix::fs::{RawDir, SeekFrom};

use super::{Dir, Kind};

/// The buffer that listings fill; one serves any number of directories.
#[derive(Debug)]
pub struct ListBuffer(Vec<u8>);

/// One name of a listing, `.` and `..` left out.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// The exact bytes; hostile.
    pub name: &'a [u8],
    /// What sort of thing it is, as far as the listing tells.
    pub kind: Kind,
    /// Its inode number.
    pub inode: u64,
}

impl Default for ListBuffer {
    fn default() -> Self {
        Self::of_size(64 * 1024)
    }
}

impl ListBuffer {
    /// A buffer of so many bytes; at least what one name needs.
    pub fn of_size(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes.max(1024)))
    }
}

impl Dir {
    /// Calls `each` for every name, in the file system's order, until it breaks. Always starts from the beginning.
    ///
    /// # Errors
    /// The system's own; names given before it stand.
    pub fn list(
        &mut self,
        buffer: &mut ListBuffer,
        mut each: impl FnMut(Listed<'_>) -> ControlFlow<()>,
    ) -> io::Result<()> {
        rustix::fs::seek(&self.0, SeekFrom::Start(0))?;
        buffer.0.clear();
        let mut entries = RawDir::new(&self.0, buffer.0.spare_capacity_mut());
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(rustix::io::Errno::INTR) => continue,
                Err(error) => return Err(error.into()),
            };
            let name = entry.file_name().to_bytes();
            if name == b"." || name == b".." {
                continue;
            }
            let listed = Listed { name, kind: Kind::of(entry.file_type()), inode: entry.ino() };
            if each(listed).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// All names with their kinds; for directories known to be small.
    ///
    /// # Errors
    /// As [`Dir::list`].
    pub fn names(&mut self, buffer: &mut ListBuffer) -> io::Result<Vec<(Box<[u8]>, Kind)>> {
        let mut names = Vec::new();
        self.list(buffer, |entry| {
            names.push((entry.name.into(), entry.kind));
            ControlFlow::Continue(())
        })?;
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_comes_once_whatever_the_buffer() {
        let place = tempfile::tempdir().unwrap();
        for n in 0..500 {
            std::fs::write(place.path().join(format!("file-{n:03}")), b"").unwrap();
        }
        let mut dir = Dir::open(place.path()).unwrap();
        for bytes in [1, 1024, 1 << 20] {
            let mut buffer = ListBuffer::of_size(bytes);
            for _ in 0..2 {
                let mut names = dir.names(&mut buffer).unwrap();
                names.sort();
                assert_eq!(names.len(), 500);
                assert_eq!(names[7].0.as_ref(), b"file-007");
                assert_eq!(names[7].1, Kind::File);
            }
        }
    }

    #[test]
    fn a_listing_can_be_broken_off() {
        let place = tempfile::tempdir().unwrap();
        for n in 0..9 {
            std::fs::create_dir(place.path().join(n.to_string())).unwrap();
        }
        let mut seen = 0;
        let mut dir = Dir::open(place.path()).unwrap();
        dir.list(&mut ListBuffer::default(), |_| {
            seen += 1;
            ControlFlow::Break(())
        })
        .unwrap();
        assert_eq!(seen, 1);
    }
}
