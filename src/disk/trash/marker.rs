//! The file that says that a directory is a trash folder of ours. Its name tells of that very directory, so that a copy of one is none:
//! what root copies of a stranger's may hold whatever the stranger put there. It holds nothing, so that it needs no room and is whole
//! whenever it is there.

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
    found.map_or(Ok(false), |marker| is_in(dir, &marker))
}

fn me() -> u32 {
    rustix::process::geteuid().as_raw()
}
