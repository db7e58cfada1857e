//! The system's word that something changed in a directory. Only changes are asked for: opening and closing are events too, and
//! reading a hundred thousand sessions would be told twice each.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

/// Names that come and go, and files whose writer is done.
const ENTRIES: WatchFlags = WatchFlags::CREATE
    .union(WatchFlags::DELETE)
    .union(WatchFlags::MOVED_FROM)
    .union(WatchFlags::MOVED_TO)
    .union(WatchFlags::CLOSE_WRITE)
    .union(WatchFlags::ONLYDIR);

const CHANGES: WatchFlags = ENTRIES
    .union(WatchFlags::MODIFY)
    .union(WatchFlags::ATTRIB)
    .union(WatchFlags::DELETE_SELF)
    .union(WatchFlags::MOVE_SELF);

/// Of a folder of logs: a log that grows would be told with every line.
const NAMES: WatchFlags = ENTRIES.union(WatchFlags::DONT_FOLLOW);

/// What the user has no more of, where that is why nothing more can be watched.
pub fn exhausted(error: &io::Error) -> Option<&'static str> {
    let is = |errno: Errno| error.raw_os_error() == Some(errno.raw_os_error());
    if is(Errno::NOSPC) {
        return Some("fs.inotify.max_user_watches is used up");
    }
    if !is(Errno::MFILE) {
        return None;
    }
    // The same number tells that the process may open no more files.
    Some(match rustix::fs::open("/", OFlags::PATH | OFlags::CLOEXEC, Mode::empty()) {
        Ok(_) => "fs.inotify.max_user_instances is used up",
        Err(_) => "too many open files (ulimit -n)",
    })
}

/// A directory that is watched.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Watched(i32);

/// What is told of a watched directory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FsEvent {
    /// Something in it changed, or it did.
    Changed(Watched),
    /// Nothing more will be told of it: it is gone, or no longer watched.
    Over(Watched),
    /// Some changes were not told, whichever.
    Lost,
}

/// Watched directories, and what happens in them.
#[derive(Debug)]
pub struct Events(OwnedFd);

impl Events {
    /// Watches nothing yet.
    ///
    /// # Errors
    /// The user has too many of these already, or no descriptor is left.
    pub fn new() -> io::Result<Self> {
        Ok(Self(inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)?))
    }

    /// Watches a directory that the user named; links are followed.
    ///
    /// # Errors
    /// It is missing or no directory, may not be read, or the user watches too many.
    pub fn watch(&self, path: &Path) -> io::Result<Watched> {
        Ok(Watched(inotify::add_watch(&self.0, path, CHANGES)?))
    }

    /// Watches a directory unless it is a link.
    ///
    /// # Errors
    /// As [`Events::watch`].
    pub fn watch_entry(&self, path: &Path) -> io::Result<Watched> {
        Ok(Watched(inotify::add_watch(&self.0, path, CHANGES | WatchFlags::DONT_FOLLOW)?))
    }

    /// Watches which names a directory holds, unless it is a link.
    ///
    /// # Errors
    /// As [`Events::watch`].
    pub fn watch_names(&self, path: &Path) -> io::Result<Watched> {
        Ok(Watched(inotify::add_watch(&self.0, path, NAMES)?))
    }

    /// Watches it no longer. Where it is gone, so is its watch.
    pub fn unwatch(&self, watched: Watched) {
        inotify::remove_watch(&self.0, watched.0).ok();
    }

    /// Waits for something to happen, this long at most; none without a limit. Empty when nothing did.
    ///
    /// # Errors
    /// The system's own.
    pub fn wait(&self, limit: Option<Duration>) -> io::Result<Vec<FsEvent>> {
        let limit = limit.map(Timespec::try_from).transpose().unwrap_or_default();
        match poll(&mut [PollFd::new(&self.0, PollFlags::IN)], limit.as_ref()) {
            Ok(0) | Err(Errno::INTR) => Ok(Vec::new()),
            Ok(_) => self.ready(),
            Err(error) => Err(error.into()),
        }
    }

    fn ready(&self) -> io::Result<Vec<FsEvent>> {
        let mut buffer = [MaybeUninit::uninit(); 4096];
        let (mut reader, mut told) = (Reader::new(&self.0, &mut buffer), Vec::new());
        loop {
            match reader.next() {
                Ok(event) => told.push(FsEvent::of(event.events(), Watched(event.wd()))),
                Err(Errno::AGAIN | Errno::INTR) => return Ok(told),
                Err(error) => return Err(error.into()),
            }
            if reader.is_buffer_empty() {
                return Ok(told);
            }
        }
    }
}

impl FsEvent {
    fn of(events: ReadFlags, watched: Watched) -> Self {
        if events.contains(ReadFlags::QUEUE_OVERFLOW) {
            Self::Lost
        } else if events.contains(ReadFlags::IGNORED) {
            Self::Over(watched)
        } else {
            Self::Changed(watched)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_and_reading_is_not() {
        let place = tempfile::tempdir().unwrap();
        let events = Events::new().unwrap();
        let watched = events.watch(place.path()).unwrap();
        std::fs::write(place.path().join("a"), "x").unwrap();
        let long = Some(Duration::from_secs(20));
        let told = events.wait(long).unwrap();
        assert!(!told.is_empty() && told.iter().all(|told| *told == FsEvent::Changed(watched)), "{told:?}");
        std::fs::read(place.path().join("a")).unwrap();
        std::fs::read_dir(place.path()).unwrap().count();
        events.unwatch(watched);
        assert_eq!(events.wait(long).unwrap(), [FsEvent::Over(watched)]);
        assert_eq!(events.wait(Some(Duration::ZERO)).unwrap(), []);
    }

    #[test]
    fn a_link_is_no_entry_and_a_directory_that_goes_is_told() {
        let place = tempfile::tempdir().unwrap();
        let (real, link) = (place.path().join("real"), place.path().join("link"));
        std::fs::create_dir(&real).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let events = Events::new().unwrap();
        assert!(events.watch_entry(&link).is_err());
        let watched = events.watch_entry(&real).unwrap();
        std::fs::remove_dir(&real).unwrap();
        let told = events.wait(Some(Duration::from_secs(20))).unwrap();
        assert_eq!(told.last(), Some(&FsEvent::Over(watched)));
    }
}
