//! The adapter: a repository of sessions behind the common traits. Looking at one never writes: an absent place is an error and
//! not made, a place that cannot be written is opened read-only.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::naming::name_of;
use super::reader::SessionReader;
use super::{CHECKBOX_LOCATION, Era, SessionStorageRepository};
use crate::disk::{self, RepositoryDir};
use crate::model::{Cause, Error, Id, Offer, Reason, RepositoryInfo, Result, Settings};
use crate::storage::index::Index;
use crate::storage::kind::{Kind, Recognition, Sample};
use crate::storage::{
    Creation, Environment, Hints, Packing, Reader, Removal, Repository, Resumption, Unlocking, Watch,
    directory::{self, DirectoryRemoval},
};

/// This kind, as the list of kinds holds it.
pub const KIND: Kind = Kind {
    name: "plainbox",
    recognise,
    open,
    server: None,
    words: &super::words::WORDS,
    default_places,
    place_mode,
    #[cfg(feature = "app")]
    sample: SAMPLE,
};

#[cfg(feature = "app")]
const SAMPLE: Sample = Sample {
    archive: include_bytes!("../../../assets/demo/plainbox.tar.gz"),
    manifest: include_str!("../../../assets/demo/plainbox.json"),
    place: "sessions",
    shift: None,
};

/// Names of programs that run sessions (formats/plainbox.md section g).
pub const HARNESSES: &[&str] = &["plainbox", "checkbox-cli", "checkbox"];

/// A repository of sessions.
pub struct SessionRepository {
    pub(super) place: Arc<RepositoryDir>,
    pub(super) threads: usize,
    /// Whose it is where its sessions do not tell.
    pub(super) era: Era,
    index: Option<Arc<Index>>,
    about: RepositoryInfo,
    removal: Offer<DirectoryRemoval>,
}

fn open(place: &Path, settings: &Settings, environment: &Environment) -> Result<Arc<dyn Repository>> {
    let subject = place.as_os_str().as_encoded_bytes();
    let opened = RepositoryDir::open(place).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::new("open the repository", subject, Cause::NoRepository),
        _ => Error::io("open the repository", subject, error),
    })?;
    let era = Era::of_path(opened.path(), environment);
    Ok(Arc::new(SessionRepository::new(opened, settings, era)))
}

fn recognise(place: &Path) -> Recognition {
    if !disk::is_dir(place) {
        return if disk::exists(place) { Recognition::No } else { Recognition::Maybe };
    }
    let Ok(dir) = RepositoryDir::open(place) else { return Recognition::Maybe };
    super::listing::looks_like_repository(&dir)
}

fn default_places(environment: &Environment) -> Vec<PathBuf> {
    let named = SessionStorageRepository::get_default_location(environment);
    if environment.contains_key(super::REPOSITORY_VARIABLE) {
        return vec![named];
    }
    vec![named, PathBuf::from(CHECKBOX_LOCATION)]
}

fn place_mode(place: &Path, era: Option<&str>, environment: &Environment) -> Result<Option<u32>> {
    let era = era.map_or_else(|| Ok(Era::of_path(place, environment)), Era::of_word)?;
    Ok(era.base_mode())
}

impl SessionRepository {
    fn new(place: RepositoryDir, settings: &Settings, era: Era) -> Self {
        let read_only = (!place.is_writable())
            .then(|| Reason::fixed("read-only", "repository not writable by you; opened read-only"));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = if settings.threads == 0 { cores } else { settings.threads };
        let about = RepositoryInfo {
            kind: KIND.name,
            place: place.path().to_owned(),
            noun: "session",
            labels: Vec::new(),
            title_heading: "TITLE",
            columns: &[],
            protectable: &["locked", "incomplete", "damaged", "unsubmitted"],
            workers: threads,
            logs: Ok(()),
            progress: true,
            read_only,
        };
        let index = settings.index.as_ref().and_then(|folder| Index::new(folder, place.identity()).ok()).map(Arc::new);
        let place = Arc::new(place);
        let removal = DirectoryRemoval::new(Arc::clone(&place), super::removal::RULE, threads);
        Self { place, threads, era, index, about, removal }
    }

    fn writable<T>(&self, handle: T) -> Offer<T> {
        self.about.read_only.clone().map_or(Ok(handle), Err)
    }
}

impl Repository for SessionRepository {
    fn info(&self) -> &RepositoryInfo {
        &self.about
    }

    fn location(&self, id: &Id) -> Option<PathBuf> {
        name_of(id).ok().map(|name| self.place.path_of(&name))
    }

    fn reader(&self) -> Result<Box<dyn Reader>> {
        Ok(Box::new(SessionReader::new(Arc::clone(&self.place), self.threads, self.index.clone())))
    }

    fn remember(&self) -> Result<()> {
        let Some(index) = &self.index else { return Ok(()) };
        let place = self.place.path().as_os_str().as_encoded_bytes();
        index.save().map_err(|error| Error::io("write the index of the repository", place, error))
    }

    fn watch(&self, hints: Hints) -> Result<Box<dyn Watch>> {
        let name = |id: &Id| name_of(id).ok().map(|name| PathBuf::from(name.os()));
        directory::watch(self.place.path(), hints, directory::Watchable { name, inside: &[super::IO_LOGS] })
    }

    fn resumption(&self) -> Offer<&dyn Resumption> {
        Ok(self)
    }

    fn unlocking(&self) -> Offer<&dyn Unlocking> {
        self.writable(self)
    }

    fn removal(&self) -> Offer<&dyn Removal> {
        match &self.removal {
            Ok(removal) => self.writable(removal),
            Err(reason) => Err(reason.clone()),
        }
    }

    fn packing(&self) -> Offer<&dyn Packing> {
        Ok(self)
    }

    fn creation(&self) -> Offer<&dyn Creation> {
        self.writable(self)
    }
}
