//! Where sessions are kept: the default place by every rule of the real software, their list, the last one.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::listing::{LAST_SESSION, Listing, enumerate};
use super::naming::name_of;
use super::storage::fixed;
use super::{SessionStorage, StorageError};
use crate::disk::{self, Name, RepositoryDir};
use crate::storage::Environment;
use crate::work::Task;

/// Where Checkbox of today, and every checkbox-ng, keeps its sessions.
pub const CHECKBOX_LOCATION: &str = "/var/tmp/checkbox-ng/sessions";

/// The variable that names plainbox's repository.
pub const REPOSITORY_VARIABLE: &str = "PLAINBOX_SESSION_REPOSITORY";

type Result<T> = std::result::Result<T, StorageError>;

/// A place with sessions. It need not exist: then it holds none.
///
/// ```
/// use adjourn::model::Timestamp;
/// use adjourn::storage::Environment;
/// use adjourn::storage::plainbox::{Naming, SessionStorage, SessionStorageRepository};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let home = tempfile::tempdir()?;
/// let environment = Environment::from([("XDG_CACHE_HOME".to_owned(), home.path().into())]);
/// let repository = SessionStorageRepository::new(None, &environment);
/// assert_eq!(repository.location(), home.path().join("plainbox/sessions"));
/// assert!(repository.storage_list()?.is_empty(), "looking makes nothing");
///
/// let storage = SessionStorage::create(repository.location(), &Naming::default(), Timestamp::now())?;
/// let listed: Vec<_> = repository.get_storage_list()?.iter().map(SessionStorage::id).collect();
/// assert_eq!(listed, [storage.id()]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionStorageRepository {
    location: PathBuf,
}

/// The default repository of this process.
impl Default for SessionStorageRepository {
    fn default() -> Self {
        let wanted = [REPOSITORY_VARIABLE, "XDG_CACHE_HOME", "HOME"];
        let known = wanted.into_iter().filter_map(|name| Some((name.to_owned(), std::env::var_os(name)?)));
        Self::new(None, &known.collect())
    }
}

impl SessionStorageRepository {
    /// The repository at `location`, else at the default one.
    pub fn new(location: Option<PathBuf>, environment: &Environment) -> Self {
        Self { location: location.unwrap_or_else(|| Self::get_default_location(environment)) }
    }

    /// Its path.
    pub fn location(&self) -> &Path {
        &self.location
    }

    /// `$PLAINBOX_SESSION_REPOSITORY` made absolute (empty is the current directory), else `plainbox/sessions` below
    /// `$XDG_CACHE_HOME` (empty is unset, a relative one stays relative) or `~/.cache`.
    ///
    /// Unlike the real software this never turns to a temporary directory when the place cannot be written: a list of nothing
    /// would be a lie, and new sessions would be lost.
    pub fn get_default_location(environment: &Environment) -> PathBuf {
        if let Some(place) = environment.get(REPOSITORY_VARIABLE) {
            return disk::absolute(Path::new(place)).unwrap_or_else(|_| place.into());
        }
        let cache = match environment.get("XDG_CACHE_HOME") {
            Some(cache) if !cache.is_empty() => PathBuf::from(cache),
            _ => home(environment).join(".cache"),
        };
        cache.join("plainbox").join("sessions")
    }

    /// All sessions, youngest first; an absent repository holds none. What else stands there is in [`Self::listing`].
    ///
    /// # Errors
    /// The repository cannot be listed as a whole.
    pub fn storage_list(&self) -> Result<Vec<SessionStorage>> {
        let Some(place) = self.open()? else {
            return Ok(Vec::new());
        };
        let entries = enumerate(&place, 1, &Task::new())?.entries;
        let storage = |entry: crate::model::Entry| {
            let name = name_of(&entry.id).ok()?;
            Some(SessionStorage::seen(Arc::clone(&place), name, entry.identity))
        };
        Ok(entries.into_iter().filter_map(storage).collect())
    }

    /// [`Self::storage_list`] under the reference's name.
    ///
    /// # Errors
    /// As there.
    pub fn get_storage_list(&self) -> Result<Vec<SessionStorage>> {
        self.storage_list()
    }

    /// [`Self::last_storage`] under the reference's name.
    ///
    /// # Errors
    /// As there.
    pub fn get_last_storage(&self) -> Result<Option<SessionStorage>> {
        self.last_storage()
    }

    /// The sessions and what else stands in the repository; an absent one holds nothing.
    ///
    /// # Errors
    /// As [`Self::storage_list`].
    pub fn listing(&self) -> Result<Listing> {
        match self.open()? {
            Some(place) => Ok(enumerate(&place, 1, &Task::new())?),
            None => Ok(Listing::default()),
        }
    }

    /// The session that `last-session` leads to; none when there is no such link or it dangles. A link that leads out of the
    /// repository counts as dangling: in a place that anybody may write, it is no proof of anything.
    ///
    /// # Errors
    /// The repository cannot be opened.
    pub fn last_storage(&self) -> Result<Option<SessionStorage>> {
        match self.open()? {
            Some(place) => Ok(last_of(&place)?),
            None => Ok(None),
        }
    }

    /// The repository, opened; none when it is absent.
    ///
    /// # Errors
    /// It is no directory or may not be read.
    pub fn open(&self) -> Result<Option<Arc<RepositoryDir>>> {
        match RepositoryDir::open(&self.location) {
            Ok(place) => Ok(Some(Arc::new(place))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StorageError::opening(self.location.clone(), error)),
        }
    }
}

pub(super) fn last_of(place: &Arc<RepositoryDir>) -> Result<Option<SessionStorage>> {
    let link = fixed(LAST_SESSION)?;
    let (Ok((target, _)), Ok(there)) = (place.link(&link), place.stat_following(&link)) else {
        return Ok(None);
    };
    let name = target.split(|byte| *byte == b'/').rfind(|part| !part.is_empty()).map(Name::new);
    let Some(Ok(name)) = name else {
        return Ok(None);
    };
    match SessionStorage::below(Arc::clone(place), name) {
        Ok(storage) if storage.identity() == there.identity() => Ok(Some(storage)),
        _ => Ok(None),
    }
}

/// As `~` is understood: `$HOME`, else what the user database says.
fn home(environment: &Environment) -> PathBuf {
    let known = environment.get("HOME").map(PathBuf::from).or_else(std::env::home_dir);
    let home = known.unwrap_or_default();
    if home.as_os_str() == OsStr::new("") { PathBuf::from("/") } else { home }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn location(pairs: &[(&str, &str)]) -> PathBuf {
        let environment = pairs.iter().map(|(key, value)| ((*key).to_owned(), value.into())).collect();
        SessionStorageRepository::get_default_location(&environment)
    }

    fn at(place: &Path) -> SessionStorageRepository {
        SessionStorageRepository::new(Some(place.into()), &Environment::new())
    }

    #[test]
    fn the_default_location_follows_every_rule() {
        let here = std::env::current_dir().unwrap();
        assert_eq!(location(&[("HOME", "/h")]), Path::new("/h/.cache/plainbox/sessions"));
        assert_eq!(location(&[("HOME", "/h"), ("XDG_CACHE_HOME", "")]), Path::new("/h/.cache/plainbox/sessions"));
        let relative = location(&[("HOME", "/h"), ("XDG_CACHE_HOME", "XDG_CACHE_HOME")]);
        assert_eq!(relative, Path::new("XDG_CACHE_HOME/plainbox/sessions"));
        assert_eq!(location(&[("HOME", "")]), Path::new("/.cache/plainbox/sessions"));
        let variable = |value| location(&[("HOME", "/h"), ("XDG_CACHE_HOME", "/x"), (REPOSITORY_VARIABLE, value)]);
        assert_eq!(variable("/r/../s"), Path::new("/s"));
        assert_eq!(variable("r"), here.join("r"));
        assert_eq!(variable(""), here);
    }

    #[test]
    fn an_empty_or_absent_repository_holds_nothing() {
        let place = tempfile::tempdir().unwrap();
        for repository in [at(place.path()), at(&place.path().join("absent"))] {
            assert!(repository.storage_list().unwrap().is_empty());
            assert!(repository.last_storage().unwrap().is_none());
            assert!(repository.listing().unwrap().entries.is_empty());
        }
        assert!(!place.path().join("absent").exists());
        std::fs::write(place.path().join("file"), b"").unwrap();
        let error = at(&place.path().join("file")).storage_list().unwrap_err();
        assert!(matches!(error, StorageError::NotADirectory { .. }));
    }

    #[test]
    fn the_youngest_session_is_the_first() {
        let place = tempfile::tempdir().unwrap();
        for (name, seconds) in [("b", 20), ("a", 10), ("c", 30)] {
            let path = place.path().join(format!("{name}.session"));
            std::fs::create_dir(&path).unwrap();
            let at = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
            std::fs::File::open(&path).unwrap().set_modified(at).unwrap();
        }
        let ids: Vec<_> = at(place.path()).storage_list().unwrap().iter().map(|s| s.id().to_string()).collect();
        assert_eq!(ids, ["c", "b", "a"]);
    }

    #[test]
    fn two_sessions_and_a_link_to_the_last() {
        let place = tempfile::tempdir().unwrap();
        for name in ["s1.session", "s2.session"] {
            std::fs::create_dir(place.path().join(name)).unwrap();
        }
        for target in [place.path().join("s1.session"), "s1.session".into(), "./s1.session/".into()] {
            symlink(target, place.path().join("last-session")).unwrap();
            let repository = at(place.path());
            let mut ids: Vec<_> = repository.storage_list().unwrap().iter().map(|s| s.id().to_string()).collect();
            ids.sort();
            assert_eq!(ids, ["s1", "s2"]);
            assert_eq!(repository.last_storage().unwrap().unwrap().id().to_string(), "s1");
            std::fs::remove_file(place.path().join("last-session")).unwrap();
        }
    }

    #[test]
    fn a_last_session_that_is_gone_or_elsewhere_is_none() {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(place.path().join("other/s1.session")).unwrap();
        std::fs::create_dir_all(place.path().join("r/s1.session")).unwrap();
        let repository = at(&place.path().join("r"));
        for target in ["missing", "../other/s1.session", "/", "..", "s1.session/.."] {
            let link = place.path().join("r/last-session");
            symlink(target, &link).unwrap();
            assert!(repository.last_storage().unwrap().is_none(), "{target}");
            std::fs::remove_file(link).unwrap();
        }
    }
}
