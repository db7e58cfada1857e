//! The file that says that a directory is a trash folder of ours. It names that very directory, so that a copy of one is none: what root
//! copies of a stranger's may hold whatever the stranger put there.

use std::io::{self, Write};
use std::ops::ControlFlow;

use crate::disk::{Dir, ListBuffer, Metadata, Name, ReadError};

/// What the name of the file begins with. A dotfile, so that an empty trash looks empty.
pub(super) const NAME: &str = ".adjourn";

/// More than it ever holds, in bytes.
const MOST: u64 = 64;

/// More markers than one directory ever has.
const NAMES: usize = 16;

/// What it holds in this directory: its inode and when it was made, in nanoseconds, both hexadecimal.
pub(super) fn text(dir: &Dir) -> io::Result<Vec<u8>> {
    dir.metadata().map(|facts| text_of(&facts))
}

fn text_of(facts: &Metadata) -> Vec<u8> {
    format!("{:x} {:x}\n", facts.inode, facts.born).into_bytes()
}

/// What the marker of a directory holds; none where there is no file of ours with this name and no other.
///
/// # Errors
/// The system's own, save "not found".
pub(super) fn read(dir: &Dir, marker: &Name) -> io::Result<Option<Vec<u8>>> {
    let own = |facts: &Metadata| facts.uid == me() && facts.links == 1;
    let mut text = Vec::new();
    match dir.read_file(marker, MOST, &mut text) {
        // A second name of some file of ours is nothing that we put there.
        Ok(facts) => Ok(own(&facts).then_some(text)),
        Err(error) if error.is_missing() => Ok(None),
        Err(ReadError::Io(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// Marks a directory as ours.
///
/// # Errors
/// `AlreadyExists`; there is no room for it, and none is left behind then.
pub(super) fn write(dir: &Dir, marker: &Name) -> io::Result<()> {
    let text = text(dir)?;
    let mut file = dir.make_file(marker, 0o600)?;
    let written = file.write_all(&text);
    if written.is_err() {
        // The first error is the one that tells.
        dir.remove_file(marker).ok();
    }
    written
}

/// Whether a directory of ours is a trash folder, of whatever repository and by whatever name.
///
/// # Errors
/// It cannot be listed or read.
pub(super) fn marks(dir: &Dir, facts: &Metadata) -> io::Result<bool> {
    let mut names = Vec::new();
    dir.reopen()?.list(&mut ListBuffer::of_size(4096), |listed| {
        if listed.name.starts_with(NAME.as_bytes()) && names.len() < NAMES {
            names.extend(Name::new(listed.name));
        }
        ControlFlow::Continue(())
    })?;
    for name in names {
        if read(dir, &name)?.is_some_and(|text| text == text_of(facts)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn me() -> u32 {
    rustix::process::geteuid().as_raw()
}
