//! Emptying a directory that is nobody's any more: by descriptor, without recursion and without ever climbing.
//!
//! Nested directories that are not empty are renamed up into the directory itself and emptied there ("hoist, do not climb"), so
//! two descriptors and two buffers are enough for any depth and any number of files, and no `..` that somebody may have moved is
//! ever followed. What cannot be removed is left, everything else goes, and the first failure is told.

use std::ffi::CStr;
use std::os::fd::AsFd;
use std::time::Duration;

use rustix::fs::AtFlags;
use rustix::io::Errno;

use super::batch::Batch;
use super::force;
use super::patience::Age;
use crate::disk::{Dir, Kind, Metadata, metadata};
use crate::model::Freed;
use crate::work::{Task, par_map_ordered};

/// Rounds after which somebody must be filling the directory as fast as it is emptied; a nested chain needs one a level.
const ROUNDS: u32 = 2_000_000;

/// Why a directory could not be emptied.
#[derive(Debug)]
pub(in crate::disk) enum RemoveError {
    /// The user stopped it.
    Cancelled,
    /// This could not be removed, and why.
    Stuck(Box<[u8]>, Errno),
    /// For too long most of what went was put in after the removal began.
    Refilled,
}

/// Files of one directory that are worth a second thread: they are removed side by side.
const MANY: usize = 256;

/// Files that a thread removes in a row.
const SHARE: usize = 64;

/// Empties `top` with up to `threads` threads; it itself stays. `freed` counts what went, also when not all of it could go.
/// `patience` bounds the time for what is put in meanwhile, and loses what of it was used.
pub(in crate::disk) fn remove_contents(
    top: &Dir,
    freed: &mut Freed,
    threads: usize,
    patience: &mut Duration,
    task: &Task,
) -> Result<(), RemoveError> {
    let inner = Batch::default();
    let age = Age::begin(top, *patience).map_err(stuck)?;
    let mut work =
        ContentsRemoval { top, freed, threads, task, hoisted: 0, progress: false, failure: None, inner, age };
    let removed = work.run();
    *patience = work.age.left();
    removed
}

struct ContentsRemoval<'a> {
    top: &'a Dir,
    freed: &'a mut Freed,
    threads: usize,
    task: &'a Task,
    /// Counts the names that hoisted directories get.
    hoisted: u64,
    /// Whether this round removed or hoisted anything, or somebody else did meanwhile.
    progress: bool,
    failure: Option<RemoveError>,
    inner: Batch,
    age: Age,
}

impl ContentsRemoval<'_> {
    fn run(&mut self) -> Result<(), RemoveError> {
        let mut batch = Batch::default();
        for _ in 0..ROUNDS {
            self.progress = false;
            if self.round(&mut batch)? {
                return Ok(());
            }
            if !self.progress {
                break;
            }
        }
        Err(self.failure.take().unwrap_or_else(|| RemoveError::Stuck(b"it"[..].into(), Errno::NOTEMPTY)))
    }

    /// One pass over the top; says whether nothing was there.
    fn round(&mut self, batch: &mut Batch) -> Result<bool, RemoveError> {
        let mut empty = true;
        self.rewind(self.top)?;
        while self.next(batch, self.top)? {
            for (name, kind) in batch.iter() {
                empty = false;
                self.go_on()?;
                self.at_top(name, kind)?;
            }
        }
        Ok(empty)
    }

    fn at_top(&mut self, name: &CStr, kind: Kind) -> Result<(), RemoveError> {
        let top = self.top;
        if self.settle(name, remove(top, name, kind)).is_ok() {
            return Ok(());
        }
        match force::open(top, name) {
            Ok((dir, facts)) => {
                self.empty_below(&dir)?;
                let removed = remove_dir(top, name).map(|()| Removed::Gone(Some(facts)));
                self.settle(name, removed.unwrap_or_else(Removed::failed)).ok();
            }
            Err(Errno::NOENT) => self.progress = true,
            Err(error) => self.note(name, error),
        }
        Ok(())
    }

    /// One pass over a directory of the top: what is not empty in it is hoisted.
    fn empty_below(&mut self, dir: &Dir) -> Result<(), RemoveError> {
        let mut batch = std::mem::take(&mut self.inner);
        self.rewind(dir)?;
        while self.next(&mut batch, dir)? {
            let files = if self.threads > 1 && batch.files() >= MANY { batch.files() } else { 0 };
            let odd = self.side_by_side(dir, &batch, files);
            for (name, kind) in odd.into_iter().chain(files..batch.len()).filter_map(|at| batch.get(at)) {
                self.go_on()?;
                self.in_directory(dir, name, kind);
            }
        }
        self.inner = batch;
        Ok(())
    }

    /// Removes the first `files` names by several threads; gives the places of those that turned out to be directories with content.
    fn side_by_side(&mut self, dir: &Dir, batch: &Batch, files: usize) -> Vec<usize> {
        let mut odd = Vec::new();
        let shares: Vec<usize> = (0..files).step_by(SHARE).collect();
        let task = self.task;
        let one = || {
            |start: &usize| -> Vec<(usize, Removed)> {
                // Where a file takes long, a share does too; what is left of it tells the caller nothing.
                let share = (*start..files.min(start.saturating_add(SHARE))).take_while(|_| !task.is_cancelled());
                share.filter_map(|at| batch.get(at).map(|(name, kind)| (at, remove(dir, name, kind)))).collect()
            }
        };
        par_map_ordered(self.threads, &shares, 1, one, |_, share: Option<Vec<(usize, Removed)>>| {
            for (at, removed) in share.into_iter().flatten() {
                let name = batch.get(at).map_or(c"", |(name, _)| name);
                odd.extend(self.settle(name, removed).is_err().then_some(at));
            }
            true
        });
        odd
    }

    fn in_directory(&mut self, dir: &Dir, name: &CStr, kind: Kind) {
        if self.settle(name, remove(dir, name, kind)).is_ok() {
            return;
        }
        match self.hoist(dir, name) {
            Ok(()) | Err(Errno::NOENT) => self.progress = true,
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

    /// Counts what went and notes what failed; `Err` for a directory with content.
    fn settle(&mut self, name: &CStr, removed: Removed) -> Result<(), NotEmpty> {
        match removed {
            Removed::Gone(facts) => self.count(facts),
            // Somebody else is emptying it too.
            Removed::Missing => self.progress = true,
            Removed::Failed(error) => self.note(name, error),
            Removed::NotEmpty(facts) => {
                facts.iter().for_each(|facts| self.age.enter(facts));
                return Err(NotEmpty);
            }
        }
        Ok(())
    }

    fn count(&mut self, facts: Option<Metadata>) {
        self.progress = true;
        self.task.advance(1);
        facts.iter().for_each(|facts| self.age.note(facts));
        self.freed.entries = self.freed.entries.saturating_add(1);
        // A file with other names frees nothing yet.
        if let Some(facts) = facts.filter(|facts| facts.links <= 1 || facts.kind == Kind::Directory) {
            self.freed.bytes = self.freed.bytes.saturating_add(facts.on_disk);
        }
    }

    fn note(&mut self, name: &CStr, error: Errno) {
        if self.failure.is_none() {
            self.failure = Some(RemoveError::Stuck(name.to_bytes().into(), error));
        }
    }

    fn rewind(&self, dir: &Dir) -> Result<(), RemoveError> {
        Batch::rewind(dir).map_err(stuck)
    }

    /// Whether nobody has stopped it: asked before each file, since on a slow disk each may take long.
    fn go_on(&self) -> Result<(), RemoveError> {
        if self.task.is_cancelled() { Err(RemoveError::Cancelled) } else { Ok(()) }
    }

    fn next(&mut self, batch: &mut Batch, dir: &Dir) -> Result<bool, RemoveError> {
        self.go_on()?;
        if self.age.is_refilled() {
            return Err(RemoveError::Refilled);
        }
        match batch.next(dir) {
            // The directory itself is gone by now: somebody else removed it.
            Err(Errno::NOENT) => Ok(false),
            any => any.map_err(stuck),
        }
    }
}

enum Removed {
    Gone(Option<Metadata>),
    Missing,
    NotEmpty(Option<Metadata>),
    Failed(Errno),
}

struct NotEmpty;

impl Removed {
    fn failed(error: Errno) -> Self {
        if error == Errno::NOENT { Removed::Missing } else { Removed::Failed(error) }
    }
}

fn remove(dir: &Dir, name: &CStr, kind: Kind) -> Removed {
    let looked = metadata::stat(dir.as_fd(), name, false);
    let directory = looked.as_ref().map_or(kind, |facts| facts.kind) == Kind::Directory;
    let removed = if directory { remove_dir(dir, name) } else { remove_file(dir, name) };
    match removed {
        Ok(()) => Removed::Gone(looked.ok()),
        Err(Errno::NOTEMPTY | Errno::EXIST) if directory => Removed::NotEmpty(looked.ok()),
        Err(error) => Removed::failed(error),
    }
}

fn stuck(error: Errno) -> RemoveError {
    RemoveError::Stuck(b"its listing"[..].into(), error)
}

fn remove_dir(dir: &Dir, name: &CStr) -> rustix::io::Result<()> {
    rustix::io::retry_on_intr(|| rustix::fs::unlinkat(dir, name, AtFlags::REMOVEDIR))
}

fn remove_file(dir: &Dir, name: &CStr) -> rustix::io::Result<()> {
    rustix::io::retry_on_intr(|| rustix::fs::unlinkat(dir, name, AtFlags::empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{CWD, Mode, OFlags};
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

    /// Longer than a refilled directory is emptied, so that one that is emptied for ever ends too.
    const RACE: Duration = Duration::from_secs(60);

    /// Makes directory in directory ahead of the removal, with a link of an old file in many, until `ended`; false when the removal
    /// was faster.
    fn go_deeper(top: &std::path::Path, old: &std::path::Path, depth: &AtomicU64, ended: &dyn Fn() -> bool) -> bool {
        let open = OFlags::DIRECTORY | OFlags::CLOEXEC;
        let mut dir = rustix::fs::open(top, open, Mode::empty()).unwrap();
        let (mut mark, mut far) = (dir.try_clone().unwrap(), 0);
        while !ended() {
            let deep = depth.fetch_add(1, Ordering::Relaxed);
            // Not further ahead than is needed, so that little is left in the end.
            if deep > far + 6000 {
                while !ended() && rustix::fs::fstat(&mark).unwrap().st_nlink > 0 {
                    std::thread::yield_now();
                }
                (mark, far) = (dir.try_clone().unwrap(), deep);
            }
            let inner = rustix::fs::mkdirat(&dir, "a", Mode::RWXU)
                .and_then(|()| rustix::fs::openat(&dir, "a", open, Mode::empty()));
            let Ok(inner) = inner else { return false };
            if deep.is_multiple_of(50) {
                rustix::fs::linkat(CWD, old, &dir, "f", AtFlags::empty()).ok();
            }
            dir = inner;
        }
        true
    }

    #[test]
    fn links_of_old_files_do_not_keep_a_removal_going() {
        // What a failure leaves is too deep for the temporary directory to take away.
        let place = std::mem::ManuallyDrop::new(tempfile::tempdir().unwrap());
        let (top, old) = (place.path().join("top"), place.path().join("old"));
        std::fs::create_dir(&top).unwrap();
        std::fs::write(&old, b"x").unwrap();
        let (stop, depth, clock) = (AtomicBool::new(false), AtomicU64::new(0), crate::work::Stopwatch::start());
        let ended = || stop.load(Ordering::Relaxed) || clock.elapsed() > RACE;
        let (removed, ahead) = std::thread::scope(|scope| {
            let racer = scope.spawn(|| go_deeper(&top, &old, &depth, &ended));
            while depth.load(Ordering::Relaxed) < 5000 {
                std::thread::yield_now();
            }
            let (dir, mut patience) = (Dir::open(&top).unwrap(), super::super::PATIENCE);
            let removed = remove_contents(&dir, &mut Freed::default(), 1, &mut patience, &Task::new());
            stop.store(true, Ordering::Relaxed);
            (removed, racer.join().unwrap())
        });
        assert!(clock.elapsed() < RACE, "it goes on as long as somebody links old files into it");
        assert!(!ahead || matches!(removed, Err(RemoveError::Refilled)), "{removed:?}");
        let dir = Dir::open(&top).unwrap();
        remove_contents(&dir, &mut Freed::default(), 1, &mut super::super::PATIENCE.clone(), &Task::new()).unwrap();
        drop(std::mem::ManuallyDrop::into_inner(place));
    }
}
