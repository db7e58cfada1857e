//! A copy of a directory in another place, another file system too. It belongs to whoever copies: modification times and holes are
//! kept, and of the permissions [`KEPT`], so that nothing of a stranger's runs as the copier or is open to everybody.

use std::fs::File;
use std::io;
use std::path::Path;

use super::walk::{Met, Taker, walk};
use crate::disk::{
    Dir, EntryDir, KEPT, Metadata, Name, NewDir, Trash, copy_content, keep_to_oneself, set_mode, set_modified,
};
use crate::model::{Cause, PackStats};
use crate::text::Visible;
use crate::work::Task;

/// Copies an entry to its name in the directory `into`. Until it is whole it has a name that ends in `.partial` and mode 0700; when
/// it cannot be finished, it is removed again.
///
/// # Errors
/// There is no such directory, or it lies in the entry itself; the name is taken there; the entry cannot be read whole; the task was
/// cancelled. What could not be removed then is named.
pub fn copy(entry: &EntryDir, into: &Path, task: &Task) -> Result<PackStats, Cause> {
    let target = open(into)?;
    let within = target.is_within(entry.metadata()).map_err(Cause::from_io)?;
    if within {
        return Err(Cause::Usage("the target directory is inside it".to_owned()));
    }
    if target.has(entry.name()).map_err(Cause::from_io)? {
        return Err(taken(entry.name()));
    }
    write(entry, &target, task).map_err(|error| match error.kind() {
        io::ErrorKind::Interrupted => Cause::Cancelled,
        io::ErrorKind::AlreadyExists => taken(entry.name()),
        _ => Cause::from_io(error),
    })
}

fn open(into: &Path) -> Result<Dir, Cause> {
    let shown = Visible::of_bytes(into.as_os_str().as_encoded_bytes());
    Dir::open(into).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            Cause::Io(io::Error::new(error.kind(), format!("{shown}: directory does not exist")))
        }
        kind => Cause::from_io(io::Error::new(kind, format!("{shown}: {error}"))),
    })
}

fn taken(name: &Name) -> Cause {
    let text = format!("{} already exists in the target directory", Visible::of_bytes(name.bytes()));
    Cause::Io(io::Error::new(io::ErrorKind::AlreadyExists, text))
}

fn write(entry: &EntryDir, target: &Dir, task: &Task) -> io::Result<PackStats> {
    let mut made = NewDir::create(target, entry.name())?;
    let mut copier = Copier { root: &made, open: Vec::new() };
    let facts = entry.metadata();
    match walk(entry, &mut copier, task) {
        Ok(packed) => made.finish(entry.name(), facts.mode & KEPT, facts.modified).map(|()| packed),
        Err(error) => Err(made.give_up(error)),
    }
}

struct Copier<'a> {
    root: &'a NewDir,
    open: Vec<Dir>,
}

impl Taker for Copier<'_> {
    fn take(&mut self, path: &[Name], met: Met<'_>, task: &Task) -> io::Result<()> {
        // The start of the walk is the directory that is there already.
        let [_, .., name] = path else { return Ok(()) };
        let parent = self.open.last().unwrap_or(self.root.dir());
        match met {
            // Reached through a mount that leads back into the entry.
            Met::Enter(facts) if facts.identity() == self.root.identity() => {
                Err(io::Error::other("the target directory is inside it"))
            }
            Met::Enter(_) => {
                self.open.push(parent.make_dir_exact(name, 0o700)?);
                Ok(())
            }
            Met::Leave(facts) => match self.open.pop() {
                Some(dir) => {
                    dir.keep_to_oneself()?;
                    dir.set_modified(facts.modified)?;
                    dir.set_mode(facts.mode & KEPT)
                }
                None => Ok(()),
            },
            Met::File(from, facts) => {
                let keeps_time = !Trash::is_marker_name(name.bytes());
                file(&from, &parent.make_file(name, 0o600)?, facts, keeps_time, task)
            }
            Met::Link(target, _) => parent.make_link(name, &target),
        }
    }
}

fn file(from: &File, to: &File, facts: &Metadata, keeps_time: bool, task: &Task) -> io::Result<()> {
    copy_content(from, to, facts.bytes, task)?;
    keep_to_oneself(to)?;
    set_mode(to, facts.mode & KEPT)?;
    if keeps_time {
        set_modified(to, facts.modified)?;
    }
    to.sync_all()
}
