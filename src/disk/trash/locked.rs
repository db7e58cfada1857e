//! Whether somebody holds a lock on a session: asked of the lock itself, which answers also where /proc is empty or hidden.

use std::io;

use rustix::fs::FlockOperation;
use rustix::io::Errno;

use super::errno;
use crate::disk::{Dir, Metadata, Name};
use crate::model::Cause;

/// How often it is asked again, each time after twice as many milliseconds: another command of ours may just be asking.
const AGAIN: u32 = 6;

/// Opens a session for the question; one that its owner may not read is opened for its facts only.
pub(super) fn open(repository: &Dir, name: &Name) -> io::Result<Dir> {
    match repository.open_dir(name) {
        Err(error) if errno(&error) == Some(Errno::ACCESS) => repository.open_dir_path(name),
        opened => opened,
    }
}

/// Refuses what is locked, in whatever way.
pub(super) fn refuse(repository: &Dir, name: &Name, dir: &Dir, facts: &Metadata) -> Result<(), Cause> {
    for attempt in 0..=AGAIN {
        match ask(dir, facts)? {
            Ok(()) => return Ok(()),
            Err(Errno::WOULDBLOCK) => {}
            // Where there are no locks nobody can hold one.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP | Errno::BADF) => return Ok(()),
            Err(other) => return Err(Cause::from_io(other.into())),
        }
        if !repository.has(name).map_err(Cause::from_io)? {
            return Err(Cause::Gone);
        }
        crate::disk::wait(std::time::Duration::from_millis(1 << attempt));
    }
    Err(Cause::InUse("a process that could not be identified holds a lock on it".to_owned()))
}

fn ask(dir: &Dir, facts: &Metadata) -> Result<Result<(), Errno>, Cause> {
    match lock(dir) {
        // It was opened for its facts only.
        Err(Errno::BADF) => ask_let_in(dir, facts)
            .map_err(|error| Cause::Denied(format!("it cannot be told whether somebody holds a lock on it: {error}"))),
        asked => Ok(asked),
    }
}

/// Its owner locked himself out: he is let in for the question.
fn ask_let_in(dir: &Dir, facts: &Metadata) -> io::Result<Result<(), Errno>> {
    dir.set_mode_seen(facts.mode | 0o500)?;
    let opened = dir.reopen();
    dir.set_mode_seen(facts.mode)?;
    Ok(lock(&opened?))
}

/// Takes the lock and lets go of it.
fn lock(dir: &Dir) -> Result<(), Errno> {
    rustix::io::retry_on_intr(|| rustix::fs::flock(dir, FlockOperation::NonBlockingLockExclusive))?;
    rustix::fs::flock(dir, FlockOperation::Unlock)
}
