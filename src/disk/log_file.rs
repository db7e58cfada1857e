//! The file that the program writes its own doings to.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;

use super::{Kind, file_facts};

/// Opens a file to append to, for the caller alone when it is made. A link, a FIFO or a device is refused.
///
/// # Errors
/// The system's own, or it is no regular file.
pub fn append_file(path: &Path) -> io::Result<File> {
    let flags = i32::try_from((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits()).map_err(io::Error::other)?;
    let file = OpenOptions::new().append(true).create(true).mode(0o600).custom_flags(flags).open(path)?;
    match file_facts(&file)?.kind {
        Kind::File => Ok(file),
        other => Err(io::Error::new(io::ErrorKind::InvalidInput, format!("it is {}", other.noun()))),
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
        assert!(append_file(&dir.path().join("link")).is_err());
        assert!(append_file(dir.path()).is_err());
    }
}
