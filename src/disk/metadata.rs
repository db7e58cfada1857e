//! What the file system knows of a thing without opening it, and what makes it the same thing later.

use rustix::fs::{AtFlags, FileType, Statx, StatxFlags};
use std::ffi::CStr;
use std::os::fd::BorrowedFd;

use crate::model::{Identity, Timestamp, Version};

/// What sort of thing a name stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Link,
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
    /// A character or block device.
    Device,
    /// The file system does not say.
    Unknown,
}

impl Kind {
    /// With its article: "a FIFO".
    pub fn noun(self) -> &'static str {
        match self {
            Kind::File => "a regular file",
            Kind::Directory => "a directory",
            Kind::Link => "a symbolic link",
            Kind::Fifo => "a FIFO",
            Kind::Socket => "a socket",
            Kind::Device => "a device",
            Kind::Unknown => "of unknown type",
        }
    }

    pub(super) fn of(kind: FileType) -> Self {
        match kind {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Directory,
            FileType::Symlink => Kind::Link,
            FileType::Fifo => Kind::Fifo,
            FileType::Socket => Kind::Socket,
            FileType::CharacterDevice | FileType::BlockDevice => Kind::Device,
            FileType::Unknown => Kind::Unknown,
        }
    }
}

/// What `statx` tells of a thing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Metadata {
    /// What sort of thing it is.
    pub kind: Kind,
    /// Permission bits, with set-id and sticky.
    pub mode: u32,
    /// Its owner.
    pub uid: u32,
    /// Its group.
    pub gid: u32,
    /// How many names it has.
    pub links: u32,
    /// Its apparent size in bytes.
    pub bytes: u64,
    /// Bytes that it takes on disk.
    pub on_disk: u64,
    /// When its content changed.
    pub modified: Timestamp,
    /// When anything about it last changed, permissions and names included, in nanoseconds: nobody can set it back.
    pub changed: u64,
    /// The device that it is on.
    pub device: u64,
    /// Its inode number there.
    pub inode: u64,
    /// When it was made, in nanoseconds; 0 where the file system keeps none.
    pub born: u64,
    /// The mount it was reached through; 0 where the kernel does not say.
    pub mount: u64,
}

impl Metadata {
    /// Which thing it is.
    pub fn identity(&self) -> Identity {
        Identity([self.device, self.inode, self.born])
    }

    /// Which content it has.
    pub fn version(&self) -> Version {
        Version([self.device, self.inode, nanoseconds(self.modified.seconds, self.modified.nanos), self.bytes])
    }

    /// Whether others than the owner may write it. A group with the number of the owner is his alone, as systems make one for each user;
    /// what an access list gives shows in the group's bits.
    pub fn others_may_write(&self) -> bool {
        self.mode & 0o002 != 0 || self.mode & 0o020 != 0 && self.gid != self.uid
    }

    pub(super) fn of(x: &Statx) -> Self {
        let mode = u32::from(x.stx_mode);
        let birth = StatxFlags::from_bits_retain(x.stx_mask).contains(StatxFlags::BTIME);
        Self {
            kind: Kind::of(FileType::from_raw_mode(mode)),
            mode: mode & 0o7777,
            uid: x.stx_uid,
            gid: x.stx_gid,
            links: x.stx_nlink,
            bytes: x.stx_size,
            on_disk: x.stx_blocks.saturating_mul(512),
            modified: Timestamp::new(x.stx_mtime.tv_sec, x.stx_mtime.tv_nsec),
            changed: nanoseconds(x.stx_ctime.tv_sec, x.stx_ctime.tv_nsec),
            device: rustix::fs::makedev(x.stx_dev_major, x.stx_dev_minor),
            inode: x.stx_ino,
            born: if birth { nanoseconds(x.stx_btime.tv_sec, x.stx_btime.tv_nsec) } else { 0 },
            mount: x.stx_mnt_id,
        }
    }
}

fn nanoseconds(seconds: i64, nanos: u32) -> u64 {
    u64::try_from(seconds).unwrap_or(0).saturating_mul(1_000_000_000).saturating_add(u64::from(nanos))
}

/// Metadata of a path below a directory; what stands at its end is described, not followed.
pub(super) fn stat_at(at: BorrowedFd<'_>, path: &[u8]) -> rustix::io::Result<Metadata> {
    let flags = AtFlags::NO_AUTOMOUNT | AtFlags::SYMLINK_NOFOLLOW;
    rustix::io::retry_on_intr(|| rustix::fs::statx(at, path, flags, WANTED)).map(|x| Metadata::of(&x))
}

const WANTED: StatxFlags = StatxFlags::BASIC_STATS.union(StatxFlags::BTIME).union(StatxFlags::MNT_ID);

/// Metadata of what a link of /proc leads to, without asking the file system that it is on.
pub(super) fn stat_held(at: BorrowedFd<'_>, name: &CStr) -> rustix::io::Result<Metadata> {
    let flags = AtFlags::NO_AUTOMOUNT | AtFlags::STATX_DONT_SYNC;
    rustix::io::retry_on_intr(|| rustix::fs::statx(at, name, flags, WANTED)).map(|x| Metadata::of(&x))
}

/// Metadata of a name below a directory, or of the descriptor itself for an empty name.
pub(super) fn stat(at: BorrowedFd<'_>, name: &CStr, follow: bool) -> rustix::io::Result<Metadata> {
    let mut flags = AtFlags::EMPTY_PATH | AtFlags::NO_AUTOMOUNT;
    if !follow {
        flags |= AtFlags::SYMLINK_NOFOLLOW;
    }
    rustix::io::retry_on_intr(|| rustix::fs::statx(at, name, flags, WANTED)).map(|x| Metadata::of(&x))
}
