//! Saving and loading several objects at once (formats/pamiq.md section 2).

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chrono::{Local, NaiveDateTime};

use super::name_format::{DEFAULT_FORMAT, format_name};
use super::{PamiqError, PersistentState, Result};
use crate::disk::{self, Dir, Name};
use crate::model::Timestamp;

/// Saves registered objects into a new directory of `states_dir` and loads them from one.
///
/// ```
/// use std::path::Path;
/// use std::sync::{Arc, Mutex};
///
/// use adjourn::storage::pamiq::{PersistentState, StateError, StateStore};
///
/// struct Steps(u32);
///
/// impl PersistentState for Steps {
///     fn save_state(&self, path: &Path) -> Result<(), StateError> {
///         Ok(std::fs::write(path, self.0.to_string())?)
///     }
///
///     fn load_state(&mut self, path: &Path) -> Result<(), StateError> {
///         self.0 = std::fs::read_to_string(path)?.parse()?;
///         Ok(())
///     }
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let place = tempfile::tempdir()?;
/// let steps = Arc::new(Mutex::new(Steps(285)));
/// let mut store = StateStore::new(place.path().join("states"))?;
/// store.register("steps", Arc::clone(&steps))?;
/// // It may be sent to the thread that saves.
/// let (store, path) = std::thread::spawn(move || store.save_state().map(|path| (store, path))).join().expect("saves")?;
/// assert_eq!(std::fs::read(path.join("steps"))?, b"285");
///
/// steps.lock().expect("nobody panicked").0 = 0;
/// let mut store = store;
/// store.load_state(&path)?;
/// assert_eq!(steps.lock().expect("nobody panicked").0, 285);
/// # Ok(())
/// # }
/// ```
pub struct StateStore {
    states_dir: PathBuf,
    state_name_format: String,
    registered: Vec<(String, Box<dyn PersistentState + Send>)>,
}

impl StateStore {
    /// A store in this directory, which is made when it is missing, but not the directories above it. States are called by
    /// their moment in local time.
    ///
    /// # Errors
    /// `NoParent`, `NotADirectory`, or the system's own.
    pub fn new(states_dir: impl Into<PathBuf>) -> Result<Self> {
        Self::with_format(states_dir, DEFAULT_FORMAT)
    }

    /// The same with another `strftime` format for the names. One that names two saves alike makes the second one fail. One with
    /// slashes names states further below, in directories that must be there, as in the real software; out of `states_dir` it
    /// cannot lead.
    ///
    /// # Errors
    /// As [`StateStore::new`].
    pub fn with_format(states_dir: impl Into<PathBuf>, state_name_format: impl Into<String>) -> Result<Self> {
        let states_dir = states_dir.into();
        make_one(&states_dir)?;
        Ok(Self { states_dir, state_name_format: state_name_format.into(), registered: Vec::new() })
    }

    /// Where its states are.
    pub fn states_dir(&self) -> &Path {
        &self.states_dir
    }

    /// Registers an object. To keep a hand on it, register a clone of an `Arc<Mutex<_>>`.
    ///
    /// # Errors
    /// `AlreadyRegistered`.
    pub fn register(&mut self, name: impl Into<String>, state: impl PersistentState + Send + 'static) -> Result<()> {
        let name = name.into();
        if self.registered.iter().any(|(taken, _)| *taken == name) {
            return Err(PamiqError::AlreadyRegistered(name));
        }
        self.registered.push((name, Box::new(state)));
        Ok(())
    }

    /// The registered names, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.registered.iter().map(|(name, _)| name.as_str())
    }

    /// Saves all registered objects, in the order of their registration, into a new directory, and gives its path.
    ///
    /// # Errors
    /// `StateExists`; `Member` when an object fails: the partial directory then stays, as in the real software.
    pub fn save_state(&self) -> Result<PathBuf> {
        let now = Timestamp::now().utc().unwrap_or_default().with_timezone(&Local);
        self.save_state_at(now.naive_local())
    }

    /// The same as of another moment.
    ///
    /// # Errors
    /// As [`StateStore::save_state`].
    pub fn save_state_at(&self, moment: NaiveDateTime) -> Result<PathBuf> {
        let text = format_name(&self.state_name_format, moment);
        let names = components(&text).ok_or_else(|| PamiqError::BadName(text.clone()))?;
        let path = self.states_dir.join(names.iter().map(Name::os).collect::<PathBuf>());
        make_below(&self.states_dir, &names).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => PamiqError::StateExists(path.clone()),
            _ => PamiqError::io("make", &path, error),
        })?;
        for (name, state) in &self.registered {
            state.save_state(&path.join(name)).map_err(|source| PamiqError::Member { name: name.clone(), source })?;
        }
        Ok(path)
    }

    /// Loads all registered objects from a state. What else lies there is not looked at; with nothing registered any path loads.
    ///
    /// # Errors
    /// `StateNotFound`; `Member` when an object fails: those before it are loaded already.
    pub fn load_state(&mut self, state_path: impl AsRef<Path>) -> Result<()> {
        let path = state_path.as_ref();
        if !disk::exists_behind(path) {
            return Err(PamiqError::StateNotFound(path.into()));
        }
        for (name, state) in &mut self.registered {
            let loaded = state.load_state(&path.join(&*name));
            loaded.map_err(|source| PamiqError::Member { name: name.clone(), source })?;
        }
        Ok(())
    }
}

/// The components of a name; none where it has none, or leads anywhere but further below.
fn components(text: &str) -> Option<Vec<Name>> {
    let parts = text.split('/').filter(|part| !part.is_empty() && *part != ".");
    let names: Vec<Name> = parts.map(|part| Name::new(part).ok()).collect::<Option<_>>()?;
    (!text.starts_with('/') && !names.is_empty()).then_some(names)
}

/// Makes the last of these below the others, which must be there. No link is followed.
fn make_below(place: &Path, names: &[Name]) -> std::io::Result<()> {
    let Some((last, above)) = names.split_last() else { return Err(ErrorKind::InvalidInput.into()) };
    let dir = above.iter().try_fold(Dir::open(place)?, |dir, name| dir.open_dir_path(name))?;
    dir.make_dir(last, 0o777)
}

/// Makes a directory below one that is there.
fn make_one(path: &Path) -> Result<()> {
    if disk::is_dir(path) {
        return Ok(());
    }
    if disk::exists(path) {
        return Err(PamiqError::NotADirectory(path.into()));
    }
    if !path.parent().is_none_or(|above| above.as_os_str().is_empty() || disk::is_dir(above)) {
        return Err(PamiqError::NoParent(path.into()));
    }
    disk::make_dirs(path).map_err(|error| PamiqError::io("make", path, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::pamiq::StateError;
    use chrono::NaiveDate;
    use std::sync::{Arc, Mutex};

    #[derive(Default)]
    struct Counter {
        step: u32,
        seen: Vec<PathBuf>,
    }

    impl PersistentState for Counter {
        fn save_state(&self, path: &Path) -> std::result::Result<(), StateError> {
            Ok(std::fs::write(path.with_extension("json"), self.step.to_string())?)
        }

        fn load_state(&mut self, path: &Path) -> std::result::Result<(), StateError> {
            self.seen.push(path.into());
            self.step = std::fs::read_to_string(path.with_extension("json"))?.parse()?;
            Ok(())
        }
    }

    struct Boom;

    impl PersistentState for Boom {
        fn save_state(&self, path: &Path) -> std::result::Result<(), StateError> {
            std::fs::create_dir(path)?;
            std::fs::write(path.join("half"), b"x")?;
            Err(std::io::Error::from(ErrorKind::StorageFull).into())
        }
    }

    struct Nothing;
    impl PersistentState for Nothing {}

    fn noon() -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2025, 2, 27).unwrap().and_hms_opt(12, 0, 0).unwrap()
    }

    #[test]
    fn objects_are_saved_once_under_their_names_and_never_over_another_state() {
        let place = tempfile::tempdir().unwrap();
        let mut store = StateStore::new(place.path().join("states")).unwrap();
        let counter = Arc::new(Mutex::new(Counter { step: 3, ..Counter::default() }));
        store.register("a", Arc::clone(&counter)).unwrap();
        store.register("b", Nothing).unwrap();
        let error = store.register("a", Nothing).unwrap_err();
        assert_eq!(error.to_string(), "State with name 'a' is already registered");
        assert_eq!(store.names().collect::<Vec<_>>(), ["a", "b"]);
        let path = store.save_state_at(noon()).unwrap();
        assert_eq!(path, place.path().join("states/2025-02-27_12-00-00,000000.state"));
        assert_eq!(std::fs::read_to_string(path.join("a.json")).unwrap(), "3");
        assert!(matches!(store.save_state_at(noon()), Err(PamiqError::StateExists(_))));
        counter.lock().unwrap().step = 9;
        store.load_state(&path).unwrap();
        let seen = counter.lock().unwrap();
        assert_eq!((seen.step, seen.seen.clone()), (3, vec![path.join("a")]));
        assert!(matches!(store.load_state(place.path().join("nope")), Err(PamiqError::StateNotFound(_))));
    }

    #[test]
    fn an_interrupted_save_leaves_what_was_written() {
        let place = tempfile::tempdir().unwrap();
        let mut store = StateStore::new(place.path()).unwrap();
        store.register("first", Counter::default()).unwrap();
        store.register("boom", Boom).unwrap();
        store.register("never", Counter::default()).unwrap();
        let error = store.save_state_at(noon()).unwrap_err();
        assert!(matches!(&error, PamiqError::Member { name, .. } if name == "boom"));
        let left = place.path().join("2025-02-27_12-00-00,000000.state");
        assert!(left.join("first.json").exists() && left.join("boom/half").exists());
        let error = store.load_state(&left).unwrap_err();
        assert!(matches!(&error, PamiqError::Member { name, .. } if name == "never"));
        StateStore::new(place.path()).unwrap().load_state(&left).unwrap();
    }

    #[test]
    fn the_directory_is_made_but_not_those_above_it() {
        let place = tempfile::tempdir().unwrap();
        assert!(matches!(StateStore::new(place.path().join("no/parent")), Err(PamiqError::NoParent(_))));
        std::fs::write(place.path().join("file"), b"").unwrap();
        assert!(matches!(StateStore::new(place.path().join("file")), Err(PamiqError::NotADirectory(_))));
        let coarse = StateStore::with_format(place.path(), "ckpt_%Y%m%d").unwrap();
        assert!(coarse.save_state().is_ok());
    }

    #[test]
    fn a_format_with_slashes_names_a_state_further_below() {
        let place = tempfile::tempdir().unwrap();
        let store = |format: &str| StateStore::with_format(place.path(), format).unwrap().save_state_at(noon());
        // As in Python, the directories above it are not made.
        assert!(matches!(store("%Y/%m.state"), Err(PamiqError::Io { .. })));
        std::fs::create_dir(place.path().join("2025")).unwrap();
        assert_eq!(store("%Y//./%m.state/").unwrap(), place.path().join("2025/02.state"));
        assert!(matches!(store("%Y/%m.state"), Err(PamiqError::StateExists(_))));
        std::os::unix::fs::symlink(place.path(), place.path().join("link")).unwrap();
        assert!(matches!(store("link/a.state"), Err(PamiqError::Io { .. })));
        for format in ["/tmp/x.state", "../x.state", "2025/../x.state", "", "/", "."] {
            assert!(matches!(store(format), Err(PamiqError::BadName(_))), "{format}");
        }
    }

    #[test]
    fn a_store_can_be_sent_to_another_thread() {
        fn is_send<T: Send>(_: &T) {}
        let place = tempfile::tempdir().unwrap();
        let counter = Arc::new(Mutex::new(Counter::default()));
        let mut store = StateStore::new(place.path()).unwrap();
        store.register("steps", Arc::clone(&counter)).unwrap();
        is_send(&store);
        let saved = std::thread::spawn(move || store.save_state().unwrap()).join().unwrap();
        assert!(saved.join("steps.json").exists());
    }
}
