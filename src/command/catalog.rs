//! All opened repositories, opened once; everything else borrows from here.

use std::path::PathBuf;
use std::sync::Arc;

use crate::disk::Spare;
use crate::model::{Cause, Error, PlaceAddress, Reason, RepositoryId, RepositoryInfo, Result, Settings, Verb};
use crate::storage::{Environment, Hints, Repository, Watch, kinds};

/// A place to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The path, or an address such as `redis://host/0`.
    pub address: PlaceAddress,
    /// Whether the user named it: an absent default place is an empty list, an absent named one an error.
    pub named: bool,
}

/// The opened repositories and the settings, shared by all threads.
pub struct Catalog {
    repositories: Vec<Arc<dyn Repository>>,
    settings: Settings,
}

impl Catalog {
    /// Opens the places, or the default ones when none are given.
    ///
    /// ```
    /// use adjourn::command::{Catalog, Place};
    /// use adjourn::model::Settings;
    /// use adjourn::storage::Environment;
    ///
    /// let place = Place { address: "/no/such/place".into(), named: true };
    /// let refused = Catalog::open(&[place], None, Settings::default(), &Environment::new());
    /// assert!(refused.is_err_and(|error| error.to_string().contains("/no/such/place")));
    /// ```
    /// # Errors
    /// A named place is absent, no kind recognises it, or another one than the given.
    pub fn open(places: &[Place], kind: Option<&str>, settings: Settings, environment: &Environment) -> Result<Self> {
        let places = match places {
            [] => default_places(kind, environment)?,
            named => named.iter().map(|place| (place.clone(), None)).collect(),
        };
        let mut repositories: Vec<Arc<dyn Repository>> = Vec::new();
        let all = places.len();
        let hold = |count| (all > FEW).then(|| Spare::hold(count)).transpose();
        let _held = hold(FOR_WORK).map_err(|error| too_many(&[], all, error))?;
        for (place, own_kind) in places {
            // One that runs out of files half-way would open, and offer less than it has.
            drop(hold(FOR_ONE).map_err(|error| too_many(&repositories, all, error))?);
            match kinds::open(&place.address, kind.or(own_kind), &settings, environment) {
                Ok(repository) => repositories.push(repository),
                Err(error) if !place.named && matches!(error.cause(), Cause::NoRepository) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Self { repositories, settings })
    }

    /// A catalog of repositories opened by hand; for harnesses and tests.
    pub fn of(repositories: Vec<Arc<dyn Repository>>, settings: Settings) -> Self {
        Self { repositories, settings }
    }

    /// What the repositories say of themselves, in the order of their `RepositoryId`.
    pub fn repository_infos(&self) -> Vec<&RepositoryInfo> {
        self.repositories.iter().map(|repository| repository.info()).collect()
    }

    /// What one repository says of itself.
    ///
    /// # Errors
    /// There is no such repository.
    pub fn info(&self, id: RepositoryId) -> Result<&RepositoryInfo> {
        Ok(self.repository(id)?.info())
    }

    /// Verbs that nothing in a repository offers, each with its reason.
    pub fn off(&self, id: RepositoryId) -> Vec<(Verb, Reason)> {
        let Ok(repository) = self.repository(id) else { return Vec::new() };
        let removal = repository.removal().err();
        let removing = [Verb::Trash, Verb::Destroy, Verb::KeepLatest].map(|verb| (verb, removal.clone()));
        let others = [(Verb::BreakLock, repository.unlocking().err()), (Verb::Resume, repository.resumption().err())];
        removing.into_iter().chain(others).filter_map(|(verb, off)| Some((verb, off?))).collect()
    }

    /// Where an entry lies, for a shell or a copied path; none where it has no path.
    pub fn location(&self, address: &crate::model::Address) -> Option<PathBuf> {
        self.repository(address.repository).ok()?.location(&address.id)
    }

    /// The identifiers of all repositories.
    pub fn ids(&self) -> Vec<RepositoryId> {
        (0u16..).zip(&self.repositories).map(|(at, _)| RepositoryId(at)).collect()
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Keeps what was read of entries for the next time.
    pub fn remember(&self) {
        for repository in &self.repositories {
            if let Err(error) = repository.remember() {
                // What cannot be kept is read again; nobody has to act on it.
                tracing::warn!("{error}");
            }
        }
    }

    /// Starts watching a repository.
    ///
    /// # Errors
    /// Neither events nor polling are possible.
    pub fn watch(&self, id: RepositoryId, hints: Hints) -> Result<Box<dyn Watch>> {
        self.repository(id)?.watch(hints)
    }

    pub(super) fn repository(&self, id: RepositoryId) -> Result<&Arc<dyn Repository>> {
        self.repositories
            .get(usize::from(id.0))
            .ok_or_else(|| Error::new("find the repository", "", Cause::NoRepository))
    }
}

/// So many repositories are opened without a look at how many files may be open.
const FEW: usize = 32;

/// Files that are held back for the work on many repositories.
const FOR_WORK: usize = 32;

/// Files that opening one repository needs at most.
const FOR_ONE: usize = 8;

fn too_many(opened: &[Arc<dyn Repository>], all: usize, error: std::io::Error) -> Error {
    let text = format!("only {} of {all} could be opened: {error}; raise `ulimit -n` or name fewer", opened.len());
    Error::new("open so many repositories", "", Cause::Io(std::io::Error::new(error.kind(), text)))
}

/// Where sessions are when the user names no place, with the kind where that decides it.
pub(super) fn default_places(
    kind: Option<&str>,
    environment: &Environment,
) -> Result<Vec<(Place, Option<&'static str>)>> {
    if let Some(path) = environment.get("ADJOURN_REPOSITORY") {
        return Ok(vec![(Place { address: path.as_os_str().into(), named: true }, None)]);
    }
    let places = kinds::default_places(kind, environment);
    match kind {
        Some(kind) if places.is_empty() && kinds::names().contains(&kind) => {
            let text = "this kind has no default place; pass one with -r".to_owned();
            Err(Error::new("open a repository", kind, Cause::Usage(text)))
        }
        _ => Ok(places
            .into_iter()
            .map(|(path, kind)| (Place { address: path.into(), named: false }, Some(kind)))
            .collect()),
    }
}
