//! The adapter: the invocations of a SQLite file or a Redis behind the common traits. It only ever looks.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::place::{Place, SCHEMES};
use super::reader::{InvocationReader, cause};
use super::{refused, sqlite, watch};
use crate::disk;
use crate::model::{Cause, Column, Error, Id, Offer, RepositoryInfo, Result, ServerAddress, Settings, Verb};
use crate::storage::directory::named;
use crate::storage::kind::{Kind, Sample, Server, by_umask};
use crate::storage::{
    Creation, Environment, Hints, Packing, Reader, Removal, Repository, Resumption, Unlocking, Watch,
};

/// This kind, as the list of kinds holds it.
pub const KIND: Kind = Kind {
    name: "pynenc",
    recognise: sqlite::recognise,
    open,
    words: &super::row::WORDS,
    server: Some(Server { schemes: SCHEMES, open: open_server }),
    default_places,
    place_mode: by_umask,
    #[cfg(feature = "app")]
    sample: SAMPLE,
};

#[cfg(feature = "app")]
const SAMPLE: Sample = Sample {
    archive: include_bytes!("../../../assets/demo/pynenc.tar.gz"),
    manifest: include_str!("../../../assets/demo/pynenc.json"),
    place: "app.sqlite",
    shift: Some(sqlite::shift),
};

const COLUMNS: &[Column] = &[Column { key: "retries", title: "TRIES" }, Column { key: "app_id", title: "APP" }];

/// The invocations of one place.
pub(super) struct InvocationRepository {
    place: Place,
    about: RepositoryInfo,
}

fn open(place: &Path, _settings: &Settings, _environment: &Environment) -> Result<Arc<dyn Repository>> {
    opened(Place::of_file(place))
}

fn open_server(
    address: &ServerAddress,
    _settings: &Settings,
    _environment: &Environment,
) -> Result<Arc<dyn Repository>> {
    opened(Place::of_server(address))
}

fn opened(place: Place) -> Result<Arc<dyn Repository>> {
    let repository = InvocationRepository::new(place);
    repository.source()?;
    Ok(Arc::new(repository))
}

/// pynenc has none: where its file or Redis is stands in the app's configuration.
fn default_places(_environment: &Environment) -> Vec<PathBuf> {
    Vec::new()
}

impl InvocationRepository {
    fn new(place: Place) -> Self {
        let about = RepositoryInfo {
            kind: KIND.name,
            place: place.shown(),
            noun: "invocation",
            labels: vec![(Verb::Resume, "start a runner")],
            title_heading: "TASK",
            columns: COLUMNS,
            protectable: &[],
            workers: 2,
            logs: Err(refused::NO_LOGS),
            progress: false,
            read_only: None,
        };
        Self { place, about }
    }

    fn source(&self) -> Result<Box<dyn super::source::Source>> {
        let subject = self.about.place.as_os_str().as_encoded_bytes();
        let source = self.place.open().map_err(|error| Error::new("open the repository", subject, cause(error)))?;
        let foreign = || {
            let text = "contains neither pynenc's tables nor rustvello's".to_owned();
            Error::new("open the repository", subject, Cause::Unsupported(text))
        };
        source.ok_or_else(foreign)
    }

    pub(super) fn invocation_reader(&self) -> Result<InvocationReader> {
        Ok(InvocationReader::new(self.source()?, self.about.place.clone()))
    }

    /// Whether somebody else than the caller and root could have written the file.
    pub(super) fn is_foreign(&self) -> bool {
        let Place::File(path) = &self.place else { return false };
        !disk::path_metadata(path).is_ok_and(|facts| !named::is_others_to_write(&facts))
    }
}

impl Repository for InvocationRepository {
    fn info(&self) -> &RepositoryInfo {
        &self.about
    }

    fn location(&self, _id: &Id) -> Option<PathBuf> {
        None
    }

    fn reader(&self) -> Result<Box<dyn Reader>> {
        Ok(Box::new(self.invocation_reader()?))
    }

    fn watch(&self, hints: Hints) -> Result<Box<dyn Watch>> {
        let why = match self.place {
            Place::File(_) => "a SQLite file",
            Place::Redis(..) => "a Redis",
        };
        let every = std::time::Duration::from_secs(watch::SECONDS.into());
        watch::watch(self.source()?, hints, why, every)
    }

    fn resumption(&self) -> Offer<&dyn Resumption> {
        Ok(self)
    }

    fn unlocking(&self) -> Offer<&dyn Unlocking> {
        Err(refused::NO_LOCK)
    }

    fn removal(&self) -> Offer<&dyn Removal> {
        Err(refused::NO_REMOVAL)
    }

    fn packing(&self) -> Offer<&dyn Packing> {
        Err(refused::NO_PACKING)
    }

    fn creation(&self) -> Offer<&dyn Creation> {
        Err(refused::NO_CREATION)
    }
}
