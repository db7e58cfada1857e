//! Taking sessions along: as a compressed archive or as a copy elsewhere.

mod compression;

use std::io::{self, BufWriter, Write};
use std::path::Path;

pub use compression::Compression;

use super::Readers;
use crate::disk::{EntryDir, NewFile, file_metadata};
use crate::model::{Cause, EntryRef, Error, Identity, PackStats, Reason, Result};
use crate::storage::directory::pack;
use crate::work::Task;

/// Where an archive is written.
pub enum ArchiveTarget<'a> {
    /// A new file, which must not exist yet; a failed one is taken away again.
    File(&'a Path),
    /// Standard output, by this writer.
    Output(&'a mut dyn Write),
}

impl ArchiveTarget<'_> {
    fn subject(&self) -> &[u8] {
        match self {
            Self::File(path) => path.as_os_str().as_encoded_bytes(),
            Self::Output(_) => b"standard output",
        }
    }
}

/// Writes sessions as one compressed tar archive, each below its directory's name. What fails half-way is taken away, or on standard
/// output lacks its end, so that no program takes it for a whole one.
///
/// # Errors
/// Two of them have the same directory name; the file cannot be made or would lie in one of them; one cannot be read whole; the task was
/// cancelled.
///
/// ```
/// # use adjourn::command::{Catalog, Demo, Readers};
/// # let demo = Demo::unpack(adjourn::model::Timestamp::now())?;
/// # let catalog = Catalog::open(&demo.places()[..1], None, Default::default(), &Default::default())?;
/// # let mut readers = Readers::new(std::sync::Arc::new(catalog));
/// # let task = adjourn::work::Task::new();
/// # let place = tempfile::tempdir()?;
/// use adjourn::command::{ArchiveTarget, Compression, archive};
///
/// let rows = [readers.find(b"Graphics_only-2026-11-15T01.24.24")?];
/// let file = place.path().join("graphics.tar.gz");
/// archive(&mut readers, &rows, ArchiveTarget::File(&file), Compression::Gzip, &task)?;
/// // What is there is never written over.
/// assert!(archive(&mut readers, &rows, ArchiveTarget::File(&file), Compression::Gzip, &task).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn archive(
    readers: &mut Readers,
    rows: &[EntryRef],
    target: ArchiveTarget<'_>,
    compression: Compression,
    task: &Task,
) -> Result<PackStats> {
    let entries = rows.iter().map(|row| hold(readers, row)).collect::<Result<Vec<_>>>()?;
    refuse_twins(&entries)?;
    expect_size(readers, rows, task);
    let subject = target.subject().to_vec();
    match target {
        ArchiveTarget::File(path) => {
            let made = NewFile::create_outside(path, &entries);
            let made = made.map_err(|error| Error::new("make the archive", &subject, cause(error)))?;
            let own = Some(made.identity());
            let packed = write(rows, &entries, (&mut made.file(), &subject, own), compression, task)?;
            made.keep().map_err(|error| Error::new("write the archive", &subject, cause(error)))?;
            Ok(packed)
        }
        ArchiveTarget::Output(output) => {
            let own = file_metadata(&io::stdout()).ok().map(|facts| facts.identity());
            write(rows, &entries, (output, &subject, own), compression, task)
        }
    }
}

fn write(
    rows: &[EntryRef],
    entries: &[EntryDir],
    (to, subject, own): (&mut dyn Write, &[u8], Option<Identity>),
    compression: Compression,
    task: &Task,
) -> Result<PackStats> {
    let not_written = |error| Error::new("write the archive", subject, cause(error));
    let (outlet, valve) = pack::Outlet::new(to);
    let mut encoder = compression.encoder(BufWriter::new(outlet)).map_err(not_written)?;
    let mut all = PackStats::default();
    let mut tar = pack::Archive::new(&mut encoder, own);
    let added = rows.iter().zip(entries).try_for_each(|(row, entry)| {
        let packed = tar.add(entry, task).map_err(|cause| (row, cause))?;
        all.add(entry.name().bytes(), packed, entries.len() > 1);
        Ok(())
    });
    let ended = added.map_err(|(row, cause)| {
        // Before anything of it is dropped: what compresses would give it a proper end.
        let by_writing = valve.has_failed() && !matches!(cause, Cause::Cancelled);
        valve.shut();
        match cause {
            Cause::Io(error) if by_writing => not_written(error),
            cause if by_writing => Error::new("write the archive", subject, cause),
            cause => failed(row, cause),
        }
    });
    ended?;
    tar.finish().and_then(|()| encoder.finish()).map_err(not_written)?;
    Ok(all)
}

/// Copies a session into a directory, on another file system too.
///
/// # Errors
/// The directory is absent, the name is taken there, the session cannot be read whole, or the task was cancelled.
pub fn copy(readers: &mut Readers, row: &EntryRef, into: &Path, task: &Task) -> Result<PackStats> {
    expect_size(readers, std::slice::from_ref(row), task);
    let entry = hold(readers, row)?;
    pack::copy(&entry, into, task).map_err(|cause| failed(row, cause))
}

fn hold(readers: &Readers, row: &EntryRef) -> Result<EntryDir> {
    let handle = readers.catalog().repository(row.repository)?;
    handle.packing().map_err(|off| unsupported(row, off))?.identify(&row.entry)
}

/// In an archive one would be unpacked over the other.
fn refuse_twins(entries: &[EntryDir]) -> Result<()> {
    let mut names: Vec<&[u8]> = entries.iter().map(|entry| entry.name().bytes()).collect();
    names.sort_unstable();
    let twin = names.windows(2).find_map(|pair| match pair {
        [one, other] if one == other => Some(*one),
        _ => None,
    });
    let text = "two of the sessions have this directory name; pack them one by one";
    twin.map_or(Ok(()), |name| Err(Error::new("make the archive", name, Cause::Usage(text.to_owned()))))
}

fn expect_size(readers: &mut Readers, rows: &[EntryRef], task: &Task) {
    let sizes = rows.iter().map(|row| readers.measure(row, task).map_or(0, |usage| usage.bytes));
    task.expect(sizes.fold(0, u64::saturating_add));
}

fn failed(row: &EntryRef, cause: Cause) -> Error {
    Error::new("copy the session", row.entry.id.bytes(), cause)
}

/// A missing or taken place is told in words: it is the file's, not the session's.
fn cause(error: io::Error) -> Cause {
    let text = match error.kind() {
        io::ErrorKind::NotFound => "directory does not exist",
        io::ErrorKind::AlreadyExists => "already exists",
        io::ErrorKind::NotADirectory => "its parent is not a directory",
        io::ErrorKind::BrokenPipe => "whoever read it went away before it was whole",
        io::ErrorKind::InvalidFilename => "the name is too long",
        _ => return Cause::from_io(error),
    };
    Cause::Io(io::Error::new(error.kind(), text))
}

fn unsupported(row: &EntryRef, off: Reason) -> Error {
    Error::new("copy the session", row.entry.id.bytes(), Cause::Unsupported(off.text.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::{Name, RepositoryDir};

    #[test]
    fn two_of_one_directory_name_are_not_packed_together() {
        let name = Name::new("a.session").unwrap();
        let held = || {
            let place = tempfile::tempdir().unwrap();
            std::fs::create_dir(place.path().join("a.session")).unwrap();
            RepositoryDir::open(place.path()).unwrap().open_entry(&name).unwrap()
        };
        let error = refuse_twins(&[held(), held()]).unwrap_err();
        assert!(matches!(error.cause(), Cause::Usage(_)) && error.to_string().starts_with("a.session: "), "{error}");
        assert!(refuse_twins(&[held()]).is_ok());
    }
}
