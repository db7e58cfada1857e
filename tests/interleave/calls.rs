//! The system calls between which the racer acts: those that name or change something of a file system.

use std::path::PathBuf;

use nix::libc::{self, c_long};

/// What a call does, as far as a schedule aims at it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    Open,
    Look,
    List,
    Make,
    Rename,
    Remove,
    /// Owner, permissions, times.
    Dress,
    /// Reaching the disk, locks, lengths.
    Sync,
    /// Standard input.
    Input,
}

/// What is known of a kind of call: what it does, and which of its arguments are names (-1: none).
pub struct Shape {
    pub class: Class,
    pub names: [i8; 2],
}

/// None for calls that have nothing to do with files.
pub fn shape(number: c_long, first: u64) -> Option<Shape> {
    let (class, names) = match number {
        libc::SYS_openat | libc::SYS_openat2 => (Class::Open, [1, -1]),
        libc::SYS_newfstatat | libc::SYS_statx | libc::SYS_readlinkat | libc::SYS_faccessat | libc::SYS_faccessat2 => {
            (Class::Look, [1, -1])
        }
        libc::SYS_getdents64 => (Class::List, [-1, -1]),
        libc::SYS_mkdirat | libc::SYS_mknodat => (Class::Make, [1, -1]),
        libc::SYS_symlinkat => (Class::Make, [2, -1]),
        libc::SYS_linkat => (Class::Make, [1, 3]),
        libc::SYS_renameat | libc::SYS_renameat2 => (Class::Rename, [1, 3]),
        libc::SYS_unlinkat => (Class::Remove, [1, -1]),
        libc::SYS_fchmodat | libc::SYS_fchownat | libc::SYS_utimensat => (Class::Dress, [1, -1]),
        libc::SYS_fchmod | libc::SYS_fchown => (Class::Dress, [-1, -1]),
        libc::SYS_fsync | libc::SYS_fdatasync | libc::SYS_ftruncate | libc::SYS_flock => (Class::Sync, [-1, -1]),
        libc::SYS_read if first == 0 => (Class::Input, [-1, -1]),
        _ => return old_shape(number),
    };
    Some(Shape { class, names })
}

/// Calls that only the older machines have.
#[cfg(target_arch = "x86_64")]
fn old_shape(number: c_long) -> Option<Shape> {
    let (class, names) = match number {
        libc::SYS_open => (Class::Open, [0, -1]),
        libc::SYS_stat | libc::SYS_lstat | libc::SYS_readlink | libc::SYS_access => (Class::Look, [0, -1]),
        libc::SYS_mkdir => (Class::Make, [0, -1]),
        libc::SYS_rename => (Class::Rename, [0, 1]),
        libc::SYS_unlink | libc::SYS_rmdir => (Class::Remove, [0, -1]),
        libc::SYS_chmod | libc::SYS_chown | libc::SYS_lchown => (Class::Dress, [0, -1]),
        _ => return None,
    };
    Some(Shape { class, names })
}

#[cfg(not(target_arch = "x86_64"))]
fn old_shape(_: c_long) -> Option<Shape> {
    None
}

/// A call that is about to be made.
#[derive(Debug)]
pub struct Call {
    pub class: Class,
    /// The names among its arguments.
    pub names: Vec<String>,
    /// What its first argument is a descriptor of, if it is one of a file or directory.
    pub dir: Option<PathBuf>,
}

impl Call {
    /// Whether it concerns the machine (libraries, /proc) and nothing that the racer could reach.
    pub fn is_elsewhere(&self, base: &str) -> bool {
        let reachable = |name: &String| name.starts_with(base);
        if self.names.iter().any(|name| name.starts_with('/')) {
            return !self.names.iter().any(reachable);
        }
        self.dir.as_ref().is_some_and(|dir| dir.is_absolute() && !dir.starts_with(base))
    }

    /// Whether it names something that only the program makes.
    pub fn tells_fresh(&self) -> bool {
        let fresh = |name: &str| {
            name.starts_with(".adjourn-")
                || name.starts_with("kept.")
                || name.starts_with("strange.")
                || name.starts_with("doomed.")
                || name.starts_with(".trash-")
                || name.ends_with(".partial")
                || name.ends_with(".next")
        };
        self.names.iter().any(|name| name.rsplit('/').next().is_some_and(fresh))
    }

    /// Whether a name among its arguments ends in this one.
    pub fn tells(&self, entry: &str) -> bool {
        self.names.iter().any(|name| name == entry || name.rsplit('/').next() == Some(entry))
    }
}
