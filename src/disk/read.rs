//! Opening and reading files that anybody may have planted: regular ones only, never waiting, never more than a limit.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;

use rustix::buffer::spare_capacity;
use rustix::fs::{Mode, OFlags};
use rustix::io::{Errno, retry_on_intr};

use super::{Dir, Kind, Metadata, Name, metadata};
use crate::model::Cause;

/// Why a file was not read.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is something else, which may hang or hurt.
    #[error("not a regular file but {}", .0.noun())]
    NotRegular(Kind),
    /// It holds more than is read at once.
    #[error("{bytes} bytes exceed the limit of {limit}")]
    TooBig {
        /// Its size.
        bytes: u64,
        /// What is read at most.
        limit: u64,
    },
    /// The system's own error.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl ReadError {
    /// Whether there is no such file.
    pub fn is_missing(&self) -> bool {
        matches!(self, ReadError::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }
}

impl From<Errno> for ReadError {
    fn from(error: Errno) -> Self {
        ReadError::Io(error.into())
    }
}

impl From<ReadError> for Cause {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotRegular(_) => Cause::Damaged(error.to_string()),
            ReadError::TooBig { .. } => Cause::TooBig(error.to_string()),
            ReadError::Io(error) => Cause::from_io(error),
        }
    }
}

impl From<ReadError> for io::Error {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Io(error) => error,
            ReadError::NotRegular(_) => io::Error::new(io::ErrorKind::InvalidInput, error),
            ReadError::TooBig { .. } => io::Error::new(io::ErrorKind::FileTooLarge, error),
        }
    }
}

const SAFE: OFlags =
    OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::NOFOLLOW).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

impl Dir {
    /// Opens a regular file for reading. A FIFO or a device never makes it wait, a link is never followed.
    ///
    /// # Errors
    /// It is missing, denied, or no regular file.
    pub fn open_file(&self, name: &Name) -> Result<(File, Metadata), ReadError> {
        let opened = retry_on_intr(|| rustix::fs::openat(&self.0, name.c(), SAFE, Mode::empty()));
        let fd = match opened {
            Ok(fd) => fd,
            Err(Errno::LOOP) => return Err(ReadError::NotRegular(Kind::Link)),
            Err(Errno::NXIO) => return Err(ReadError::NotRegular(Kind::Socket)),
            Err(error) => return Err(error.into()),
        };
        let facts = metadata::stat(fd.as_fd(), c"", false)?;
        if facts.kind != Kind::File {
            return Err(ReadError::NotRegular(facts.kind));
        }
        Ok((File::from(fd), facts))
    }

    /// Reads a whole regular file into `buffer`, whose old content goes and whose room is used again.
    ///
    /// # Errors
    /// As [`Dir::open_file`], or it holds more than `limit` bytes.
    pub fn read_file(&self, name: &Name, limit: u64, buffer: &mut Vec<u8>) -> Result<Metadata, ReadError> {
        buffer.clear();
        let (file, facts) = self.open_file(name)?;
        let too_big = ReadError::TooBig { bytes: facts.bytes, limit };
        if facts.bytes > limit {
            return Err(too_big);
        }
        let size = usize::try_from(facts.bytes).map_err(|_| too_big)?;
        fill(&file, buffer, size)?;
        Ok(facts)
    }

    /// Reads a file whose size the system does not tell, as those of /proc, up to `limit` bytes; what lies beyond is left.
    ///
    /// # Errors
    /// As [`Dir::open_file`].
    pub fn read_unsized(&self, name: &Name, limit: usize, buffer: &mut Vec<u8>) -> Result<(), ReadError> {
        buffer.clear();
        let (file, _) = self.open_file(name)?;
        while buffer.len() < limit {
            let step = (limit - buffer.len()).min(buffer.len().max(4096));
            let before = buffer.len();
            fill(&file, buffer, before.saturating_add(step))?;
            if buffer.len() == before {
                break;
            }
        }
        Ok(())
    }
}

/// Reads until `buffer` holds `size` bytes or the file ends. A file that is no longer as long as it was gives what is there.
fn fill(file: &File, buffer: &mut Vec<u8>, size: usize) -> rustix::io::Result<()> {
    buffer.try_reserve_exact(size.saturating_sub(buffer.len())).map_err(|_| Errno::NOMEM)?;
    while buffer.len() < size {
        match rustix::io::read(file, spare_capacity(buffer)) {
            Ok(0) => break,
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    fn open(place: &Path, name: &str) -> Result<(File, Metadata), ReadError> {
        Dir::open(place).unwrap().open_file(&Name::new(name).unwrap())
    }

    #[test]
    fn only_regular_files_open_and_nothing_waits() {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        std::fs::write(at("file"), b"abc").unwrap();
        std::fs::create_dir(at("dir")).unwrap();
        symlink("file", at("link")).unwrap();
        let _listener = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, at("fifo"), Mode::RUSR).unwrap();
        assert_eq!(open(place.path(), "file").unwrap().1.bytes, 3);
        for (name, kind) in
            [("dir", Kind::Directory), ("link", Kind::Link), ("socket", Kind::Socket), ("fifo", Kind::Fifo)]
        {
            match open(place.path(), name) {
                Err(ReadError::NotRegular(found)) => assert_eq!(found, kind),
                other => panic!("{name}: {other:?}"),
            }
        }
        assert!(open(place.path(), "none").unwrap_err().is_missing());
    }

    #[test]
    fn a_whole_file_is_read_up_to_the_limit() {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("f"), vec![7; 100_000]).unwrap();
        let (dir, name) = (Dir::open(place.path()).unwrap(), Name::new("f").unwrap());
        let mut buffer = b"old".to_vec();
        assert_eq!(dir.read_file(&name, 100_000, &mut buffer).unwrap().bytes, 100_000);
        assert_eq!(buffer, vec![7; 100_000]);
        let refused = dir.read_file(&name, 99_999, &mut buffer);
        assert!(matches!(refused, Err(ReadError::TooBig { bytes: 100_000, limit: 99_999 })));
        assert!(buffer.is_empty());
    }

    #[test]
    fn files_of_proc_are_read_though_they_claim_no_size() {
        let dir = Dir::open(Path::new("/proc/self")).unwrap();
        let mut buffer = Vec::new();
        dir.read_unsized(&Name::new("status").unwrap(), 1 << 20, &mut buffer).unwrap();
        assert!(buffer.starts_with(b"Name:"));
        dir.read_unsized(&Name::new("status").unwrap(), 10, &mut buffer).unwrap();
        assert!(buffer.len() >= 10);
    }
}
