//! Getting into directories that are doomed: their owner may have locked himself out, and nobody else shall put things in.

use std::ffi::CStr;
use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use crate::disk::dir::{READ, SEE};
use crate::disk::{Dir, Metadata, Name, metadata};

/// Opens a doomed directory for reading. Where it is ours (or we are root), only we may enter it from now on.
pub(super) fn open(dir: &Dir, name: &CStr) -> rustix::io::Result<(Dir, Metadata)> {
    let opened = match beneath(dir, name, READ) {
        Err(Errno::ACCESS) => {
            let_in(dir, name)?;
            beneath(dir, name, READ)
        }
        opened => opened,
    };
    let opened = Dir(opened?);
    let facts = metadata::stat(opened.as_fd(), c"", false)?;
    take(&opened, &facts);
    Ok((opened, facts))
}

/// From now on nobody else may put things in, also not who has had it open since before: the owner first, who could give the
/// permissions back. Where the system does not allow it, as for another's directory, the removal itself tells.
fn take(dir: &Dir, facts: &Metadata) {
    let me = rustix::process::geteuid();
    let another = facts.uid != me.as_raw();
    if another && me.is_root() {
        rustix::fs::fchown(&dir.0, Some(me), None).ok();
    }
    if another || facts.mode & 0o777 != 0o700 {
        rustix::fs::fchmod(&dir.0, Mode::RWXU).ok();
    }
}

/// Gives the owner all rights to a directory that could not be entered. A link is never followed: what is changed is the very
/// thing that was opened.
pub(super) fn let_in(dir: &Dir, name: &CStr) -> rustix::io::Result<()> {
    let seen = Dir(beneath(dir, name, SEE)?);
    seen.set_mode_seen(0o700).map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::ACCESS))
}

fn beneath(dir: &Dir, name: &CStr, flags: OFlags) -> rustix::io::Result<OwnedFd> {
    let name = Name::new(name.to_bytes()).map_err(|_| Errno::INVAL)?;
    dir.beneath(&name, flags)
}
