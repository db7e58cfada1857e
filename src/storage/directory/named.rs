//! What the kinds share whose entries are called by their directory's name: opening, measuring, who uses them.

use std::path::{Path, PathBuf};

use super::activity::{Subject, activity as survey};
pub use super::names::{id_of, name_of};
pub use super::owners::{is_foreign, is_others_to_write, owner};
use super::{DirectoryRemoval, Watchable};
use crate::disk::{EntryDir, RepositoryDir};
use crate::model::{Activity, Cause, Entry, Error, Offer, Reason, RepositoryInfo, Result, Settings, Usage};
use crate::storage::Removal;
use crate::work::Task;

/// How these kinds name directories.
pub const NAMED: Watchable =
    Watchable { name: |id| name_of(id).ok().map(|name| PathBuf::from(name.os())), inside: &[] };

/// Opens a place that the user named.
///
/// # Errors
/// `NoRepository` when there is none; the system's own.
pub fn open_place(place: &Path) -> Result<RepositoryDir> {
    let subject = place.as_os_str().as_encoded_bytes();
    RepositoryDir::open(place).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::new("open the repository", subject, Cause::NoRepository),
        _ => Error::io("open the repository", subject, error),
    })
}

/// Opens an entry and makes sure that it is the one that was listed.
///
/// # Errors
/// It is gone, was replaced, or may not be read.
pub fn open(place: &RepositoryDir, entry: &Entry) -> Result<EntryDir> {
    let subject = entry.id.bytes();
    let name = name_of(&entry.id).map_err(|_| Error::new("find it", subject, Cause::NoSession))?;
    place.identify(&name, entry.identity).map_err(|error| Error::new("open it", subject, error.into()))
}

/// How many threads read, by the settings.
pub fn threads(settings: &Settings) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    if settings.threads == 0 { cores() } else { settings.threads }
}

/// Why nothing in a place can be changed by the caller; none when it can.
pub fn read_only(place: &RepositoryDir) -> Option<Reason> {
    let why = Reason::fixed("read-only", "repository not writable by you; opened read-only");
    (!place.is_writable()).then_some(why)
}

/// Removing, where the place can be written and the trash has a place.
///
/// # Errors
/// Why not.
pub fn removal<'a>(about: &RepositoryInfo, removal: &'a Offer<DirectoryRemoval>) -> Offer<&'a dyn Removal> {
    match (&about.read_only, removal) {
        (Some(reason), _) | (None, Err(reason)) => Err(reason.clone()),
        (None, Ok(removal)) => Ok(removal),
    }
}

/// How much an entry holds.
///
/// # Errors
/// It is gone or was replaced, or the task was cancelled.
pub fn measure(place: &RepositoryDir, entry: &Entry, task: &Task) -> Result<Usage> {
    let opened = open(place, entry)?;
    super::measure(opened, task).map_err(|error| match error.kind() {
        std::io::ErrorKind::Interrupted => Error::new("measure it", entry.id.bytes(), Cause::Cancelled),
        _ => Error::io("measure it", entry.id.bytes(), error),
    })
}

/// Who uses the entries. `harnesses` are names of programs that may use one without a trace.
///
/// # Errors
/// The processes cannot be listed, or the task was cancelled.
pub fn activity(place: &RepositoryDir, entries: &[Entry], harnesses: &[&str], task: &Task) -> Result<Vec<Activity>> {
    let subject = |entry: &Entry| {
        let failed = |error| Error::io("inspect it", entry.id.bytes(), error);
        let name = name_of(&entry.id).map_err(|bad| failed(bad.into()))?;
        let facts = place.find_listed(&name, entry.identity).map_err(failed)?;
        Ok(Subject { name: entry.id.bytes().to_vec(), facts })
    };
    let subjects: Vec<Subject> = entries.iter().map(subject).collect::<Result<_>>()?;
    let root = place.path_now().unwrap_or_else(|| place.path().as_os_str().as_encoded_bytes().to_vec());
    survey(place, &root, &subjects, harnesses, task)
}
