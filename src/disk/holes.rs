//! Where a file was never written: its holes, which read as zeros however large they are.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::MetadataExt;

use rustix::fs::SeekFrom;
use rustix::io::Errno;

/// The next hole of at least so many bytes that ends behind an offset; it begins there when the offset lies in it. None where there is
/// none, or the file system tells of none.
///
/// # Errors
/// The system's own.
pub fn next_hole(file: &File, from: u64, least: u64) -> io::Result<Option<Range<u64>>> {
    let facts = file.metadata()?;
    let size = facts.len();
    // Most files have no room for one: asking for each part of them would be for nothing.
    if facts.blocks().saturating_mul(512).saturating_add(least) > size {
        return Ok(None);
    }
    let mut at = from;
    while at < size {
        let Some(start) = sought(file, SeekFrom::Hole(at), size)? else { return Ok(None) };
        let Some(end) = sought(file, SeekFrom::Data(start), size)? else { return Ok(None) };
        if end.saturating_sub(start) >= least.max(1) {
            return Ok(Some(start..end));
        }
        // A file that is cut meanwhile may answer anything.
        if end <= at {
            return Ok(None);
        }
        at = end;
    }
    Ok(None)
}

/// What the file system answers, at most the end of the file. None where it tells of no holes.
fn sought(file: &File, place: SeekFrom, size: u64) -> io::Result<Option<u64>> {
    match rustix::fs::seek(file, place) {
        Ok(found) => Ok(Some(found.min(size))),
        Err(Errno::NXIO) => Ok(Some(size)),
        Err(Errno::INVAL | Errno::OPNOTSUPP) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::FileExt;

    #[test]
    fn holes_are_found_where_nothing_was_written() {
        let file = tempfile::tempfile().unwrap();
        assert_eq!(next_hole(&file, 0, 1).unwrap(), None);
        file.write_all_at(b"whole", 0).unwrap();
        assert_eq!(next_hole(&file, 0, 1 << 20).unwrap(), None);
        file.set_len(1 << 40).unwrap();
        let first = next_hole(&file, 0, 1 << 20).unwrap().unwrap();
        assert!(first.start >= 5 && first.start <= 1 << 16 && first.end == 1 << 40, "{first:?}");
        assert_eq!(next_hole(&file, 1 << 30, 1 << 20).unwrap(), Some(1 << 30..1 << 40));
        file.write_all_at(b"data", 1 << 35).unwrap();
        assert_eq!(next_hole(&file, 0, 1 << 20).unwrap().unwrap().end, 1 << 35);
        assert_eq!(next_hole(&file, 1 << 35, 1 << 20).unwrap().unwrap().end, 1 << 40);
        assert_eq!(next_hole(&file, 0, 1 << 39).unwrap().unwrap().end, 1 << 40, "the first one is too short");
        assert_eq!(next_hole(&file, 1 << 40, 1).unwrap(), None);
    }
}
