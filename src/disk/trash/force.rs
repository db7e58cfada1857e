//! Getting into directories that are doomed: their owner may have locked himself out, and nobody else shall put things in.

use std::ffi::CStr;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use crate::disk::dir::{READ, SEE};
use crate::disk::{Dir, Facts, Name, facts};

/// Opens a doomed directory for reading. Where it is ours (or we are root), only we may enter it from now on.
pub(super) fn open(dir: &Dir, name: &CStr) -> rustix::io::Result<(Dir, Facts)> {
    let opened = match beneath(dir, name, READ) {
        Err(Errno::ACCESS) => {
            let_in(dir, name)?;
            beneath(dir, name, READ)
        }
        opened => opened,
    };
    let opened = Dir(opened?);
    let facts = facts::look(opened.as_fd(), c"", false)?;
    if facts.mode & 0o777 != 0o700 {
        // Another's directory stays as it is: then the removal itself tells what is not allowed.
        rustix::fs::fchmod(&opened.0, Mode::RWXU).ok();
    }
    Ok((opened, facts))
}

/// Gives the owner all rights to a directory that could not be entered. A link is never followed: what is changed is the very
/// thing that was opened.
pub(super) fn let_in(dir: &Dir, name: &CStr) -> rustix::io::Result<()> {
    let seen = beneath(dir, name, SEE)?;
    let link = format!("/proc/self/fd/{}", seen.as_raw_fd());
    rustix::fs::chmod(link.as_str(), Mode::RWXU)
}

fn beneath(dir: &Dir, name: &CStr, flags: OFlags) -> rustix::io::Result<OwnedFd> {
    let name = Name::new(name.to_bytes()).map_err(|_| Errno::INVAL)?;
    dir.beneath(&name, flags)
}
