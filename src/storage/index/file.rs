//! The file of an index: a line that names its format, the records in the order of their keys, in postcard, and a checksum. Any
//! doubt makes it an empty one.

use std::io::{self, Write};

use super::FileKey;
use super::stored::Stored;

/// The format, and who wrote it: another version of the program may understand a checkpoint otherwise, so what it kept is not read
/// but replaced.
pub(super) const MAGIC: &[u8] = concat!("adjourn ", env!("CARGO_PKG_VERSION"), " index 3\n").as_bytes();

/// The largest file that is read or written: some hundred thousand records.
pub(super) const LIMIT: usize = 64 << 20;

/// The longest body; what is longer is no row.
pub(super) const LONGEST_BODY: usize = 64 << 10;

/// The longest record: six numbers of at most ten bytes, the body's length in at most three, the body.
pub(super) const LONGEST: usize = LONGEST_BODY + 63;

/// Writes a file with the records of another one that `stays` keeps and these, which are ascending by key; the last of those with one
/// key is written. What is beyond the limit is left out.
///
/// # Errors
/// The system's own.
pub(super) fn write(
    stored: &Stored,
    stays: impl Fn(&FileKey) -> bool,
    fresh: &[(FileKey, &[u8])],
    to: &mut dyn Write,
) -> io::Result<()> {
    let mut file = Writing { to, sum: crc32fast::Hasher::new(), left: LIMIT.saturating_sub(MAGIC.len() + 4) };
    file.to.write_all(MAGIC)?;
    let mut fresh = fresh.iter().copied().peekable();
    if let Some(mut walk) = stored.walk()? {
        while let Some((_, key, body)) = walk.next()? {
            while let Some((key, body)) = fresh.next_if(|(other, _)| *other < key) {
                file.add(&key, body, fresh.peek())?;
            }
            if stays(&key) {
                file.add(&key, body, fresh.peek())?;
            }
        }
    }
    while let Some((key, body)) = fresh.next() {
        file.add(&key, body, fresh.peek())?;
    }
    file.to.write_all(&file.sum.finalize().to_le_bytes())
}

struct Writing<'a> {
    to: &'a mut dyn Write,
    sum: crc32fast::Hasher,
    left: usize,
}

impl Writing<'_> {
    /// Adds a record unless the next has the same key.
    fn add(&mut self, key: &FileKey, body: &[u8], next: Option<&(FileKey, &[u8])>) -> io::Result<()> {
        if next.is_some_and(|(other, _)| other == key) {
            return Ok(());
        }
        let encoded = postcard::to_stdvec(&(key, body)).map_err(io::Error::other)?;
        let Some(left) = self.left.checked_sub(encoded.len()) else {
            self.left = 0;
            return Ok(());
        };
        self.left = left;
        self.sum.update(&encoded);
        self.to.write_all(&encoded)
    }
}
