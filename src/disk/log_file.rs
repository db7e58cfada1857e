//! The file that the program writes its own doings to.

use std::fs::File;
use std::io;
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::io::{Errno, retry_on_intr};

use super::chase::{Trust, chase, foreign};
use super::{Kind, Name, file_metadata};

const FLAGS: OFlags = OFlags::WRONLY
    .union(OFlags::APPEND)
    .union(OFlags::CREATE)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::NONBLOCK)
    .union(OFlags::NOCTTY)
    .union(OFlags::CLOEXEC);

/// Opens a file to append to, for the caller alone when it is made. Only a regular file of the caller's or of root's, with no second
/// name, is written to; links on the way are followed where nobody else could have put them there.
///
/// # Errors
/// The system's own; what has the name, or a link on the way, is another user's or no regular file.
pub fn append_file(path: &Path) -> io::Result<File> {
    let refused = |why: String| io::Error::new(io::ErrorKind::InvalidInput, format!("it {why}"));
    let path = super::absolute(path)?;
    let (Some(above), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    let (dir, name) = (chase(above, Trust::Links)?.dir, Name::new(name.as_encoded_bytes())?);
    let opened = retry_on_intr(|| rustix::fs::openat(&dir, name.c(), FLAGS, Mode::RUSR | Mode::WUSR));
    let file = match opened {
        Ok(fd) => File::from(fd),
        Err(Errno::LOOP) => return Err(refused("is a symbolic link".to_owned())),
        Err(Errno::NXIO) => return Err(refused("is a FIFO or a socket".to_owned())),
        Err(error) => return Err(error.into()),
    };
    let facts = file_metadata(&file)?;
    match (facts.kind, foreign(&facts)) {
        (Kind::File, Some(why)) => Err(refused(why)),
        (Kind::File, None) if facts.links > 1 => Err(refused("has a second hard link".to_owned())),
        (Kind::File, None) => Ok(file),
        (other, _) => Err(refused(format!("is {}", other.noun()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn lines_are_appended_and_links_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        for line in ["one\n", "two\n"] {
            append_file(&path).unwrap().write_all(line.as_bytes()).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one\ntwo\n");
        std::os::unix::fs::symlink(&path, dir.path().join("link")).unwrap();
        std::os::unix::fs::symlink(dir.path(), dir.path().join("way")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, dir.path().join("fifo"), Mode::RUSR | Mode::WUSR).unwrap();
        assert!(append_file(&dir.path().join("way/log")).is_ok(), "the caller's own link on the way");
        for (name, why) in [("link", "it is a symbolic link"), ("fifo", "it is a FIFO or a socket")] {
            assert_eq!(append_file(&dir.path().join(name)).unwrap_err().to_string(), why);
        }
        assert!(append_file(dir.path()).is_err());
        std::fs::hard_link(&path, dir.path().join("second")).unwrap();
        assert_eq!(append_file(&path).unwrap_err().to_string(), "it has a second hard link");
    }
}
