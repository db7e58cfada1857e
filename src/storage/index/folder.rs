//! The folder of the index files in the cache directory: made for the caller alone, and kept from growing.

use std::io::{self, Write};
use std::path::Path;

use crate::disk::{self, Dir, Kind, Name};
use crate::model::Timestamp;

/// What index files are called.
pub(super) const SUFFIX: &str = ".index";

/// How many repositories are remembered.
const MOST: usize = 64;

/// Writes one index file at once or not at all, and removes those that nobody wrote for the longest time when there are too many.
///
/// # Errors
/// The folder cannot be made, is not ours, or cannot be written.
pub(super) fn write(path: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let Some(folder) = path.parent() else { return Err(io::ErrorKind::InvalidInput.into()) };
    make(folder)?;
    disk::replace_passing(path, 0o600, content)?;
    tidy(folder)
}

/// How many levels are made at most: the index, our own, and that of all caches; never somebody's home.
const LEVELS: usize = 3;

/// Makes the folder where the caller already has a home for it: root that runs with a user's environment must leave nothing behind
/// that the user cannot remove.
fn make(folder: &Path) -> io::Result<()> {
    let mut above = folder.ancestors().take(LEVELS + 1);
    let there = above.find(|above| disk::is_dir(above)).ok_or(io::ErrorKind::NotFound)?;
    if Dir::open(there)?.facts()?.uid != rustix::process::geteuid().as_raw() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    disk::make_dirs_exact(folder, 0o700)
}

fn tidy(folder: &Path) -> io::Result<()> {
    let mut dir = Dir::open(folder)?;
    let names = dir.names(&mut disk::ListBuffer::default())?;
    let old = |name: &[u8]| name.ends_with(SUFFIX.as_bytes()) || name.starts_with(b".adjourn-");
    let mut files: Vec<(Timestamp, Name)> = Vec::new();
    for (name, _) in names.iter().filter(|(name, _)| old(name)) {
        let name = Name::new(name)?;
        match dir.look(&name) {
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
