//! How much room the file system has.

use std::io;
use std::path::Path;

use super::Dir;

/// Room on a file system.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Space {
    /// Bytes that the caller may still write.
    pub free: u64,
    /// Bytes in all.
    pub total: u64,
    /// Files and directories that may still be made; none where the file system has no such limit.
    pub entries: Option<u64>,
}

impl Dir {
    /// Whether its file system notes when a file is written to through memory. Those that live in memory do not (Linux: tmpfs has no
    /// `page_mkwrite`); where it cannot be asked, it does not.
    pub fn stamps_mapped_writes(&self) -> bool {
        const TMPFS: rustix::fs::FsWord = 0x0102_1994;
        const RAMFS: rustix::fs::FsWord = 0x8584_58f6;
        rustix::fs::fstatfs(&self.0).is_ok_and(|system| !matches!(system.f_type, TMPFS | RAMFS))
    }

    /// The room of the file system that it is on.
    ///
    /// # Errors
    /// The system's own.
    pub fn space(&self) -> io::Result<Space> {
        let room = rustix::fs::fstatvfs(&self.0)?;
        Ok(Space {
            free: room.f_bavail.saturating_mul(room.f_frsize),
            total: room.f_blocks.saturating_mul(room.f_frsize),
            entries: (room.f_files > 0).then_some(room.f_favail),
        })
    }
}

/// Bytes that the caller may still write on the file system of a place.
///
/// # Errors
/// The system's own.
pub fn free_space(place: &Path) -> io::Result<u64> {
    Ok(Dir::open(place)?.space()?.free)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_some_room() {
        let place = tempfile::tempdir().unwrap();
        let room = Dir::open(place.path()).unwrap().space().unwrap();
        assert!(room.total > 0 && room.free <= room.total);
    }
}
