//! Directories as a tar archive, each below its own name, as the real program makes it. Who unpacks it as root gets neither set-id
//! bits nor what everybody may write.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use tar::{Builder, EntryType, Header};

use super::outlet::{Outlet, Valve};
use super::sparse::{Content, sparse};
use super::walk::{Met, Taker, walk};
use crate::disk::{EntryDir, KEPT, Metadata, Name, pieces};
use crate::model::{Cause, Identity, PackStats};
use crate::work::Task;

/// A tar archive under way. Holes in a file take no room in it: such files are written in GNU tar's sparse format. Dropped before
/// [`Archive::finish`] it lacks its end, so that nobody takes it for a whole one.
pub struct Archive<'a> {
    tar: Builder<Outlet<&'a mut dyn Write>>,
    valve: Valve,
    own: Option<Identity>,
}

impl<'a> Archive<'a> {
    /// Begins one. `own` is the file that it is written to, which must not be found in what is packed.
    pub fn new(into: &'a mut dyn Write, own: Option<Identity>) -> Self {
        let (outlet, valve) = Outlet::new(into);
        Self { tar: Builder::new(outlet), valve, own }
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// It cannot be read whole or the archive not written; it holds the archive itself; the task was cancelled; a file became shorter
    /// while it was read. Nothing more is written then.
    pub fn add(&mut self, entry: &EntryDir, task: &Task) -> Result<PackStats, Cause> {
        walk(entry, self, task).map_err(|error| {
            self.valve.shut();
            match error.kind() {
                io::ErrorKind::Interrupted => Cause::Cancelled,
                _ => Cause::from_io(error),
            }
        })
    }

    /// Ends it.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.tar.finish()
    }
}

impl Drop for Archive<'_> {
    fn drop(&mut self) {
        self.valve.shut();
    }
}

impl Taker for Archive<'_> {
    fn take(&mut self, path: &[Name], met: Met<'_>, task: &Task) -> io::Result<()> {
        let path: PathBuf = path.iter().map(Name::os).collect();
        match met {
            Met::Enter(facts) => self.tar.append_data(&mut header(facts, EntryType::Directory, 0), path, io::empty()),
            Met::Leave(_) => Ok(()),
            // Reached through a mount that leads back into the entry, or standard output that was put there.
            Met::File(_, facts) if self.own == Some(facts.identity()) => Err(io::Error::other(INSIDE)),
            Met::File(file, facts) => {
                let mut header = header(facts, EntryType::Regular, facts.bytes);
                let whole = std::iter::once(0..facts.bytes).collect();
                let parts = if facts.on_disk < facts.bytes { pieces(&file, facts.bytes)? } else { whole };
                let map = sparse(&mut header, &parts, facts.bytes);
                let content = Content::new(&file, parts, task);
                self.tar.append_data(&mut header, path, map.as_slice().chain(content))
            }
            Met::Link(target, facts) => {
                let target = <std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(target);
                self.tar.append_link(&mut header(facts, EntryType::Symlink, 0), path, PathBuf::from(target))
            }
        }
    }
}

const INSIDE: &str = "the archive would be inside it";

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
