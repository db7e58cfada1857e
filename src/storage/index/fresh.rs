//! Records that are in no file yet.

use super::FileKey;
use super::file::LONGEST_BODY;

/// So many bytes are held until they go to the file: it is written a few times for 100,000 sessions.
const FULL: usize = 1 << 20;

/// Records one after another, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Fresh {
    keys: Vec<(FileKey, u32)>,
    bodies: Vec<u8>,
}

impl Fresh {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Adds one; what is too long for a row is left out. True when it is time to write them.
    pub fn push(&mut self, key: FileKey, body: &[u8]) -> bool {
        if body.len() <= LONGEST_BODY {
            self.bodies.extend_from_slice(body);
            self.keys.extend(u32::try_from(self.bodies.len()).map(|end| (key, end)));
        }
        self.bodies.len().saturating_add(self.keys.len().saturating_mul(size_of::<(FileKey, u32)>())) >= FULL
    }

    /// All of them, ascending by key; of two with one key the later comes last.
    pub fn sorted(&self) -> Vec<(FileKey, &[u8])> {
        let begins = std::iter::once(0).chain(self.keys.iter().map(|(_, end)| *end));
        let body = |begin: u32, end: u32| self.bodies.get(usize::try_from(begin).ok()?..usize::try_from(end).ok()?);
        let records = begins.zip(&self.keys).filter_map(|(begin, (key, end))| Some((*key, body(begin, *end)?)));
        let mut records: Vec<_> = records.collect();
        records.sort_by_key(|(key, _)| *key);
        records
    }
}
