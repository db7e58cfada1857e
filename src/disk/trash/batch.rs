//! One buffer-full of a listing at a time, in the order of inodes: removing files in that order spares the disk much seeking, and
//! memory stays the same for a directory of a million files.

use std::cmp::Ordering;
use std::ffi::CStr;

use rustix::fs::{RawDir, SeekFrom};
use rustix::io::Errno;

use crate::disk::{Dir, Kind};

/// Bytes of one call; about two thousand names.
const SIZE: usize = 64 * 1024;

/// Some names of a directory.
#[derive(Debug)]
pub(super) struct Batch {
    buffer: Vec<u8>,
    names: Vec<u8>,
    items: Vec<Item>,
}

#[derive(Clone, Copy, Debug)]
struct Item {
    inode: u64,
    kind: Kind,
    start: usize,
    end: usize,
}

impl Default for Batch {
    fn default() -> Self {
        Self { buffer: Vec::with_capacity(SIZE), names: Vec::new(), items: Vec::new() }
    }
}

impl Batch {
    /// Back to the directory's beginning.
    pub fn rewind(dir: &Dir) -> rustix::io::Result<()> {
        rustix::fs::seek(dir, SeekFrom::Start(0)).map(|_| ())
    }

    /// Takes the next names; says whether there were any. `.` and `..` are left out.
    pub fn next(&mut self, dir: &Dir) -> rustix::io::Result<bool> {
        self.names.clear();
        self.items.clear();
        let mut entries = RawDir::new(dir, self.buffer.spare_capacity_mut());
        let mut any = false;
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Err(Errno::INTR) => continue,
                entry => entry?,
            };
            any = true;
            let name = entry.file_name();
            if !matches!(name.to_bytes(), b"." | b"..") {
                let start = self.names.len();
                self.names.extend_from_slice(name.to_bytes_with_nul());
                let kind = Kind::of(entry.file_type());
                self.items.push(Item { inode: entry.ino(), kind, start, end: self.names.len() });
            }
            // One call's worth: the next call goes on from there.
            if entries.is_buffer_empty() {
                break;
            }
        }
        self.items.sort_unstable_by(by_inode);
        Ok(any)
    }

    /// How many of the names taken are no directories, as far as the listing tells; they come first.
    pub fn files(&self) -> usize {
        self.items.partition_point(|item| item.kind != Kind::Directory)
    }

    /// The names taken, files before directories.
    pub fn iter(&self) -> impl Iterator<Item = (&CStr, Kind)> {
        (0..self.items.len()).filter_map(|at| self.get(at))
    }

    /// The name at this place.
    pub fn get(&self, at: usize) -> Option<(&CStr, Kind)> {
        let item = self.items.get(at)?;
        let name = CStr::from_bytes_with_nul(self.names.get(item.start..item.end)?).ok()?;
        Some((name, item.kind))
    }

    /// How many names were taken.
    pub fn len(&self) -> usize {
        self.items.len()
    }
}

fn by_inode(a: &Item, b: &Item) -> Ordering {
    let directory = |item: &Item| item.kind == Kind::Directory;
    directory(a).cmp(&directory(b)).then(a.inode.cmp(&b.inode))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_names_come_in_batches_that_do_not_grow() {
        let place = tempfile::tempdir().unwrap();
        for n in 0..5000 {
            std::fs::write(place.path().join(format!("a-rather-long-name-{n:05}")), b"").unwrap();
        }
        std::fs::create_dir(place.path().join("directory")).unwrap();
        let dir = Dir::open(place.path()).unwrap();
        let mut batch = Batch::default();
        for _ in 0..2 {
            Batch::rewind(&dir).unwrap();
            let (mut seen, mut rounds) = (0, 0);
            while batch.next(&dir).unwrap() {
                seen += batch.iter().count();
                rounds += 1;
            }
            assert_eq!(seen, 5001);
            assert!(rounds > 1);
            assert_eq!(batch.buffer.capacity(), SIZE);
        }
    }
}
