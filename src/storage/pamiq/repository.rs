//! The adapter: a directory of states behind the common traits. Looking at one never writes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::reader::StateReader;
use crate::disk::{self, RepositoryDir};
use crate::model::{Column, Id, Offer, Reason, RepositoryInfo, Result, Settings, Verb};
use crate::storage::directory::{self, DirectoryRemoval, named};
use crate::storage::kind::{Kind, Recognition, Sample, by_umask};
use crate::storage::{
    Creation, Environment, Hints, Packing, Reader, Removal, Repository, Resumption, Unlocking, Watch,
};

/// This kind, as the list of kinds holds it.
pub const KIND: Kind = Kind {
    name: "pamiq",
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
    archive: include_bytes!("../../../assets/demo/pamiq.tar.gz"),
    manifest: include_str!("../../../assets/demo/pamiq.json"),
    place: "states",
    shift: None,
};

const COLUMNS: &[Column] = &[Column { key: "name_time", title: "NAMED" }];

/// A directory of states.
pub struct StateRepository {
    pub(super) place: Arc<RepositoryDir>,
    threads: usize,
    about: RepositoryInfo,
    removal: Offer<DirectoryRemoval>,
}

fn open(place: &Path, settings: &Settings, _environment: &Environment) -> Result<Arc<dyn Repository>> {
    Ok(Arc::new(StateRepository::new(named::open_place(place)?, settings)))
}

fn recognise(place: &Path) -> Recognition {
    if !disk::is_dir(place) {
        return Recognition::No;
    }
    RepositoryDir::open(place).map_or(Recognition::No, |dir| super::listing::looks_like_states(&dir))
}

/// pamiq's own default, `./states`, depends on where the user's program runs, so no place is looked at unasked.
fn default_places(_environment: &Environment) -> Vec<PathBuf> {
    Vec::new()
}

impl StateRepository {
    fn new(place: RepositoryDir, settings: &Settings) -> Self {
        let threads = named::threads(settings);
        let about = RepositoryInfo {
            kind: KIND.name,
            place: place.path().to_owned(),
            noun: "state",
            labels: vec![(Verb::Resume, "go on from")],
            title_heading: "OBJECTS",
            columns: COLUMNS,
            protectable: &["complete", "partial", "unknown", "hidden"],
            workers: threads,
            logs: Err(super::reader::NO_LOGS),
            progress: false,
            read_only: named::read_only(&place),
        };
        let place = Arc::new(place);
        let removal = DirectoryRemoval::new(Arc::clone(&place), super::holds::RULE, threads);
        Self { place, threads, about, removal }
    }
}

impl Repository for StateRepository {
    fn info(&self) -> &RepositoryInfo {
        &self.about
    }

    fn location(&self, id: &Id) -> Option<PathBuf> {
        named::name_of(id).ok().map(|name| self.place.path_of(&name))
    }

    fn reader(&self) -> Result<Box<dyn Reader>> {
        Ok(Box::new(StateReader { place: Arc::clone(&self.place), threads: self.threads }))
    }

    fn watch(&self, hints: Hints) -> Result<Box<dyn Watch>> {
        directory::watch(self.place.path(), hints, named::NAMED)
    }

    fn resumption(&self) -> Offer<&dyn Resumption> {
        Ok(self)
    }

    fn unlocking(&self) -> Offer<&dyn Unlocking> {
        Err(super::row::NO_LOCK)
    }

    fn removal(&self) -> Offer<&dyn Removal> {
        named::removal(&self.about, &self.removal)
    }

    fn packing(&self) -> Offer<&dyn Packing> {
        Ok(self)
    }

    fn creation(&self) -> Offer<&dyn Creation> {
        Err(Reason::fixed("not-ours", "a state is saved by the program that holds its objects; it is not made here"))
    }
}
