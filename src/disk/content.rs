//! Copying what a file holds, piece by piece: holes stay holes, and whoever waits can stop it within one piece.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;

use rustix::fs::SeekFrom;
use rustix::io::Errno;

use crate::work::Task;

/// A part of a file that holds data, from its first byte to the one behind its last.
pub type Piece = Range<u64>;

/// How much is copied between two looks at whether it should stop.
const BLOCK: u64 = 4 << 20;

/// Copies the first `bytes` bytes of a file into a new one. What is a hole there is one here, so that a file of 1 TB that takes 16 kB
/// takes no more when it is copied. The task advances by what was copied, holes included.
///
/// # Errors
/// `Interrupted` when the task was cancelled; the file became shorter while it was read; the system's own.
pub fn copy_content(from: &File, to: &File, bytes: u64, task: &Task) -> io::Result<()> {
    let mut done = 0;
    while let Some(piece) = next_piece(from, done, bytes)? {
        task.advance(piece.start.saturating_sub(done));
        copy_piece(from, to, &piece, task)?;
        done = piece.end;
    }
    task.advance(bytes.saturating_sub(done));
    to.set_len(bytes)
}

fn copy_piece(from: &File, to: &File, piece: &Piece, task: &Task) -> io::Result<()> {
    rustix::fs::seek(from, SeekFrom::Start(piece.start))?;
    rustix::fs::seek(to, SeekFrom::Start(piece.start))?;
    let (mut at, mut to) = (piece.start, to);
    while at < piece.end {
        if task.is_cancelled() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let block = (piece.end - at).min(BLOCK);
        if io::copy(&mut from.take(block), &mut to)? < block {
            return Err(became_shorter());
        }
        task.advance(block);
        at += block;
    }
    Ok(())
}

/// The parts of the first `bytes` bytes of a file that hold data, in order; all of it where the file system tells of no holes.
///
/// # Errors
/// The system's own.
pub fn pieces(file: &File, bytes: u64) -> io::Result<Vec<Piece>> {
    let (mut all, mut at) = (Vec::new(), 0);
    while let Some(piece) = next_piece(file, at, bytes)? {
        at = piece.end;
        all.push(piece);
    }
    Ok(all)
}

fn next_piece(file: &File, at: u64, bytes: u64) -> io::Result<Option<Piece>> {
    if at >= bytes {
        return Ok(None);
    }
    let start = match rustix::fs::seek(file, SeekFrom::Data(at)) {
        Ok(start) => start,
        // Nothing but a hole up to its end, which is where it was unless the file was cut.
        Err(Errno::NXIO) if file.metadata()?.len() < bytes => return Err(became_shorter()),
        Err(Errno::NXIO) => return Ok(None),
        Err(Errno::INVAL | Errno::OPNOTSUPP) => return Ok(Some(at..bytes)),
        Err(error) => return Err(error.into()),
    };
    if start >= bytes {
        return Ok(None);
    }
    let end = rustix::fs::seek(file, SeekFrom::Hole(start))?.min(bytes);
    // A file that was cut meanwhile may answer anything; a piece is never empty, so that this ends.
    if end > start { Ok(Some(start..end)) } else { Err(became_shorter()) }
}

/// That a file was cut while it was read: half of it would be neither the old one nor the new one.
pub fn became_shorter() -> io::Error {
    io::Error::other("a file became shorter while it was read")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{FileExt, MetadataExt};

    fn file() -> File {
        tempfile::tempfile().unwrap()
    }

    #[test]
    fn holes_stay_holes_and_data_stays_data() {
        let (from, to) = (file(), file());
        let size = (64 << 20) + 5;
        from.set_len(size).unwrap();
        from.write_all_at(b"middle", 32 << 20).unwrap();
        from.write_all_at(b"end", size - 3).unwrap();
        copy_content(&from, &to, size, &Task::new()).unwrap();
        let (read, mut middle, mut end) = (to.metadata().unwrap(), [0; 6], [0; 3]);
        to.read_exact_at(&mut middle, 32 << 20).unwrap();
        to.read_exact_at(&mut end, size - 3).unwrap();
        assert_eq!((read.len(), &middle, &end), (size, b"middle", b"end"));
        assert!(read.blocks() * 512 < 1 << 20, "{} blocks", read.blocks());
        assert_eq!(pieces(&from, size).unwrap().last().unwrap().end, size);
    }

    #[test]
    fn a_file_of_one_hole_and_an_empty_one_have_no_data() {
        let (from, to) = (file(), file());
        assert!(pieces(&from, 0).unwrap().is_empty());
        from.set_len(1 << 40).unwrap();
        assert!(pieces(&from, 1 << 40).unwrap().is_empty());
        copy_content(&from, &to, 1 << 40, &Task::new()).unwrap();
        assert_eq!((to.metadata().unwrap().len(), to.metadata().unwrap().blocks()), (1 << 40, 0));
    }

    #[test]
    fn what_stops_it_stops_it_within_one_file() {
        let (from, to, task) = (file(), file(), Task::new());
        from.write_all_at(&vec![1; 3 * 4096], 0).unwrap();
        task.cancel();
        let stopped = copy_content(&from, &to, 3 * 4096, &task).unwrap_err();
        assert_eq!((stopped.kind(), to.metadata().unwrap().len()), (io::ErrorKind::Interrupted, 0));
        assert!(copy_content(&from, &to, 4 * 4096, &Task::new()).is_err(), "shorter than it was");
    }
}
