//! The walk that archive and copy share.

use std::fs::File;
use std::io;

use crate::disk::{Dir, EntryDir, Kind, ListBuffer, Metadata, Name, ReadError};
use crate::model::PackStats;
use crate::text::Untrusted;
use crate::work::Task;

/// Deeper than this nothing is taken along; real sessions are three levels deep.
const DEEPEST: usize = 200;

/// What the walk meets, parents before what is in them. All facts are those of the very thing that was opened.
pub(super) enum Met<'a> {
    /// A directory is entered.
    Enter(&'a Metadata),
    /// The directory entered last is left.
    Leave(&'a Metadata),
    /// A regular file, opened.
    File(File, &'a Metadata),
    /// A symbolic link and its target.
    Link(Vec<u8>, &'a Metadata),
}

/// Takes what the walk meets. `path` is the path from the walk's start, its name first.
pub(super) trait Taker {
    /// Takes one thing; the task advances by the bytes of a file.
    fn take(&mut self, path: &[Name], met: Met<'_>, task: &Task) -> io::Result<()>;
}

/// Walks an entry from its descriptor on. `Interrupted` when the task was cancelled, whatever it stopped.
pub(super) fn walk(entry: &EntryDir, taker: &mut dyn Taker, task: &Task) -> io::Result<PackStats> {
    let mut walk = Walk { taker, task, path: Vec::new(), packed: PackStats::default() };
    let walked = entry.dir().reopen().and_then(|dir| walk.enter(dir, entry.name()));
    match walked {
        Err(_) if task.is_cancelled() => Err(io::ErrorKind::Interrupted.into()),
        walked => walked.map(|()| walk.packed),
    }
}

struct Walk<'a> {
    taker: &'a mut dyn Taker,
    task: &'a Task,
    path: Vec<Name>,
    packed: PackStats,
}

impl Walk<'_> {
    fn enter(&mut self, mut dir: Dir, name: &Name) -> io::Result<()> {
        if self.path.len() >= DEEPEST {
            return Err(io::Error::other(format!("more than {DEEPEST} levels deep")));
        }
        let facts = dir.metadata()?;
        self.path.push(name.clone());
        self.taker.take(&self.path, Met::Enter(&facts), self.task)?;
        let mut names = dir.names(&mut ListBuffer::default())?;
        names.sort();
        for (name, _) in names {
            self.one(&dir, &Name::new(name).map_err(io::Error::other)?)?;
        }
        self.taker.take(&self.path, Met::Leave(&facts), self.task)?;
        self.path.pop();
        Ok(())
    }

    /// The first look only says how to open it; what is taken is what was opened then.
    fn one(&mut self, dir: &Dir, name: &Name) -> io::Result<()> {
        if self.task.is_cancelled() {
            return Err(io::Error::from(io::ErrorKind::Interrupted));
        }
        match dir.stat(name)?.kind {
            Kind::Directory => self.enter(dir.open_dir(name)?, name),
            Kind::File => self.file(dir, name),
            Kind::Link => {
                let (target, facts) = dir.link(name)?;
                self.take(name, Met::Link(target, &facts))
            }
            _ => {
                self.packed.skipped.push(self.shown(name));
                Ok(())
            }
        }
    }

    fn file(&mut self, dir: &Dir, name: &Name) -> io::Result<()> {
        let (file, facts) = match dir.open_file(name) {
            Ok(opened) => opened,
            Err(ReadError::Io(error)) => return Err(error),
            Err(other) => return Err(io::Error::other(other)),
        };
        self.take(name, Met::File(file, &facts))?;
        self.packed.files += 1;
        self.packed.bytes += facts.bytes;
        Ok(())
    }

    fn take(&mut self, name: &Name, met: Met<'_>) -> io::Result<()> {
        self.path.push(name.clone());
        let taken = self.taker.take(&self.path, met, self.task);
        self.path.pop();
        taken
    }

    fn shown(&self, name: &Name) -> Untrusted {
        let below = self.path.iter().skip(1).chain(std::iter::once(name));
        let parts: Vec<&[u8]> = below.map(Name::bytes).collect();
        Untrusted::new(parts.join(&b'/'))
    }
}
