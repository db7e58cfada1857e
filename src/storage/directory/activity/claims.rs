//! What a process has to do with paths: what it works in, has open and has mapped, with the identity of the thing itself, and
//! what its environment names. Bounded: a process may have a million files open, and what lies beyond counts as unseen.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::ops::ControlFlow;

use super::process::{Process, is_gone};
use crate::disk::{Dir, Kind, ListBuffer, Name};
use crate::work::Task;

/// The longest path that the kernel tells, and its end.
const LINK_MOST: usize = 4096 + 1;

/// Most that is kept of the paths of one process, in bytes.
const PATHS_MOST: usize = 8 << 20;

/// A path that a process has to do with.
pub(super) struct Claim {
    pub(super) path: Vec<u8>,
    pub(super) what: &'static str,
    /// Device and inode of the thing that it holds; none where it only names it, or that cannot be found out.
    pub(super) thing: Option<(u64, u64)>,
}

/// Everything found of one process.
#[derive(Default)]
pub(super) struct Claims {
    pub(super) claims: Vec<Claim>,
    /// Whether something was not shown, or there is more than is looked at.
    pub(super) hidden: bool,
    /// Whether it has anything open; threads of the kernel have not.
    pub(super) open: bool,
    /// How many of its descriptors were looked at.
    pub(super) looked: usize,
    /// Bytes of all paths.
    kept: usize,
    /// Hashes of the claims: the same thing under the same path tells nothing new, however often a process has it open.
    known: HashSet<u64>,
    hasher: RandomState,
}

/// What is looked for in one process, and how far.
pub(super) struct Search<'a> {
    /// The prefix of the paths that are looked for in texts, with its slash.
    pub(super) root: &'a [u8],
    /// Whether a path of an open file may matter.
    pub(super) wanted: &'a dyn Fn(&[u8]) -> bool,
    /// Most descriptors that are looked at.
    pub(super) most: usize,
    /// Most that is read of its environment and of the list of its mappings, in bytes.
    pub(super) text: usize,
    /// Ends it early.
    pub(super) task: &'a Task,
}

impl Claims {
    pub(super) fn of(process: &Process, search: &Search<'_>) -> Self {
        let mut found = Self::default();
        let mut buffer = vec![0; LINK_MOST];
        for (name, what) in [("cwd", "its working directory"), ("root", "its root directory")] {
            found.link(&process.dir, name.as_bytes(), what, search, &mut buffer);
        }
        let open = found.open_files(process, search, &mut buffer);
        found.open = open.as_ref().map_or(true, |any| *any);
        found.note(open.map(|_| ()));
        let mapped = found.mappings(process, search);
        found.note(mapped);
        let named = found.environment(process, search);
        found.note(named);
        found
    }

    /// What a process that is gone does not show is not hidden.
    fn note(&mut self, looked: io::Result<()>) {
        self.hidden |= looked.is_err_and(|error| !is_gone(&error));
    }

    fn link(&mut self, dir: &Dir, name: &[u8], what: &'static str, search: &Search<'_>, buffer: &mut [u8]) {
        let looked = Name::new(name).map_err(io::Error::from).and_then(|name| {
            let mut length = dir.read_link_into(&name, buffer)?;
            if what != "it has open"
                && let Some(end) = buffer.get_mut(length)
            {
                *end = b'/';
                length += 1;
            }
            let path = buffer.get(..length).unwrap_or_default();
            if (search.wanted)(path) {
                let thing = dir.stat_held(&name).ok().map(|facts| (facts.device, facts.inode));
                // Most often the same once more, which is cheaper to compare than to remember.
                if !self.claims.last().is_some_and(|last| last.thing == thing && last.path == path) {
                    self.keep(Claim { path: path.to_vec(), what, thing });
                }
            }
            Ok(())
        });
        // Of a process with nothing open, as a thread of the kernel, the system shows no directory, and nothing is hidden.
        self.note(looked);
    }

    /// Keeps what was not said before.
    fn keep(&mut self, claim: Claim) {
        if !self.known.insert(self.hasher.hash_one((&claim.path, claim.thing))) {
            return;
        }
        self.kept = self.kept.saturating_add(claim.path.len());
        if self.kept > PATHS_MOST {
            self.hidden = true;
            return;
        }
        self.claims.push(claim);
    }

    /// Whether there are any. Some processes show root how many files they have open, and not which.
    fn open_files(&mut self, process: &Process, search: &Search<'_>, buffer: &mut [u8]) -> io::Result<bool> {
        let mut fds = process.dir.open_dir(&Name::new("fd")?)?;
        let mut names: Vec<Box<[u8]>> = Vec::new();
        let mut more = false;
        fds.list(&mut ListBuffer::default(), |entry| {
            more = names.len() >= search.most || search.task.is_cancelled();
            if more {
                return ControlFlow::Break(());
            }
            if entry.kind == Kind::Link {
                names.push(entry.name.into());
            }
            ControlFlow::Continue(())
        })?;
        for name in &names {
            self.looked += 1;
            if search.task.is_cancelled() {
                break;
            }
            self.link(&fds, name, "it has open", search, buffer);
        }
        self.hidden |= more;
        Ok(!names.is_empty() || more)
    }

    /// `7f00-7f10 r--s 00000000 08:01 1234   /path`, a newline in the path as `\012`.
    fn mappings(&mut self, process: &Process, search: &Search<'_>) -> io::Result<()> {
        let (text, whole) = process.read("maps", search.text)?;
        self.hidden |= !whole;
        if memchr::memchr(b'/', &text).is_none() {
            return Ok(());
        }
        let mut before: &[u8] = b"";
        for line in text.split(|b| *b == b'\n') {
            let mut words = line.splitn(6, |b| *b == b' ').skip(3);
            let (Some(device), Some(inode), Some(path)) = (words.next(), words.next(), words.next()) else { continue };
            let path = path.trim_ascii_start();
            if path != before && path.starts_with(b"/") && (search.wanted)(path) {
                let thing = thing(device, inode);
                self.keep(Claim { path: path.to_vec(), what: "it has mapped", thing });
            }
            before = path;
        }
        Ok(())
    }

    fn environment(&mut self, process: &Process, search: &Search<'_>) -> io::Result<()> {
        let (text, whole) = process.read("environ", search.text)?;
        self.hidden |= !whole;
        for at in memchr::memmem::find_iter(&text, search.root) {
            let path = text.get(at..).unwrap_or_default();
            let end = path.iter().position(|b| matches!(b, 0 | b':')).unwrap_or(path.len());
            let path = path.get(..end).unwrap_or_default().to_vec();
            if (search.wanted)(&path) {
                self.keep(Claim { path, what: "its environment names", thing: None });
            }
        }
        Ok(())
    }
}

/// Device and inode as `08:01` and `1234`.
pub(super) fn thing(device: &[u8], inode: &[u8]) -> Option<(u64, u64)> {
    let (major, minor) = std::str::from_utf8(device).ok()?.split_once(':')?;
    let hex = |text| u32::from_str_radix(text, 16).ok();
    let inode = std::str::from_utf8(inode).ok()?.parse().ok()?;
    Some((rustix::fs::makedev(hex(major)?, hex(minor)?), inode))
}
