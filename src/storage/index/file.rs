//! The file of an index: a line that names its format, a checksum, then the records in the order of their keys, in postcard. Any
//! doubt makes it an empty one.

use std::path::Path;

use super::FileKey;
use crate::disk;

/// The format; another one is not read but replaced.
const MAGIC: &[u8] = b"adjourn index 1\n";

/// The largest file that is read or written: some hundred thousand records.
const LIMIT: usize = 64 << 20;

/// The longest record; what is longer is no row.
pub(super) const LONGEST_BODY: usize = 64 << 10;

/// The records of a file that was read.
#[derive(Debug, Default)]
pub(super) struct Known {
    content: Vec<u8>,
    /// The inode of each record and where it begins, ascending by key.
    places: Vec<(u64, u32)>,
}

impl Known {
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
        let records = checked(&content)?;
        let mut rest = records;
        let mut places = Vec::new();
        let mut before = None;
        while !rest.is_empty() {
            let at = content.len() - rest.len();
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

    /// The record of this very key, and its place among all.
    pub fn get(&self, key: &FileKey) -> Option<(usize, &[u8])> {
        let first = self.places.partition_point(|(inode, _)| *inode < key.inode);
        let candidates = self.places.iter().enumerate().skip(first);
        candidates.take_while(|(_, (inode, _))| *inode == key.inode).find_map(|(number, (_, at))| {
            let (found, body) = self.record(*at)?;
            (found == *key).then_some((number, body))
        })
    }

    /// All records.
    pub fn records(&self) -> impl Iterator<Item = (FileKey, &[u8])> {
        self.places.iter().filter_map(|(_, at)| self.record(*at))
    }

    fn record(&self, at: u32) -> Option<(FileKey, &[u8])> {
        let from = self.content.get(usize::try_from(at).ok()?..)?;
        postcard::take_from_bytes(from).ok().map(|(record, _)| record)
    }
}

/// What follows a right beginning and a right checksum.
fn checked(content: &[u8]) -> Option<&[u8]> {
    let (sum, records) = content.strip_prefix(MAGIC)?.split_first_chunk::<4>()?;
    (crc32fast::hash(records) == u32::from_le_bytes(*sum)).then_some(records)
}

/// The content of a file with these records; what is beyond the limit is left out.
pub(super) fn encode(mut records: Vec<(FileKey, &[u8])>) -> Vec<u8> {
    records.sort_unstable_by_key(|(key, _)| *key);
    let mut content = [MAGIC, &[0; 4]].concat();
    for record in records {
        let Ok(longer) = postcard::to_stdvec(&record) else { continue };
        if content.len().saturating_add(longer.len()) > LIMIT {
            break;
        }
        content.extend_from_slice(&longer);
    }
    let (head, records) = content.split_at_mut(MAGIC.len() + 4);
    if let Some(sum) = head.last_chunk_mut::<4>() {
        *sum = crc32fast::hash(records).to_le_bytes();
    }
    content
}
