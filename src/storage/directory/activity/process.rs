//! What /proc tells of processes.

use std::io;

use crate::disk::{Dir, Kind, ListBuffer, Name};
use crate::text::Visible;

/// Most that is read of one process's environment or command line, in bytes.
const READ_MOST: usize = 256 * 1024;

/// A process, opened, so that its number cannot come to mean another one.
pub(super) struct Process {
    pub(super) pid: u32,
    pub(super) uid: u32,
    dir: Dir,
}

/// Paths that a process has to do with.
#[derive(Default)]
pub(super) struct Paths {
    pub(super) paths: Vec<(Vec<u8>, &'static str)>,
    /// Whether the system hides what it has open.
    pub(super) hidden: bool,
    /// Whether it has anything open; threads of the kernel have not.
    pub(super) open: bool,
}

/// A lock on a file.
pub(super) struct FileLock {
    pub(super) pid: u32,
    pub(super) inode: u64,
}

/// All processes but this one.
pub(super) fn processes() -> io::Result<Vec<Process>> {
    let mut proc = Dir::open(std::path::Path::new("/proc"))?;
    let names = proc.names(&mut ListBuffer::default())?;
    let pids = names.iter().filter_map(|(name, _)| std::str::from_utf8(name).ok()?.parse().ok());
    Ok(pids.filter(|pid| *pid != std::process::id()).filter_map(Process::of).collect())
}

/// Locks that anybody holds on files.
pub(super) fn locks() -> Vec<FileLock> {
    let Ok(proc) = Dir::open(std::path::Path::new("/proc")) else { return Vec::new() };
    let mut text = Vec::new();
    if Name::new("locks").ok().and_then(|name| proc.read_unsized(&name, READ_MOST, &mut text).ok()).is_none() {
        return Vec::new();
    }
    String::from_utf8_lossy(&text).lines().filter_map(file_lock).collect()
}

/// `1: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF`
fn file_lock(line: &str) -> Option<FileLock> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.iter().position(|word| matches!(*word, "READ" | "WRITE"))?;
    let pid = words.get(at + 1)?.parse().ok()?;
    let inode = words.get(at + 2)?.rsplit(':').next()?.parse().ok()?;
    Some(FileLock { pid, inode })
}

impl Process {
    pub(super) fn of(pid: u32) -> Option<Self> {
        let dir = Dir::open(std::path::Path::new(&format!("/proc/{pid}"))).ok()?;
        let uid = dir.facts().ok()?.uid;
        Some(Self { pid, uid, dir })
    }

    /// Whether it runs this very program: one that looks at a session or removes it does not use it. To be asked after everything
    /// else, since a process may only just have become the program.
    pub(super) fn is_of_this_program(&self) -> bool {
        let own = Process::of(std::process::id()).and_then(|process| process.link("exe"));
        own.is_some() && self.link("exe") == own
    }

    fn link(&self, name: &str) -> Option<Vec<u8>> {
        self.dir.read_link(&Name::new(name).ok()?).ok()
    }

    /// Which mounts it sees: another process with the same sees the same paths.
    pub(super) fn mounts(&self) -> Option<Vec<u8>> {
        self.dir.open_dir(&Name::new("ns").ok()?).ok()?.read_link(&Name::new("mnt").ok()?).ok()
    }

    fn read(&self, name: &str) -> Vec<u8> {
        let mut text = Vec::new();
        let name = Name::new(name).ok();
        let read = name.and_then(|name| self.dir.read_unsized(&name, READ_MOST, &mut text).ok());
        if read.is_some() { text } else { Vec::new() }
    }

    /// Its command for people: the program's name.
    pub(super) fn command(&self) -> String {
        let comm = self.read("comm");
        Visible::of_bytes(comm.trim_ascii_end()).into_string()
    }

    /// Whether one of its words is the name of such a program.
    pub(super) fn is_called(&self, names: &[&str]) -> bool {
        let line = self.read("cmdline");
        let mut words = line.split(|b| *b == 0).filter(|word| !word.is_empty());
        words.any(|word| {
            let base = word.rsplit(|b| *b == b'/').next().unwrap_or(word);
            names.iter().any(|name| name.as_bytes() == base)
        })
    }

    /// When it started, in seconds since the epoch.
    pub(super) fn started(&self) -> Option<i64> {
        let stat = self.read("stat");
        // The command stands in parentheses and may hold anything.
        let after = stat.rsplit(|b| *b == b')').next()?;
        let ticks: u64 = std::str::from_utf8(after).ok()?.split_whitespace().nth(19)?.parse().ok()?;
        let seconds = ticks.checked_div(rustix::param::clock_ticks_per_second())?;
        booted()?.checked_add(i64::try_from(seconds).ok()?)
    }

    /// Paths below `root` that it has open, works in or was told of.
    pub(super) fn paths(&self, root: &[u8]) -> Paths {
        let mut found = Paths::default();
        for (name, what) in [("cwd", "its working directory"), ("root", "its root directory")] {
            found.paths.extend(self.link(name).map(|mut path| {
                path.push(b'/');
                (path, what)
            }));
        }
        let open = self.open_files(root, &mut found.paths);
        (found.hidden, found.open) = (open.is_err(), open.unwrap_or(true));
        self.environment(root, &mut found.paths);
        found
    }

    /// Whether there are any. Some processes show root how many files they have open, and not which.
    fn open_files(&self, root: &[u8], paths: &mut Vec<(Vec<u8>, &'static str)>) -> io::Result<bool> {
        let name = Name::new("fd").map_err(io::Error::other)?;
        let mut fds = self.dir.open_dir(&name)?;
        let names = fds.names(&mut ListBuffer::default())?;
        let mut denied = None;
        for (name, _) in names.iter().filter(|(_, kind)| *kind == Kind::Link) {
            match Name::new(name).map_err(io::Error::from).and_then(|name| fds.read_link(&name)) {
                Ok(path) if path.starts_with(root) => paths.push((path, "it has open")),
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => denied = Some(error),
                // Nothing of ours, or closed meanwhile.
                Ok(_) | Err(_) => {}
            }
        }
        denied.map_or(Ok(!names.is_empty()), Err)
    }

    fn environment(&self, root: &[u8], paths: &mut Vec<(Vec<u8>, &'static str)>) {
        let text = self.read("environ");
        for at in memchr::memmem::find_iter(&text, root) {
            let path = text.get(at..).unwrap_or_default();
            let end = path.iter().position(|b| matches!(b, 0 | b':')).unwrap_or(path.len());
            paths.push((path.get(..end).unwrap_or_default().to_vec(), "its environment names"));
        }
    }
}

fn booted() -> Option<i64> {
    let proc = Dir::open(std::path::Path::new("/proc")).ok()?;
    let mut text = Vec::new();
    proc.read_unsized(&Name::new("stat").ok()?, READ_MOST, &mut text).ok()?;
    let text = String::from_utf8_lossy(&text).into_owned();
    text.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_are_told_by_process_and_inode() {
        let told = |line| file_lock(line).map(|lock| (lock.pid, lock.inode));
        assert_eq!(told("1: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF"), Some((1234, 5678)));
        assert_eq!(told("1: -> POSIX  ADVISORY  READ  12 fe:00:7 128 128"), Some((12, 7)));
        assert_eq!(told("2: FLOCK  ADVISORY"), None);
    }
}
