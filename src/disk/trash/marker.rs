//! The file that says that a directory is a trash folder of ours. It holds nothing, so that it needs no room and is whole whenever it
//! is there. Its name tells of that very directory, so that what root copies of a stranger's is no trash, whatever the stranger put
//! there. A backup keeps owners and times: a marker that is older than its directory was brought along by one, and counts.

use std::io;
use std::ops::ControlFlow;

use crate::disk::{Dir, Kind, ListBuffer, Metadata, Name};

/// What its name begins with. A dotfile, so that an empty trash looks empty.
pub(super) const START: &str = ".adjourn";

/// Its name in this directory: a start that tells of the repository where that is needed, then the directory's inode and when it was made,
/// in nanoseconds, both hexadecimal.
///
/// # Errors
/// The system's own.
pub(super) fn name(start: &str, dir: &Dir) -> io::Result<Name> {
    Ok(Name::new(format!("{start}{}", ending(&dir.metadata()?)))?)
}

fn ending(facts: &Metadata) -> String {
    format!(".{:x}.{:x}", facts.inode, facts.born)
}

/// Whether a directory holds this marker. A second name of some file of ours is nothing that we put there.
///
/// # Errors
/// The system's own, save "not found".
pub(super) fn is_in(dir: &Dir, marker: &Name) -> io::Result<bool> {
    match dir.stat(marker) {
        Ok(facts) => Ok(facts.kind == Kind::File && facts.uid == me() && facts.links == 1),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// The marker of a directory of ours, by whatever repository's trash: its own, or the one that a backup brought along.
///
/// # Errors
/// It cannot be listed.
pub(super) fn find(dir: &Dir, start: &str) -> io::Result<Option<Name>> {
    let own = name(start, dir)?;
    if is_in(dir, &own)? {
        return Ok(Some(own));
    }
    let mut found = Vec::new();
    dir.reopen()?.list(&mut ListBuffer::of_size(4096), |listed| {
        let alike = tells_of_a_directory(listed.name, start).then(|| Name::new(listed.name).ok()).flatten();
        found.extend(alike);
        if found.len() < MOST { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    for marker in found {
        if is_in(dir, &marker)? && was_brought(dir, &marker)? {
            return Ok(Some(marker));
        }
    }
    Ok(None)
}

/// Whether a directory of ours is a trash folder, of whatever repository and by whatever name.
///
/// # Errors
/// It cannot be listed.
pub(super) fn marks(dir: &Dir, facts: &Metadata) -> io::Result<bool> {
    let (ending, mut found) = (ending(facts), None);
    dir.reopen()?.list(&mut ListBuffer::of_size(4096), |listed| {
        let own = listed.name.starts_with(START.as_bytes()) && listed.name.ends_with(ending.as_bytes());
        found = own.then(|| Name::new(listed.name).ok()).flatten();
        if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    match found {
        Some(marker) => is_in(dir, &marker),
        None => Ok(find(dir, START)?.is_some()),
    }
}

/// Whether a name is a marker's, of whatever directory: what a stranger calls so must not come to look as if a backup had brought it.
pub(in crate::disk) fn is_like(name: &[u8]) -> bool {
    name.starts_with(START.as_bytes())
}

/// How many files that are called like a marker are looked at.
const MOST: usize = 16;

/// Whether this is a marker's name of some directory.
fn tells_of_a_directory(name: &[u8], start: &str) -> bool {
    let mut fields = name.strip_prefix(start.as_bytes()).unwrap_or_default().split(|byte| *byte == b'.');
    let hex = |field: &[u8]| !field.is_empty() && field.iter().all(u8::is_ascii_hexdigit);
    let is = fields.next().is_some_and(<[u8]>::is_empty) && (0..2).all(|_| fields.next().is_some_and(hex));
    is && fields.next().is_none()
}

/// Whether a marker is older than its directory and empty: a plain copy is made after it.
fn was_brought(dir: &Dir, marker: &Name) -> io::Result<bool> {
    let (facts, born) = (dir.stat(marker)?, dir.metadata()?.born);
    let nanos = u128::try_from(facts.modified.seconds)
        .map(|seconds| seconds * 1_000_000_000 + u128::from(facts.modified.nanos));
    Ok(facts.bytes == 0 && born > 0 && nanos.is_ok_and(|modified| modified < u128::from(born)))
}

fn me() -> u32 {
    rustix::process::geteuid().as_raw()
}
