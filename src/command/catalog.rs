//! All opened repositories, opened once; everything else borrows from here.

use std::path::PathBuf;
use std::sync::Arc;

use crate::disk::Spare;
use crate::model::{Cause, Error, PlaceAddress, Reason, RepositoryId, RepositoryInfo, Result, Settings, Verb};
use crate::storage::{Environment, Hints, Repository, Watch, kinds};
use crate::text::shell::quote_word;

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
    options: Vec<String>,
    /// Those of them that count for every repository.
    common: Vec<String>,
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
        let (mut options, mut seen) = (Vec::new(), Vec::new());
        let all = places.len();
        let hold = |count| (all > FEW).then(|| Spare::hold(count)).transpose();
        let _held = hold(FOR_WORK).map_err(|error| too_many(&[], all, error))?;
        for (place, own_kind) in places {
            refuse_empty(&place)?;
            // One place that is reached in two ways is one place: it would be listed, counted and removed from twice.
            let which = which(&place.address);
            if seen.contains(&which) {
                continue;
            }
            seen.push(which);
            options.extend(named_by(&place, environment).map(|word| format!("-r {word}")));
            // One that runs out of files half-way would open, and offer less than it has.
            drop(hold(FOR_ONE).map_err(|error| too_many(&repositories, all, error))?);
            match kinds::open(&place.address, kind.or(own_kind), &settings, environment) {
                Ok(repository) => repositories.push(repository),
                Err(error) if !place.named && matches!(error.cause(), Cause::NoRepository) => {}
                Err(error) => return Err(error),
            }
        }
        let common: Vec<String> = kind.map(|kind| format!("--kind {kind}")).into_iter().collect();
        options.extend(common.iter().cloned());
        Ok(Self { repositories, settings, options, common })
    }

    /// A catalog of repositories opened by hand; for harnesses and tests.
    pub fn of(repositories: Vec<Arc<dyn Repository>>, settings: Settings) -> Self {
        Self { repositories, settings, options: Vec::new(), common: Vec::new() }
    }

    /// The options of the command line that open the same places from anywhere, ready for a shell: `-r '/my place'`, `--kind woger`.
    pub fn options(&self) -> &[String] {
        &self.options
    }

    /// One more option that decides over what is opened, ready for a shell.
    pub fn add_option(&mut self, option: String) {
        self.common.push(option.clone());
        self.options.push(option);
    }

    /// The options that open one of the repositories alone, so that an id of it is never ambiguous.
    pub(super) fn options_of(&self, id: RepositoryId) -> Vec<String> {
        let place = self.info(id).ok().map(|info| {
            let is_server = info.place.as_os_str().as_encoded_bytes().windows(3).any(|part| part == b"://");
            let path = if is_server { None } else { std::path::absolute(&info.place).ok() };
            let place = path.unwrap_or_else(|| info.place.clone());
            format!("-r {}", quote_word(place.as_os_str().as_encoded_bytes()))
        });
        place.into_iter().chain(self.common.iter().cloned()).collect()
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
        let removing = [Verb::Trash, Verb::Destroy, Verb::KeepLatest, Verb::Prune].map(|verb| (verb, removal.clone()));
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

/// What tells one place from another: the thing that is there, whatever leads to it, else the address itself.
#[derive(PartialEq, Eq)]
enum Which {
    Thing(u64, u64),
    Address(PlaceAddress),
}

fn which(address: &PlaceAddress) -> Which {
    let thing = match address {
        PlaceAddress::Path(path) => rustix::fs::stat(path).ok(),
        PlaceAddress::Server(_) => None,
    };
    thing.map_or_else(|| Which::Address(address.clone()), |thing| Which::Thing(thing.st_dev, thing.st_ino))
}

/// How a place is named on a command line that may run elsewhere; none for a default place that only the user's home decides on.
fn named_by(place: &Place, environment: &Environment) -> Option<String> {
    let moved = kinds::PLACE_VARIABLES.iter().any(|name| environment.contains_key(*name));
    match &place.address {
        PlaceAddress::Path(path) if place.named || moved => {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            Some(quote_word(path.as_os_str().as_encoded_bytes()))
        }
        PlaceAddress::Server(server) if place.named => Some(quote_word(server.shown().as_bytes())),
        _ => None,
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

/// A home that is no absolute path would put the default place wherever one happens to stand, or at the root.
fn refuse_odd_home(environment: &Environment) -> Result<()> {
    let is_set = |name: &&str| environment.get(*name).is_some_and(|path| !path.is_empty());
    let Some(home) = environment.get("HOME").filter(|_| !kinds::PLACE_VARIABLES.iter().any(is_set)) else {
        return Ok(());
    };
    if std::path::Path::new(home).is_absolute() {
        return Ok(());
    }
    let what = if home.is_empty() { "$HOME is empty" } else { "$HOME is no absolute path" };
    let text = format!("{what}, so that there is no default place; set it, or pass a place with -r");
    Err(Error::new("find the default place", home.as_encoded_bytes(), Cause::Usage(text)))
}

/// As where a script's variable is not set: that would be the directory that the caller happens to be in.
fn refuse_empty(place: &Place) -> Result<()> {
    if !matches!(&place.address, PlaceAddress::Path(path) if place.named && path.as_os_str().is_empty()) {
        return Ok(());
    }
    let text = "the name of the place is empty; pass one with -r, or unset $ADJOURN_REPOSITORY".to_owned();
    Err(Error::new("open a repository", "", Cause::Usage(text)))
}

/// Where sessions are when the user names no place, with the kind where that decides it.
pub(super) fn default_places(
    kind: Option<&str>,
    environment: &Environment,
) -> Result<Vec<(Place, Option<&'static str>)>> {
    if let Some(path) = environment.get("ADJOURN_REPOSITORY") {
        return Ok(vec![(Place { address: path.as_os_str().into(), named: true }, None)]);
    }
    refuse_odd_home(environment)?;
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
