//! A directory as a tar archive, below its own name, as the real program makes it. Who unpacks it as root gets neither set-id bits nor
//! what everybody may write.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use tar::{Builder, EntryType, Header};

use super::sparse::{Content, sparse};
use super::walk::{Met, Taker, walk};
use crate::disk::{EntryDir, KEPT, Metadata, Name, pieces};
use crate::model::{Cause, PackStats};
use crate::work::Task;

/// Writes an entry as a tar archive. Holes in a file take no room in it: such files are written in GNU tar's sparse format.
///
/// # Errors
/// It cannot be read whole or the archive not written; the task was cancelled; a file became shorter while it was read.
pub fn archive(entry: &EntryDir, into: &mut dyn Write, task: &Task) -> Result<PackStats, Cause> {
    let mut taker = Archiver(Builder::new(into));
    let packed = walk(entry, &mut taker, task).and_then(|packed| taker.0.finish().map(|()| packed));
    packed.map_err(|error| match error.kind() {
        io::ErrorKind::Interrupted => Cause::Cancelled,
        _ => Cause::from_io(error),
    })
}

struct Archiver<'a>(Builder<&'a mut dyn Write>);

impl Taker for Archiver<'_> {
    fn take(&mut self, path: &[Name], met: Met<'_>, task: &Task) -> io::Result<()> {
        let path: PathBuf = path.iter().map(Name::os).collect();
        match met {
            Met::Enter(facts) => self.0.append_data(&mut header(facts, EntryType::Directory, 0), path, io::empty()),
            Met::Leave(_) => Ok(()),
            Met::File(file, facts) => {
                let mut header = header(facts, EntryType::Regular, facts.bytes);
                let whole = std::iter::once(0..facts.bytes).collect();
                let parts = if facts.on_disk < facts.bytes { pieces(&file, facts.bytes)? } else { whole };
                let map = sparse(&mut header, &parts, facts.bytes);
                let content = Content::new(&file, parts, task);
                self.0.append_data(&mut header, path, map.as_slice().chain(content))
            }
            Met::Link(target, facts) => {
                let target = <std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(target);
                self.0.append_link(&mut header(facts, EntryType::Symlink, 0), path, PathBuf::from(target))
            }
        }
    }
}

fn header(facts: &Metadata, kind: EntryType, bytes: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(facts.mode & KEPT);
    header.set_uid(facts.uid.into());
    header.set_gid(facts.gid.into());
    header.set_mtime(u64::try_from(facts.modified.seconds).unwrap_or(0));
    header.set_size(bytes);
    header
}
