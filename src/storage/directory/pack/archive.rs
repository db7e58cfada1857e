//! A directory as a tar archive, below its own name, as the real program makes it.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use tar::{Builder, EntryType, Header};

use super::walk::{Met, Taker, walk};
use crate::disk::{Dir, Facts, Name};
use crate::model::Packed;
use crate::work::Task;

/// Writes `name` below `parent` as a tar archive.
///
/// # Errors
/// The system's own; `Interrupted` when the task was cancelled; a file became shorter while it was read.
pub fn archive(parent: &Dir, name: &Name, into: &mut dyn Write, task: &Task) -> io::Result<Packed> {
    let mut taker = Archiver(Builder::new(into));
    let packed = walk(parent, name, &mut taker, task)?;
    taker.0.finish()?;
    Ok(packed)
}

struct Archiver<'a>(Builder<&'a mut dyn Write>);

impl Taker for Archiver<'_> {
    fn take(&mut self, path: &[Name], met: Met<'_>) -> io::Result<()> {
        let path: PathBuf = path.iter().map(Name::os).collect();
        match met {
            Met::Enter(facts) => self.0.append_data(&mut header(facts, EntryType::Directory, 0), path, io::empty()),
            Met::Leave(_) => Ok(()),
            Met::File(file, facts) => {
                let content = Whole { inner: file.take(facts.bytes), left: facts.bytes };
                self.0.append_data(&mut header(facts, EntryType::Regular, facts.bytes), path, content)
            }
            Met::Link(target, facts) => {
                let target = <std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(target);
                self.0.append_link(&mut header(facts, EntryType::Symlink, 0), path, PathBuf::from(target))
            }
        }
    }
}

fn header(facts: &Facts, kind: EntryType, bytes: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(facts.mode);
    header.set_uid(facts.uid.into());
    header.set_gid(facts.gid.into());
    header.set_mtime(u64::try_from(facts.modified.seconds).unwrap_or(0));
    header.set_size(bytes);
    header
}

/// A file that must hold as many bytes as its header says; a shorter one would shift everything behind it.
struct Whole<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.left = self.left.saturating_sub(u64::try_from(count).unwrap_or(u64::MAX));
        if count == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::Error::other("a file became shorter while it was read"));
        }
        Ok(count)
    }
}
