//! The adapter: a root of workspaces behind the common traits. Looking never writes, where the real software writes a state file
//! into every directory that it is asked about.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::reader::WorkspaceReader;
use crate::disk::{self, RepositoryDir};
use crate::model::{Column, Id, Offer, RepositoryInfo, Result, Settings, Verb};
use crate::storage::directory::{self, DirectoryRemoval, named};
use crate::storage::kind::{Kind, Recognition, Sample, by_umask};
use crate::storage::{
    Creation, Environment, Hints, Packing, Reader, Removal, Repository, Resumption, Unlocking, Watch,
};

/// This kind, as the list of kinds holds it.
pub const KIND: Kind = Kind {
    name: "woger",
    recognise,
    open,
    server: None,
    words: &super::row::WORDS,
    default_places,
    place_mode: by_umask,
    #[cfg(feature = "app")]
    sample: SAMPLE,
};

#[cfg(feature = "app")]
const SAMPLE: Sample = Sample {
    archive: include_bytes!("../../../assets/demo/woger.tar.gz"),
    manifest: include_str!("../../../assets/demo/woger.json"),
    place: "workspaces",
    shift: None,
};

const COLUMNS: &[Column] = &[Column { key: "latest", title: "LATEST" }];

/// A root of workspaces.
pub struct WorkspaceRepository {
    pub(super) place: Arc<RepositoryDir>,
    threads: usize,
    about: RepositoryInfo,
    removal: Offer<DirectoryRemoval>,
}

fn open(place: &Path, settings: &Settings, _environment: &Environment) -> Result<Arc<dyn Repository>> {
    Ok(Arc::new(WorkspaceRepository::new(named::open_place(place)?, settings)))
}

fn recognise(place: &Path) -> Recognition {
    if !disk::is_dir(place) {
        return Recognition::No;
    }
    RepositoryDir::open(place).map_or(Recognition::No, |dir| super::listing::looks_like_root(&dir))
}

/// woger has no default place.
fn default_places(_environment: &Environment) -> Vec<PathBuf> {
    Vec::new()
}

impl WorkspaceRepository {
    fn new(place: RepositoryDir, settings: &Settings) -> Self {
        let threads = named::threads(settings);
        let about = RepositoryInfo {
            kind: KIND.name,
            place: place.path().to_owned(),
            noun: "workspace",
            labels: vec![(Verb::Resume, "switch to"), (Verb::BreakLock, "undo started")],
            title_heading: "ACTIONS",
            columns: COLUMNS,
            protectable: &["latest", "started", "failed", "damaged"],
            workers: threads,
            logs: Err(super::reader::NO_LOGS),
            progress: true,
            read_only: named::read_only(&place),
        };
        let place = Arc::new(place);
        let removal = DirectoryRemoval::new(Arc::clone(&place), super::holds::RULE, threads);
        Self { place, threads, about, removal }
    }

    fn writable<T>(&self, handle: T) -> Offer<T> {
        self.about.read_only.clone().map_or(Ok(handle), Err)
    }
}

impl Repository for WorkspaceRepository {
    fn info(&self) -> &RepositoryInfo {
        &self.about
    }

    fn location(&self, id: &Id) -> Option<PathBuf> {
        named::name_of(id).ok().map(|name| self.place.path_of(&name))
    }

    fn reader(&self) -> Result<Box<dyn Reader>> {
        Ok(Box::new(WorkspaceReader::new(Arc::clone(&self.place), self.threads)))
    }

    fn watch(&self, hints: Hints) -> Result<Box<dyn Watch>> {
        directory::watch(self.place.path(), hints, named::NAMED)
    }

    fn resumption(&self) -> Offer<&dyn Resumption> {
        self.writable(self)
    }

    fn unlocking(&self) -> Offer<&dyn Unlocking> {
        self.writable(self)
    }

    fn removal(&self) -> Offer<&dyn Removal> {
        named::removal(&self.about, &self.removal)
    }

    fn packing(&self) -> Offer<&dyn Packing> {
        Ok(self)
    }

    fn creation(&self) -> Offer<&dyn Creation> {
        self.writable(self)
    }
}
