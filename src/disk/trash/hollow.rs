//! Emptying a directory that is nobody's any more: by descriptor, without recursion and without ever climbing.
//!
//! Nested directories that are not empty are renamed up into the directory itself and emptied there ("hoist, do not climb"), so
//! two descriptors and two buffers are enough for any depth and any number of files, and no `..` that somebody may have moved is
//! ever followed. What cannot be removed is left, everything else goes, and the first failure is told.

use std::ffi::CStr;
use std::os::fd::AsFd;

use rustix::fs::AtFlags;
use rustix::io::Errno;

use super::batch::Batch;
use super::force;
use crate::disk::{Dir, Facts, Kind, facts};
use crate::model::Freed;
use crate::work::Task;

/// Rounds after which somebody must be filling the directory as fast as it is emptied; a nested chain needs one a level.
const ROUNDS: u32 = 2_000_000;

/// Why a directory could not be emptied.
#[derive(Debug)]
pub(super) enum Left {
    /// The user stopped it.
    Cancelled,
    /// This could not be removed, and why.
    Stuck(Box<[u8]>, Errno),
}

/// Empties `top`; it itself stays. `freed` counts what went, also when not all of it could go.
pub(super) fn hollow(top: &Dir, freed: &mut Freed, task: &Task) -> Result<(), Left> {
    let mut work = Hollow { top, freed, task, hoisted: 0, progress: false, failure: None, inner: Batch::default() };
    let mut batch = Batch::default();
    for _ in 0..ROUNDS {
        work.progress = false;
        if work.round(&mut batch)? {
            return Ok(());
        }
        if !work.progress {
            break;
        }
    }
    Err(work.failure.unwrap_or_else(|| Left::Stuck(b"it"[..].into(), Errno::NOTEMPTY)))
}

struct Hollow<'a> {
    top: &'a Dir,
    freed: &'a mut Freed,
    task: &'a Task,
    /// Counts the names that hoisted directories get.
    hoisted: u64,
    /// Whether this round removed or hoisted anything.
    progress: bool,
    failure: Option<Left>,
    inner: Batch,
}

impl Hollow<'_> {
    /// One pass over the top; says whether nothing was there.
    fn round(&mut self, batch: &mut Batch) -> Result<bool, Left> {
        let mut empty = true;
        self.rewind(self.top)?;
        while self.next(batch, self.top)? {
            for (name, kind) in batch.iter() {
                empty = false;
                self.at_top(name, kind)?;
            }
        }
        Ok(empty)
    }

    fn at_top(&mut self, name: &CStr, kind: Kind) -> Result<(), Left> {
        let top = self.top;
        match self.remove(top, name, kind) {
            Removed::Gone => {}
            Removed::Failed(error) => self.note(name, error),
            Removed::NotEmpty => match force::open(top, name) {
                Ok((dir, facts)) => {
                    self.empty_below(&dir)?;
                    match remove_dir(top, name) {
                        Ok(()) => self.count(Some(facts)),
                        Err(Errno::NOENT) => {}
                        Err(error) => self.note(name, error),
                    }
                }
                Err(error) => self.note(name, error),
            },
        }
        Ok(())
    }

    /// One pass over a directory of the top: what is not empty in it is hoisted.
    fn empty_below(&mut self, dir: &Dir) -> Result<(), Left> {
        let mut batch = std::mem::take(&mut self.inner);
        self.rewind(dir)?;
        while self.next(&mut batch, dir)? {
            for (name, kind) in batch.iter() {
                self.in_directory(dir, name, kind);
            }
        }
        self.inner = batch;
        Ok(())
    }

    fn in_directory(&mut self, dir: &Dir, name: &CStr, kind: Kind) {
        let failed = match self.remove(dir, name, kind) {
            Removed::Gone => return,
            Removed::Failed(error) => Err(error),
            Removed::NotEmpty => self.hoist(dir, name),
        };
        match failed {
            Ok(()) => self.progress = true,
            Err(Errno::NOENT) => {}
            Err(error) => self.note(name, error),
        }
    }

    /// Renames a nested directory up to the top. A name that is taken there costs only another try, and an empty directory that
    /// is replaced was to go anyway.
    fn hoist(&mut self, dir: &Dir, name: &CStr) -> rustix::io::Result<()> {
        let mut forced = false;
        loop {
            let new = format!("~{}.{}", std::process::id(), self.hoisted);
            self.hoisted = self.hoisted.saturating_add(1);
            match rustix::fs::renameat(dir, name, self.top, new.as_str()) {
                Err(Errno::EXIST | Errno::NOTEMPTY | Errno::NOTDIR | Errno::ISDIR) => {}
                // Moving a directory changes its `..`, for which its owner needs to be let in.
                Err(Errno::ACCESS) if !forced => {
                    forced = true;
                    force::let_in(dir, name)?;
                }
                done => return done,
            }
        }
    }

    fn remove(&mut self, dir: &Dir, name: &CStr, kind: Kind) -> Removed {
        let looked = facts::look(dir.as_fd(), name, false);
        let directory = looked.as_ref().map_or(kind, |facts| facts.kind) == Kind::Directory;
        let removed = if directory { remove_dir(dir, name) } else { remove_file(dir, name) };
        match removed {
            Ok(()) => {
                self.count(looked.ok());
                Removed::Gone
            }
            Err(Errno::NOENT) => Removed::Gone,
            Err(Errno::NOTEMPTY | Errno::EXIST) if directory => Removed::NotEmpty,
            Err(error) => Removed::Failed(error),
        }
    }

    fn count(&mut self, facts: Option<Facts>) {
        self.progress = true;
        self.freed.entries = self.freed.entries.saturating_add(1);
        // A file with other names frees nothing yet.
        if let Some(facts) = facts.filter(|facts| facts.links <= 1 || facts.kind == Kind::Directory) {
            self.freed.bytes = self.freed.bytes.saturating_add(facts.on_disk);
        }
    }

    fn note(&mut self, name: &CStr, error: Errno) {
        if self.failure.is_none() {
            self.failure = Some(Left::Stuck(name.to_bytes().into(), error));
        }
    }

    fn rewind(&self, dir: &Dir) -> Result<(), Left> {
        Batch::rewind(dir).map_err(stuck)
    }

    fn next(&self, batch: &mut Batch, dir: &Dir) -> Result<bool, Left> {
        if self.task.is_cancelled() {
            return Err(Left::Cancelled);
        }
        batch.next(dir).map_err(stuck)
    }
}

enum Removed {
    Gone,
    NotEmpty,
    Failed(Errno),
}

fn stuck(error: Errno) -> Left {
    Left::Stuck(b"its listing"[..].into(), error)
}

fn remove_dir(dir: &Dir, name: &CStr) -> rustix::io::Result<()> {
    rustix::io::retry_on_intr(|| rustix::fs::unlinkat(dir, name, AtFlags::REMOVEDIR))
}

fn remove_file(dir: &Dir, name: &CStr) -> rustix::io::Result<()> {
    rustix::io::retry_on_intr(|| rustix::fs::unlinkat(dir, name, AtFlags::empty()))
}
