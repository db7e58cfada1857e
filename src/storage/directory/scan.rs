//! One pass over a repository: its names, then the facts of each that is wanted. One bad entry never hides the others.

use std::io;

use crate::disk::{EntryNames, Listed, Metadata, Names, RepositoryDir};
use crate::model::{Cause, Error, Id, Result};
use crate::work::{self, Task};

/// Names that one thread looks at in a row; fewer do not pay for a second thread.
const CHUNK: usize = 256;

/// What a pass found.
#[derive(Debug)]
pub struct Scan<T> {
    /// What was made of each entry, in the file system's order: piece by piece as the threads found it, for copying 100,000 takes time.
    pub found: Vec<Vec<T>>,
    /// Entries whose facts the system refused. Those that vanished meanwhile are not among them.
    pub failed: Vec<(Id, io::Error)>,
}

/// Looks at every entry whose name is wanted, with up to `threads` threads, and keeps what `make` makes of it. Links are
/// described, not followed.
///
/// # Errors
/// The repository cannot be listed as a whole, or the task was cancelled.
pub fn scan<T: Send>(
    place: &RepositoryDir,
    threads: usize,
    task: &Task,
    wanted: impl FnMut(&Listed<'_>) -> bool,
    make: impl Fn(&[u8], &Metadata) -> T + Sync,
) -> Result<Scan<T>> {
    let cannot = |cause| Error::new("list the repository", place.path().as_os_str().as_encoded_bytes(), cause);
    let make = &make;
    // While the names are still read, those that were read are looked at.
    let list = |hand: &mut dyn FnMut(Names)| {
        place.own_names()?.gather_parts(CHUNK, wanted, |names| {
            hand(names);
            !task.is_cancelled()
        })
    };
    let look = || {
        // The uses of a descriptor are counted: threads that share one wait for each other at every call.
        let own = place.own_names();
        move |names: Names| (!task.is_cancelled()).then(|| look_at(own.as_ref().unwrap_or(place.names()), &names, make))
    };
    let (listed, chunks) = work::par_stream(threads, list, look);
    listed.map_err(|error| cannot(cause(error)))?;
    let mut all = Scan { found: Vec::with_capacity(chunks.len()), failed: Vec::new() };
    for chunk in chunks {
        let Some((found, failed)) = chunk.flatten() else { return Err(cannot(Cause::Cancelled)) };
        all.found.push(found);
        all.failed.extend(failed);
    }
    if task.is_cancelled() { Err(cannot(Cause::Cancelled)) } else { Ok(all) }
}

/// A directory that was opened is found whatever becomes of its path, so one that is not there was removed.
fn cause(error: io::Error) -> Cause {
    match error.kind() {
        io::ErrorKind::NotFound => {
            Cause::Io(io::Error::new(error.kind(), "its directory was removed; restart once it exists again"))
        }
        _ => Cause::from_io(error),
    }
}

fn look_at<T>(
    place: &EntryNames,
    names: &Names,
    make: &impl Fn(&[u8], &Metadata) -> T,
) -> (Vec<T>, Vec<(Id, io::Error)>) {
    let (mut found, mut failed) = (Vec::with_capacity(names.len()), Vec::new());
    for at in 0..names.len() {
        let Some(name) = names.get(at) else { break };
        match place.stat_nth(names, at) {
            Ok(facts) => found.push(make(name, &facts)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => failed.push((Id::new(name), error)),
        }
    }
    (found, failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::Kind;

    fn names(place: &RepositoryDir, threads: usize) -> Vec<(Box<[u8]>, Kind)> {
        let found = scan(place, threads, &Task::new(), |_| true, |name, facts| (name.into(), facts.kind)).unwrap();
        assert!(found.failed.is_empty());
        found.found.concat()
    }

    #[test]
    fn all_threads_find_the_same_in_the_same_order() {
        let place = tempfile::tempdir().unwrap();
        for n in 0..3 * CHUNK {
            std::fs::write(place.path().join(format!("{n}")), b"").unwrap();
        }
        std::os::unix::fs::symlink("nowhere", place.path().join("dangling")).unwrap();
        let dir = RepositoryDir::open(place.path()).unwrap();
        let alone = names(&dir, 1);
        assert_eq!(alone.len(), 3 * CHUNK + 1);
        assert_eq!(names(&dir, 2), alone);
        assert!(alone.contains(&(b"dangling"[..].into(), Kind::Link)));
    }

    #[test]
    fn a_cancelled_scan_is_no_short_list() {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("f"), b"").unwrap();
        let task = Task::new();
        task.cancel();
        let dir = RepositoryDir::open(place.path()).unwrap();
        let result = scan(&dir, 1, &task, |_| true, |_, _| ());
        assert!(matches!(result.unwrap_err().cause(), Cause::Cancelled));
    }

    #[test]
    fn a_repository_that_was_removed_is_told_as_such() {
        let above = tempfile::tempdir().unwrap();
        let place = above.path().join("r");
        std::fs::create_dir(&place).unwrap();
        let dir = RepositoryDir::open(&place).unwrap();
        std::fs::remove_dir(&place).unwrap();
        let error = scan(&dir, 1, &Task::new(), |_| true, |_, _| ()).unwrap_err();
        assert!(error.to_string().ends_with("its directory was removed; restart once it exists again"), "{error}");
    }

    #[test]
    fn only_wanted_names_are_looked_at() {
        let place = tempfile::tempdir().unwrap();
        for name in ["a", "b.session"] {
            std::fs::create_dir(place.path().join(name)).unwrap();
        }
        let dir = RepositoryDir::open(place.path()).unwrap();
        let wanted = |listed: &Listed<'_>| listed.name.ends_with(b".session");
        let found = scan(&dir, 2, &Task::new(), wanted, |name, _| name.to_vec()).unwrap();
        assert_eq!(found.found, [[b"b.session".to_vec()]]);
    }
}
