//! The file of an index as it was left. Only where each record begins stays in memory: the records of 100,000 sessions would take
//! as much as their rows. The file is read once to see that it is whole; it is never written to, only replaced, so what was seen
//! stays.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use super::FileKey;
use super::file::{LIMIT, LONGEST, MAGIC};
use crate::disk::{self, Name, OwnDir};
use crate::model::OwnPlace;

/// Read at once while going through the file.
const CHUNK: usize = 256 << 10;

/// What is read for one record at first; a row has about 150 bytes.
const USUAL: usize = 256;

/// The records of a file, ascending by key.
#[derive(Debug, Default)]
pub(super) struct Stored {
    file: Option<File>,
    /// The inode of each and its place.
    places: Vec<(u64, u32)>,
}

impl Stored {
    /// Opens a file; an empty index where there is none, where it is not ours or not whole.
    pub fn open(place: &OwnPlace, name: &Name) -> Self {
        opened(place, name).and_then(|(file, bytes)| Self::checked(file, bytes)).unwrap_or_default()
    }

    /// The same for going through it alone, without the places: nothing is found in it.
    pub fn to_walk(place: &OwnPlace, name: &Name) -> Self {
        let whole = opened(place, name).and_then(|(file, bytes)| check(&file, bytes, |_, _| {}).map(|()| file));
        Self { file: whole, places: Vec::new() }
    }

    /// The records of a file of so many bytes; none if anything in it is not as it was written.
    pub fn checked(file: File, bytes: u64) -> Option<Self> {
        let mut places = Vec::new();
        check(&file, bytes, |inode, at| places.push((inode, at)))?;
        places.shrink_to_fit();
        Some(Self { file: Some(file), places })
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// What `read` makes of the record of this very key, and its place among all.
    pub fn get<T>(&self, key: &FileKey, read: impl FnOnce(&[u8]) -> Option<T>) -> Option<(usize, T)> {
        let first = self.places.partition_point(|(inode, _)| *inode < key.inode);
        for (number, (inode, at)) in self.places.iter().enumerate().skip(first) {
            if *inode != key.inode {
                return None;
            }
            let mut short = [0; USUAL];
            let mut long = Vec::new();
            let (found, body) = self.record(u64::from(*at), &mut short, &mut long)?;
            if found == *key {
                return Some((number, read(body)?));
            }
        }
        None
    }

    fn record<'a>(&self, at: u64, short: &'a mut [u8], long: &'a mut Vec<u8>) -> Option<(FileKey, &'a [u8])> {
        let file = self.file.as_ref()?;
        let count = file.read_at(short, at).ok()?;
        let short: &'a [u8] = short.get(..count)?;
        if let Ok((record, _)) = postcard::take_from_bytes(short) {
            return Some(record);
        }
        long.resize(LONGEST, 0);
        let count = file.read_at(long, at).ok()?;
        postcard::take_from_bytes(long.get(..count)?).ok().map(|(record, _)| record)
    }

    /// Whether any record is of this inode, and the places of those that are.
    pub fn of_inode(&self, inode: u64) -> impl Iterator<Item = usize> {
        let first = self.places.partition_point(|(other, _)| *other < inode);
        (first..)
            .zip(self.places.iter().skip(first))
            .take_while(move |(_, (other, _))| *other == inode)
            .map(|(at, _)| at)
    }

    /// Goes through all records in the order of their keys.
    ///
    /// # Errors
    /// The system's own.
    pub fn walk(&self) -> io::Result<Option<Walk<'_>>> {
        let Some(file) = &self.file else { return Ok(None) };
        Walk::of(file, disk::file_metadata(file)?.bytes).map(Some)
    }
}

/// A file that is ours alone, and how long it is.
fn opened(place: &OwnPlace, name: &Name) -> Option<(File, u64)> {
    let opened = OwnDir::open(place).map_err(Into::into).and_then(|dir| dir.open_file(name));
    match opened {
        Ok((file, facts)) => Some((file, facts.bytes)),
        Err(error) if error.is_missing() => None,
        Err(error) => {
            tracing::info!("the cache was not read: {error}");
            None
        }
    }
}

/// Goes through a file and tells each record's inode and place; none if anything is not as it was written.
fn check(file: &File, bytes: u64, mut tell: impl FnMut(u64, u32)) -> Option<()> {
    let (mut walk, mut before) = (Walk::of(file, bytes).ok()?, None);
    while let Some((at, key, _)) = walk.next().ok()? {
        if before.is_some_and(|before| before >= key) {
            return None;
        }
        before = Some(key);
        tell(key.inode, u32::try_from(at).ok()?);
    }
    walk.agrees().ok()?.then_some(())
}

/// One record after another.
pub(super) struct Walk<'a> {
    file: &'a File,
    /// Where the records end and the checksum begins.
    end: u64,
    /// Where `buffer` begins in the file.
    base: u64,
    buffer: Vec<u8>,
    taken: usize,
    sum: crc32fast::Hasher,
}

impl<'a> Walk<'a> {
    fn of(file: &'a File, bytes: u64) -> io::Result<Self> {
        let mut magic = [0; MAGIC.len()];
        file.read_exact_at(&mut magic, 0)?;
        let base = MAGIC.len() as u64;
        let end = bytes.checked_sub(4).filter(|end| *end >= base && bytes <= LIMIT as u64 && magic == MAGIC);
        let end = end.ok_or(io::ErrorKind::InvalidData)?;
        Ok(Self { file, end, base, buffer: Vec::new(), taken: 0, sum: crc32fast::Hasher::new() })
    }

    /// The next record and where it begins; none at the end.
    ///
    /// # Errors
    /// The system's own, or there is no whole record where one should be.
    pub fn next(&mut self) -> io::Result<Option<(u64, FileKey, &[u8])>> {
        if self.buffer.len().saturating_sub(self.taken) < LONGEST {
            self.fill()?;
        }
        let at = self.base.saturating_add(self.taken as u64);
        let rest = self.buffer.get(self.taken..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(None);
        }
        let ((key, body), after) =
            postcard::take_from_bytes::<(FileKey, &[u8])>(rest).map_err(|_| io::ErrorKind::InvalidData)?;
        self.taken = self.buffer.len().saturating_sub(after.len());
        Ok(Some((at, key, body)))
    }

    fn fill(&mut self) -> io::Result<()> {
        let read = self.base.saturating_add(self.buffer.len() as u64);
        let room = usize::try_from(self.end.saturating_sub(read)).unwrap_or(CHUNK).min(CHUNK);
        if room == 0 {
            return Ok(());
        }
        self.buffer.drain(..self.taken);
        self.base = self.base.saturating_add(self.taken as u64);
        let kept = self.buffer.len();
        self.buffer.resize(kept.saturating_add(room), 0);
        let fresh = self.buffer.get_mut(kept..).unwrap_or_default();
        self.file.read_exact_at(fresh, read)?;
        self.sum.update(fresh);
        self.taken = 0;
        Ok(())
    }

    /// Whether all that was gone through is what the checksum says.
    fn agrees(self) -> io::Result<bool> {
        let mut sum = [0; 4];
        self.file.read_exact_at(&mut sum, self.end)?;
        Ok(self.sum.finalize() == u32::from_le_bytes(sum))
    }
}
