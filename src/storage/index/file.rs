//! The file of an index: a line that names its format, the records in the order of their keys, in postcard, and a checksum. Any
//! doubt makes it an empty one.

use std::io::{self, Write};
use std::path::Path;

use super::FileKey;
use crate::disk;

/// The format, and who wrote it: another version of the program may understand a checkpoint otherwise, so what it kept is not read
/// but replaced.
const MAGIC: &[u8] = concat!("adjourn ", env!("CARGO_PKG_VERSION"), " index 1\n").as_bytes();

/// The largest file that is read or written: some hundred thousand records.
const LIMIT: usize = 64 << 20;

/// The longest record; what is longer is no row.
const LONGEST_BODY: usize = 64 << 10;

/// Records one after another as a file holds them, and where each begins.
#[derive(Debug, Default)]
pub(super) struct Records {
    content: Vec<u8>,
    /// The inode of each and its place; ascending by key in a file that was read.
    places: Vec<(u64, u32)>,
}

impl Records {
    /// Reads a file; an empty index where there is none, where it is not ours or not whole.
    pub fn read(path: &Path) -> Self {
        let Ok(read) = disk::read_with_facts(path, LIMIT as u64) else { return Self::default() };
        let caller = rustix::process::geteuid().as_raw();
        let ours = |facts: &disk::Facts| facts.uid == caller && facts.mode & 0o022 == 0;
        if !ours(&read.file) || !ours(&read.above) {
            return Self::default();
        }
        Self::decode(read.content).unwrap_or_default()
    }

    pub fn decode(content: Vec<u8>) -> Option<Self> {
        let (end, mut rest) = checked(&content)?;
        let mut places = Vec::new();
        let mut before = None;
        while !rest.is_empty() {
            let at = end.checked_sub(rest.len())?;
            let (record, after) = postcard::take_from_bytes::<(FileKey, &[u8])>(rest).ok()?;
            if before.is_some_and(|before| before >= record.0) {
                return None;
            }
            before = Some(record.0);
            places.push((record.0.inode, u32::try_from(at).ok()?));
            rest = after;
        }
        places.shrink_to_fit();
        Some(Self { content, places })
    }

    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Adds one at the end; what is beyond the limit is left out.
    pub fn push(&mut self, key: FileKey, body: &[u8]) {
        let Ok(record) = postcard::to_stdvec(&(key, body)) else { return };
        let at = self.content.len();
        if body.len() <= LONGEST_BODY && at.saturating_add(record.len()) < LIMIT {
            self.places.extend(u32::try_from(at).map(|at| (key.inode, at)));
            self.content.extend_from_slice(&record);
        }
    }

    /// The record of this very key, and its place among all; they must be in order.
    pub fn get(&self, key: &FileKey) -> Option<(usize, &[u8])> {
        let first = self.places.partition_point(|(inode, _)| *inode < key.inode);
        let candidates = self.places.iter().enumerate().skip(first);
        candidates.take_while(|(_, (inode, _))| *inode == key.inode).find_map(|(number, (_, at))| {
            let (found, body) = self.record(*at)?;
            (found == *key).then_some((number, body))
        })
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (FileKey, &[u8])> {
        self.places.iter().filter_map(|(_, at)| self.record(*at))
    }

    fn record(&self, at: u32) -> Option<(FileKey, &[u8])> {
        let from = self.content.get(usize::try_from(at).ok()?..)?;
        postcard::take_from_bytes(from).ok().map(|(record, _)| record)
    }
}

/// Where the records of a file end, and they themselves, if its beginning and its checksum are right.
fn checked(content: &[u8]) -> Option<(usize, &[u8])> {
    let (before, sum) = content.split_last_chunk::<4>()?;
    let records = before.strip_prefix(MAGIC)?;
    (crc32fast::hash(records) == u32::from_le_bytes(*sum)).then_some((before.len(), records))
}

/// Writes a file with these records, the later of two with one key; what is beyond the limit is left out.
pub(super) fn write(mut records: Vec<(FileKey, &[u8])>, to: &mut dyn Write) -> io::Result<()> {
    records.sort_by_key(|(key, _)| *key);
    to.write_all(MAGIC)?;
    let mut sum = crc32fast::Hasher::new();
    let mut left = LIMIT.saturating_sub(MAGIC.len() + 4);
    let mut records = records.into_iter().peekable();
    while let Some(record) = records.next() {
        if records.peek().is_some_and(|next| next.0 == record.0) {
            continue;
        }
        let encoded = postcard::to_stdvec(&record).map_err(io::Error::other)?;
        left = match left.checked_sub(encoded.len()) {
            Some(left) => left,
            None => break,
        };
        sum.update(&encoded);
        to.write_all(&encoded)?;
    }
    to.write_all(&sum.finalize().to_le_bytes())
}
