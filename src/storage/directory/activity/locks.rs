//! Locks that anybody holds on files, as /proc/locks tells them.

use std::io;
use std::path::Path;

use super::claims::thing;
use crate::disk::{Dir, Name};

/// Most that is read, in bytes: some sixty thousand locks.
const READ_MOST: usize = 4 << 20;

/// A lock on a file.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct FileLock {
    /// Who holds it; none where the system does not say.
    pub(super) pid: Option<u32>,
    /// Device and inode; the device is the file system's own, which some file systems tell otherwise of their files.
    pub(super) thing: (u64, u64),
}

/// All locks, and whether these are all.
///
/// # Errors
/// The system does not show them.
pub(super) fn locks() -> io::Result<(Vec<FileLock>, bool)> {
    let mut text = Vec::new();
    Dir::open(Path::new("/proc"))?.read_unsized(&Name::new("locks")?, READ_MOST, &mut text)?;
    let locks = String::from_utf8_lossy(&text).lines().filter_map(file_lock).collect();
    Ok((locks, text.len() < READ_MOST))
}

/// `1: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF`
fn file_lock(line: &str) -> Option<FileLock> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.iter().position(|word| matches!(*word, "READ" | "WRITE"))?;
    let pid: i64 = words.get(at + 1)?.parse().ok()?;
    let (device, inode) = words.get(at + 2)?.rsplit_once(':')?;
    let thing = thing(device.as_bytes(), inode.as_bytes())?;
    Some(FileLock { pid: u32::try_from(pid).ok().filter(|pid| *pid > 0), thing })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_are_told_by_process_device_and_inode() {
        let lock = |pid, major, minor, inode| Some(FileLock { pid, thing: (rustix::fs::makedev(major, minor), inode) });
        assert_eq!(file_lock("1: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF"), lock(Some(1234), 8, 1, 5678));
        assert_eq!(file_lock("1: -> POSIX  ADVISORY  READ  12 fe:00:7 128 128"), lock(Some(12), 254, 0, 7));
        assert_eq!(file_lock("1: OFDLCK ADVISORY  WRITE -1 08:01:5678 0 EOF"), lock(None, 8, 1, 5678));
        assert_eq!(file_lock("2: FLOCK  ADVISORY"), None);
    }
}
