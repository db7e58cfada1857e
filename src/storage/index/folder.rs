//! The folder of the index files in the cache directory: made for the caller alone, and kept from growing.

use std::io::{self, Write};

use crate::disk::{self, Dir, Durable, Kind, Name, OwnDir};
use crate::model::{OwnPlace, Timestamp};

/// What index files are called.
pub(super) const SUFFIX: &str = ".index";

/// How many repositories are remembered.
const MOST: usize = 64;

/// Writes one index file at once or not at all, and removes those that nobody wrote for the longest time when there are too many.
///
/// # Errors
/// The folder cannot be made, another user has a say in it, or it cannot be written.
pub(super) fn write(
    place: &OwnPlace,
    name: &Name,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut folder = OwnDir::create(place)?;
    folder.replace(name, Durable::No, content)?;
    tidy(folder.dir())
}

fn tidy(dir: &mut Dir) -> io::Result<()> {
    let names = dir.names(&mut disk::ListBuffer::default())?;
    let old = |name: &[u8]| name.ends_with(SUFFIX.as_bytes()) || name.starts_with(b".adjourn-");
    let mut files: Vec<(Timestamp, Name)> = Vec::new();
    for (name, _) in names.iter().filter(|(name, _)| old(name)) {
        let name = Name::new(name)?;
        match dir.stat(&name) {
            Ok(facts) if facts.kind == Kind::File => files.push((facts.modified, name)),
            // Another process tidied up, or it is nothing of ours.
            _ => {}
        }
    }
    files.sort();
    let surplus = files.len().saturating_sub(MOST);
    for (_, name) in files.iter().take(surplus) {
        match dir.remove_file(name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
