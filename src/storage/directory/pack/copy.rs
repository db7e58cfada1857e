//! A copy of a directory in another place, another file system too. Modes and modification times are kept, owners where the
//! system allows it. A copy that failed is left under a name of its own.

use std::fs::File;
use std::io;

use super::walk::{Met, Taker, walk};
use crate::disk::{Dir, Name};
use crate::model::{Packed, Timestamp};
use crate::work::Task;

/// Copies `name` below `parent` to the same name below `into`.
///
/// # Errors
/// The system's own; `AlreadyExists` when the name is taken there; `Interrupted` when the task was cancelled. What was copied
/// until then stays under its name with the suffix `.partial`.
pub fn copy(parent: &Dir, name: &Name, into: &Dir, task: &Task) -> io::Result<Packed> {
    if into.has(name)? {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let partial = Name::new([name.bytes(), b".partial"].concat()).map_err(io::Error::other)?;
    let mut taker = Copier { into, partial: &partial, open: Vec::new() };
    let packed = walk(parent, name, &mut taker, task)?;
    into.rename_new(&partial, into, name)?;
    into.sync()?;
    Ok(packed)
}

struct Copier<'a> {
    into: &'a Dir,
    partial: &'a Name,
    open: Vec<Dir>,
}

impl Taker for Copier<'_> {
    fn take(&mut self, path: &[Name], met: Met<'_>) -> io::Result<()> {
        let name = match path {
            [_] => self.partial,
            [.., name] => name,
            [] => return Ok(()),
        };
        let parent = self.open.last().unwrap_or(self.into);
        match met {
            Met::Enter(facts) => {
                let made = parent.make_dir_exact(name, facts.mode | 0o700)?;
                self.open.push(made);
                Ok(())
            }
            Met::Leave(facts) => match self.open.pop() {
                Some(dir) => {
                    dir.set_mode(facts.mode)?;
                    dir.set_modified(facts.modified)
                }
                None => Ok(()),
            },
            Met::File(mut from, facts) => {
                let mut to = parent.make_file(name, facts.mode)?;
                io::copy(&mut from, &mut to)?;
                finish(&to, facts.modified)
            }
            Met::Link(target, _) => parent.make_link(name, &target),
        }
    }
}

fn finish(file: &File, modified: Timestamp) -> io::Result<()> {
    let since = std::time::Duration::new(u64::try_from(modified.seconds).unwrap_or(0), modified.nanos);
    file.set_modified(std::time::UNIX_EPOCH + since)?;
    file.sync_all()
}
