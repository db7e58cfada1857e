//! Taking a session along: as a compressed archive or as a copy elsewhere.

use std::io::Write;
use std::path::Path;

use super::Readers;
use crate::disk::NewFile;
use crate::model::{Cause, EntryRef, Error, PackStats, Reason, Result};
use crate::storage::directory::pack;
use crate::work::Task;

/// Writes a session as a `.tar.gz` to `file`, which must not exist yet; a failed one is taken away again.
///
/// # Errors
/// The file cannot be made, the session cannot be read whole, or the task was cancelled.
///
/// ```
/// # use adjourn::command::{Catalog, Demo, Readers};
/// # let demo = Demo::unpack(adjourn::model::Timestamp::now())?;
/// # let catalog = Catalog::open(&demo.places()[..1], None, Default::default(), &Default::default())?;
/// # let mut readers = Readers::new(std::sync::Arc::new(catalog));
/// # let task = adjourn::work::Task::new();
/// # let place = tempfile::tempdir()?;
/// let row = readers.find(b"Graphics_only-2026-11-15T01.24.24")?;
/// let file = place.path().join("graphics.tar.gz");
/// adjourn::command::archive(&mut readers, &row, &file, &task)?;
/// // What is there is never written over.
/// assert!(adjourn::command::archive(&mut readers, &row, &file, &task).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn archive(readers: &mut Readers, row: &EntryRef, file: &Path, task: &Task) -> Result<PackStats> {
    expect_size(readers, row, task);
    let subject = file.as_os_str().as_encoded_bytes();
    let handle = readers.catalog().repository(row.repository)?;
    let entry = handle.packing().map_err(|off| unsupported(row, off))?.identify(&row.entry)?;
    let made =
        NewFile::create_outside(file, &entry).map_err(|error| Error::new("make the archive", subject, cause(error)))?;
    let mut gzip = flate2::write::GzEncoder::new(std::io::BufWriter::new(made.file()), flate2::Compression::new(6));
    let packed = pack::archive(&entry, &mut gzip, task).map_err(|cause| failed(row, cause))?;
    let done = gzip.finish().and_then(|mut file| file.flush());
    done.and_then(|()| made.keep()).map_err(|error| Error::io("write the archive", subject, error))?;
    Ok(packed)
}

/// Copies a session into a directory, on another file system too.
///
/// # Errors
/// The directory is absent, the name is taken there, the session cannot be read whole, or the task was cancelled.
pub fn copy(readers: &mut Readers, row: &EntryRef, into: &Path, task: &Task) -> Result<PackStats> {
    expect_size(readers, row, task);
    let handle = readers.catalog().repository(row.repository)?;
    let entry = handle.packing().map_err(|off| unsupported(row, off))?.identify(&row.entry)?;
    pack::copy(&entry, into, task).map_err(|cause| failed(row, cause))
}

fn expect_size(readers: &mut Readers, row: &EntryRef, task: &Task) {
    if let Ok(usage) = readers.measure(row, &Task::new()) {
        task.expect(usage.bytes);
    }
}

fn failed(row: &EntryRef, cause: Cause) -> Error {
    Error::new("copy the session", row.entry.id.bytes(), cause)
}

/// A missing or taken place is told in words: it is the file's, not the session's.
fn cause(error: std::io::Error) -> Cause {
    let text = match error.kind() {
        std::io::ErrorKind::NotFound => "directory does not exist",
        std::io::ErrorKind::AlreadyExists => "already exists",
        _ => return Cause::from_io(error),
    };
    Cause::Io(std::io::Error::new(error.kind(), text))
}

fn unsupported(row: &EntryRef, off: Reason) -> Error {
    Error::new("copy the session", row.entry.id.bytes(), Cause::Unsupported(off.text.into_owned()))
}
