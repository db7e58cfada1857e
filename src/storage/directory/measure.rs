//! How much a directory holds, part by part: by descriptor, links not followed, other file systems not entered, hard links
//! counted once.

use std::collections::HashSet;
use std::io;

use crate::disk::{Dir, EntryDir, Kind, ListBuffer, Metadata, Name, Names};
use crate::model::{Id, PartUsage, Usage};
use crate::work::Task;

/// Deeper than this is not measured but counted as unreadable; it bounds the descriptors in use.
const DEEPEST: usize = 64;

/// Measures what is in an entry.
///
/// # Errors
/// The directory itself cannot be listed; `Interrupted` when the task was cancelled. What lies deeper and cannot be read is
/// counted in `unreadable`.
pub fn measure(entry: EntryDir, task: &Task) -> io::Result<Usage> {
    measure_dir(entry.into_dir(), task)
}

/// The same of a directory that is no entry any more.
pub(super) fn measure_dir(mut dir: Dir, task: &Task) -> io::Result<Usage> {
    let buffer = ListBuffer::of_size(16 * 1024);
    let owner = dir.metadata()?.uid;
    let mut walk = Walk { task, owner, buffer, seen: HashSet::new(), usage: Usage::default() };
    let names = walk.names(&mut dir)?;
    for at in 0..names.len() {
        walk.part(&dir, &names, at)?;
    }
    walk.usage.parts.sort_by(|a, b| a.part.cmp(&b.part));
    Ok(walk.usage)
}

struct Walk<'a> {
    task: &'a Task,
    owner: u32,
    buffer: ListBuffer,
    seen: HashSet<(u64, u64)>,
    usage: Usage,
}

impl Walk<'_> {
    fn names(&mut self, dir: &mut Dir) -> io::Result<Names> {
        dir.gather(&mut self.buffer, |_| true)
    }

    fn part(&mut self, dir: &Dir, names: &Names, at: usize) -> io::Result<()> {
        let before = (self.usage.files, self.usage.bytes);
        if self.one(dir, names, at, 0)? == Kind::Directory {
            let (files, bytes) = (self.usage.files - before.0, self.usage.bytes - before.1);
            let part = Id::new(names.get(at).unwrap_or_default());
            self.usage.parts.push(PartUsage { part, files, bytes });
        }
        Ok(())
    }

    fn one(&mut self, dir: &Dir, names: &Names, at: usize, depth: usize) -> io::Result<Kind> {
        if self.task.is_cancelled() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let Ok(facts) = dir.stat_nth(names, at) else {
            self.usage.unreadable += 1;
            return Ok(Kind::Unknown);
        };
        self.count(&facts);
        if facts.kind == Kind::Directory {
            self.below(dir, names.get(at).unwrap_or_default(), depth)?;
        }
        Ok(facts.kind)
    }

    fn below(&mut self, dir: &Dir, name: &[u8], depth: usize) -> io::Result<()> {
        let opened = match Name::new(name) {
            Ok(name) if depth < DEEPEST => dir.open_dir(&name),
            _ => Err(io::ErrorKind::Other.into()),
        };
        match opened.and_then(|mut below| Ok((self.names(&mut below)?, below))) {
            Ok((names, below)) => (0..names.len()).try_for_each(|at| self.one(&below, &names, at, depth + 1).map(drop)),
            Err(_) => {
                self.usage.unreadable += 1;
                Ok(())
            }
        }
    }

    fn count(&mut self, facts: &Metadata) {
        if facts.links > 1 && facts.kind != Kind::Directory && !self.seen.insert((facts.device, facts.inode)) {
            return;
        }
        self.usage.on_disk += facts.on_disk;
        if facts.uid != self.owner && facts.uid != 0 {
            self.usage.others_on_disk += facts.on_disk;
        }
        if facts.kind == Kind::File {
            self.usage.files += 1;
            self.usage.bytes += facts.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::RepositoryDir;
    use std::path::Path;

    fn entry(place: &Path, name: &str) -> EntryDir {
        RepositoryDir::open(place).unwrap().open_entry(&Name::new(name).unwrap()).unwrap()
    }

    #[test]
    fn parts_add_up_links_count_once_and_nothing_outside_counts() {
        let place = tempfile::tempdir().unwrap();
        let root = &place.path().join("s");
        std::fs::create_dir_all(root.join("io-logs/deep")).unwrap();
        std::fs::write(root.join("session"), [0; 10]).unwrap();
        std::fs::write(root.join("io-logs/a"), [0; 7]).unwrap();
        std::fs::hard_link(root.join("io-logs/a"), root.join("io-logs/deep/b")).unwrap();
        std::os::unix::fs::symlink("/usr", root.join("outside")).unwrap();
        let usage = measure(entry(place.path(), "s"), &Task::new()).unwrap();
        assert_eq!((usage.files, usage.bytes, usage.unreadable), (2, 17, 0));
        assert_eq!(usage.parts, [PartUsage { part: Id::from("io-logs"), files: 1, bytes: 7 }]);
    }

    #[test]
    fn a_cancelled_measurement_stops() {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(place.path().join("s/x")).unwrap();
        let task = Task::new();
        task.cancel();
        let error = measure(entry(place.path(), "s"), &task).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::Interrupted);
    }
}
