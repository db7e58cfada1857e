//! How much memory this process may still take, and a share of it for each big thing that is held at once. An allocation that fails
//! ends a program without a word of its own, so what is big asks before.

use std::io;
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::{Dir, Name};

/// What needs less asks nobody.
const SMALL: u64 = 64 << 20;

/// What the rest of the program may need meanwhile.
const SPARE: u64 = 32 << 20;

/// Bytes promised to leases that are still held.
static PROMISED: Mutex<u64> = Mutex::new(0);
static GIVEN_BACK: Condvar = Condvar::new();

/// A share of the memory, given back when it is dropped.
#[derive(Debug, Default)]
pub struct Lease(u64);

impl Lease {
    /// Takes a share of so many bytes. While others hold too much it waits for them.
    ///
    /// # Errors
    /// `OutOfMemory` when there is too little even alone, with both numbers.
    pub fn take(bytes: u64) -> io::Result<Self> {
        if bytes < SMALL {
            return Ok(Self(0));
        }
        let mut promised = promised();
        loop {
            let room = room().saturating_sub(SPARE);
            if bytes <= room.saturating_sub(*promised) {
                *promised = promised.saturating_add(bytes);
                return Ok(Self(bytes));
            }
            if *promised == 0 {
                return Err(refused(bytes, room));
            }
            promised = GIVEN_BACK.wait(promised).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if self.0 > 0 {
            let mut promised = promised();
            *promised = promised.saturating_sub(self.0);
            GIVEN_BACK.notify_all();
        }
    }
}

// A panic in a holder leaves a number that its lease puts right.
fn promised() -> MutexGuard<'static, u64> {
    PROMISED.lock().unwrap_or_else(PoisonError::into_inner)
}

fn refused(bytes: u64, room: u64) -> io::Error {
    let mega = |bytes: u64| bytes.div_ceil(1 << 20);
    let text = format!("out of memory: may need {} MiB, {} MiB available", mega(bytes), mega(room));
    io::Error::new(io::ErrorKind::OutOfMemory, text)
}

/// Bytes that this process may still take: what its limit of addresses, its control group and the machine leave, whichever is least.
pub fn room() -> u64 {
    [addresses(), group(), machine()].into_iter().flatten().min().unwrap_or(u64::MAX)
}

/// What `ulimit -v` leaves.
fn addresses() -> Option<u64> {
    let limit = rustix::process::getrlimit(rustix::process::Resource::As).current?;
    let statm = read("/proc/self", "statm")?;
    let pages: u64 = statm.split_whitespace().next()?.parse().ok()?;
    let page = u64::try_from(rustix::param::page_size()).ok()?;
    Some(limit.saturating_sub(pages.saturating_mul(page)))
}

/// What the control groups of this process leave, the tightest on the way up.
fn group() -> Option<u64> {
    let groups = read("/proc/self", "cgroup")?;
    let own = groups.lines().find_map(|line| line.strip_prefix("0::"))?;
    let own = Path::new("/sys/fs/cgroup").join(own.trim_start_matches('/'));
    let left = |dir: &Path| {
        let dir = dir.to_str()?;
        let number = |name| read(dir, name)?.trim().parse::<u64>().ok();
        Some(number("memory.max")?.saturating_sub(number("memory.current")?))
    };
    own.ancestors().take_while(|dir| dir.starts_with("/sys/fs/cgroup")).filter_map(left).min()
}

/// What the machine can give without swapping.
fn machine() -> Option<u64> {
    let info = read("/proc", "meminfo")?;
    let line = info.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

fn read(dir: &str, name: &str) -> Option<String> {
    let mut text = Vec::new();
    Dir::open(Path::new(dir)).ok()?.read_unsized(&Name::new(name).ok()?, 64 << 10, &mut text).ok()?;
    String::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_and_more_than_that_is_refused_in_words() {
        assert!(machine().is_some_and(|bytes| bytes > 0));
        drop(Lease::take(SMALL).unwrap());
        let error = Lease::take(u64::MAX).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::OutOfMemory);
        assert!(error.to_string().starts_with("out of memory: "), "{error}");
    }
}
