//! A process, identified once by a descriptor of its folder in /proc: what is read below it is of this very process, or fails.

use std::cell::OnceCell;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;

use crate::disk::{Dir, ListBuffer, Name};
use crate::text::Visible;

/// Most that is read of a process's status, command line and the like, in bytes.
const READ_MOST: usize = 256 * 1024;

/// What the kernel tells a program when it begins, by number: the real user, and whether its privileges were raised.
const AT_UID: u64 = 11;
const AT_SECURE: u64 = 23;

/// A process, opened, so that its number cannot come to mean another one.
pub(super) struct Process {
    pub(super) pid: u32,
    pub(super) dir: Dir,
    /// The users it acted for when it was opened.
    pub(super) users: Users,
    command: OnceCell<String>,
}

/// The users that a process acts for: real, effective, saved and for files, and who began a program that raised its privileges:
/// that one chose its arguments and its environment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Users(Vec<u32>);

impl Users {
    /// Whether it acts for root or this owner, and for nobody else.
    pub(super) fn are(&self, owner: u32) -> bool {
        self.0.iter().all(|user| *user == 0 || *user == owner)
    }

    /// The user who began it.
    pub(super) fn real(&self) -> u32 {
        self.0.first().copied().unwrap_or_default()
    }
}

/// The numbers of all processes but this one.
///
/// # Errors
/// There is no /proc, or it cannot be listed.
pub(super) fn numbers() -> io::Result<Vec<u32>> {
    let mut proc = Dir::open(Path::new("/proc"))?;
    let mut pids = Vec::new();
    proc.list(&mut ListBuffer::default(), |entry| {
        pids.extend(std::str::from_utf8(entry.name).ok().and_then(|name| name.parse::<u32>().ok()));
        ControlFlow::Continue(())
    })?;
    pids.retain(|pid| *pid != std::process::id());
    Ok(pids)
}

/// Whether an error says that the process ended, so that there is nothing left to look at.
pub(super) fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == Some(rustix::io::Errno::SRCH.raw_os_error())
}

impl Process {
    /// Opens it; none when it is gone.
    ///
    /// # Errors
    /// The system does not show it.
    pub(super) fn open(pid: u32) -> io::Result<Option<Self>> {
        match Self::try_open(pid) {
            Ok(process) => Ok(Some(process)),
            Err(error) if is_gone(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn try_open(pid: u32) -> io::Result<Self> {
        let dir = Dir::open(Path::new(&format!("/proc/{pid}")))?;
        let users = users(&dir)?;
        Ok(Self { pid, dir, users, command: OnceCell::new() })
    }

    /// Whether it acts for root or this owner, and still does: it may have become another program since it was opened.
    pub(super) fn acts_for(&self, owner: u32) -> bool {
        self.users.are(owner) && users(&self.dir).map_or_else(|error| is_gone(&error), |now| now.are(owner))
    }

    /// What it runs, by device and inode; none where that is hidden.
    pub(super) fn program(&self) -> Option<(u64, u64)> {
        let facts = self.dir.stat_held(&Name::new("exe").ok()?).ok()?;
        Some((facts.device, facts.inode))
    }

    /// Which mounts it sees: another process with the same sees the same paths.
    pub(super) fn mounts(&self) -> Option<Vec<u8>> {
        self.dir.open_dir(&Name::new("ns").ok()?).ok()?.read_link(&Name::new("mnt").ok()?).ok()
    }

    /// Reads a file of it up to so many bytes, and whether that was all.
    ///
    /// # Errors
    /// The system's own; it is gone, or does not show it.
    pub(super) fn read(&self, name: &str, most: usize) -> io::Result<(Vec<u8>, bool)> {
        read(&self.dir, name, most)
    }

    /// Its command for people: the program's name.
    pub(super) fn command(&self) -> String {
        let read = || {
            // Of one that ended meanwhile only its number is left to tell.
            let comm = self.read("comm", READ_MOST).map(|(comm, _)| comm).unwrap_or_default();
            Visible::of_bytes(comm.trim_ascii_end()).into_string()
        };
        self.command.get_or_init(read).clone()
    }

    /// Whether one of its words is the name of such a program. A process whose words are hidden is not called so: what it has
    /// open is hidden too, and counted.
    pub(super) fn is_called(&self, names: &[&str]) -> bool {
        let Ok((line, _)) = self.read("cmdline", READ_MOST) else { return false };
        let mut words = line.split(|b| *b == 0).filter(|word| !word.is_empty());
        words.any(|word| {
            let base = word.rsplit(|b| *b == b'/').next().unwrap_or(word);
            names.iter().any(|name| name.as_bytes() == base)
        })
    }

    /// Whether it was started as adjourn, be it another build of it than this one.
    pub(super) fn is_ours(&self) -> bool {
        let Ok((line, _)) = self.read("cmdline", READ_MOST) else { return false };
        let first = line.split(|b| *b == 0).next().unwrap_or_default();
        first.rsplit(|b| *b == b'/').next() == Some(env!("CARGO_PKG_NAME").as_bytes())
    }

    /// When it started, in seconds since the epoch; none when it is gone.
    pub(super) fn started(&self) -> Option<i64> {
        let (stat, _) = self.read("stat", READ_MOST).ok()?;
        // The command stands in parentheses and may hold anything.
        let after = stat.rsplit(|b| *b == b')').next()?;
        let ticks: u64 = std::str::from_utf8(after).ok()?.split_whitespace().nth(19)?.parse().ok()?;
        let seconds = ticks.checked_div(rustix::param::clock_ticks_per_second())?;
        booted()?.checked_add(i64::try_from(seconds).ok()?)
    }
}

fn read(dir: &Dir, name: &str, most: usize) -> io::Result<(Vec<u8>, bool)> {
    let mut text = Vec::new();
    dir.read_unsized(&Name::new(name)?, most, &mut text)?;
    let whole = text.len() < most;
    Ok((text, whole))
}

/// The owner of a process's folder is no answer: the kernel gives it to root for whoever is not to be traced.
fn users(dir: &Dir) -> io::Result<Users> {
    let (status, _) = read(dir, "status", READ_MOST)?;
    let line = status.split(|b| *b == b'\n').find_map(|line| line.strip_prefix(b"Uid:"));
    let users = line.and_then(|line| std::str::from_utf8(line).ok()).unwrap_or_default();
    let mut users: Vec<u32> = users.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    if users.is_empty() {
        return Err(io::Error::other("it does not tell its user"));
    }
    // Hidden where what it has open and its environment are hidden as well.
    if let Ok((begun, _)) = read(dir, "auxv", READ_MOST) {
        users.extend(began(&begun));
    }
    Ok(Users(users))
}

/// Who began a program that raised its privileges, as the kernel told it at its start.
fn began(auxv: &[u8]) -> Option<u32> {
    let (pairs, _) = auxv.as_chunks::<16>();
    let value = |wanted: u64| {
        let pair =
            pairs.iter().find(|pair| pair.first_chunk::<8>().is_some_and(|key| u64::from_ne_bytes(*key) == wanted));
        pair.and_then(|pair| pair.last_chunk::<8>()).map(|value| u64::from_ne_bytes(*value))
    };
    value(AT_SECURE).filter(|raised| *raised != 0)?;
    u32::try_from(value(AT_UID)?).ok()
}

fn booted() -> Option<i64> {
    let (text, _) = read(&Dir::open(Path::new("/proc")).ok()?, "stat", 4 << 20).ok()?;
    let text = String::from_utf8_lossy(&text).into_owned();
    text.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auxv(pairs: &[(u64, u64)]) -> Vec<u8> {
        pairs.iter().flat_map(|(key, value)| [key.to_ne_bytes(), value.to_ne_bytes()].concat()).collect()
    }

    #[test]
    fn who_began_a_program_that_raised_its_privileges_is_one_of_its_users() {
        assert_eq!(began(&auxv(&[(11, 1000), (12, 0), (23, 1), (0, 0)])), Some(1000));
        assert_eq!(began(&auxv(&[(11, 1000), (12, 1000), (23, 0), (0, 0)])), None);
        assert_eq!(began(b"x"), None);
        assert!(!Users(vec![0, 0, 0, 0, 1000]).are(0));
        assert!(Users(vec![1000, 0, 0, 0]).are(1000));
    }

    #[test]
    fn a_process_tells_its_users_and_one_that_is_gone_is_none() {
        let own = Process::open(std::process::id()).unwrap().unwrap();
        assert_eq!(own.users.real(), rustix::process::getuid().as_raw());
        let mut child = std::process::Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        assert!(Process::open(child.id()).unwrap().is_none());
    }
}
