//! One session on disk: created in any era's way, opened, loaded, removed. Saving and locks are in `save`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::listing::entry;
use super::naming::SUFFIX;
use super::{Naming, StorageError};
use crate::disk::{self, EntryDir, IdentifyError, Name, ReadError, RepositoryDir};
use crate::model::{Entry, Id, Identity, Timestamp};

/// The checkpoint's file name.
pub const SESSION_FILE: &str = "session";

/// The largest checkpoint that is read, packed: a session of 500 jobs has 34 kB.
pub const CHECKPOINT_LIMIT: u64 = 64 << 20;

type Result<T> = std::result::Result<T, StorageError>;

/// Where one session keeps its checkpoint and whatever else belongs to it.
///
/// The repository is opened once; the session is opened for each operation by one name below it, links never followed, and compared
/// with the identity that it had when it was made, opened or listed. So one that was renamed or replaced is never mistaken for another.
/// [`SessionStorage::hold`] keeps it open over several steps.
///
/// ```
/// use adjourn::model::Timestamp;
/// use adjourn::storage::plainbox::{Naming, SessionStorage, StorageError};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let place = tempfile::tempdir()?;
/// let storage = SessionStorage::create(place.path(), &Naming::default(), Timestamp::now())?;
/// assert_eq!(storage.load_checkpoint()?, b"", "nothing was saved yet");
/// storage.save_checkpoint(b"some data")?;
///
/// let again = SessionStorage::open(&storage.location())?;
/// assert_eq!(again.load_checkpoint()?, b"some data");
///
/// // What an interrupted save leaves is in the way of the next one.
/// std::fs::write(again.next_file(), b"half")?;
/// assert!(matches!(again.save_checkpoint(b"more"), Err(StorageError::LockedStorage { .. })));
/// again.break_lock()?;
/// again.save_checkpoint(b"more")?;
/// again.remove()?;
/// assert!(!storage.location().exists());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SessionStorage {
    repository: Arc<RepositoryDir>,
    name: Name,
    identity: Identity,
}

impl SessionStorage {
    /// Opens an existing session by its location; nothing is created.
    ///
    /// # Errors
    /// There is none, or something else has its place.
    pub fn open(location: &Path) -> Result<Self> {
        let location = disk::absolute(location).map_err(|e| StorageError::io("open it", location.into(), e))?;
        let (above, name) = split(&location)?;
        let repository = RepositoryDir::open(above).map_err(|error| StorageError::opening(location.clone(), error))?;
        Self::below(Arc::new(repository), name)
    }

    /// Opens an existing session directly below an opened repository.
    ///
    /// # Errors
    /// As [`SessionStorage::open`].
    pub fn below(repository: Arc<RepositoryDir>, name: Name) -> Result<Self> {
        let seen = repository.find(&name).and_then(directory);
        let facts = seen.map_err(|error| StorageError::opening(repository.path_of(&name), error))?;
        Ok(Self { repository, name, identity: facts.identity() })
    }

    /// A session that a listing saw; nothing is looked at.
    pub(super) fn seen(repository: Arc<RepositoryDir>, name: Name, identity: Identity) -> Self {
        Self { repository, name, identity }
    }

    /// Makes a new session under `base_dir`, which is made too where it is missing. A taken name gets `_(1)`, `_(2)` and so on.
    ///
    /// # Errors
    /// The system's own; the prefix makes too long a name.
    pub fn create(base_dir: &Path, naming: &Naming, now: Timestamp) -> Result<Self> {
        let opened = RepositoryDir::open_or_make(base_dir, naming.era.base_mode());
        let repository = opened.map_err(|error| StorageError::io("make the repository", base_dir.into(), error))?;
        Self::create_below(Arc::new(repository), naming, now)
    }

    /// Makes a new session in an opened repository.
    ///
    /// # Errors
    /// As [`SessionStorage::create`].
    pub fn create_below(repository: Arc<RepositoryDir>, naming: &Naming, now: Timestamp) -> Result<Self> {
        for attempt in 0..10_000 {
            let text = naming.id(now, attempt) + SUFFIX;
            let bad = |why: disk::BadName| StorageError::BadName { path: text.clone().into(), why: why.to_string() };
            let name = Name::new(&text).map_err(bad)?;
            let exact = naming.era.exact_mode();
            match repository.make_entry(&name, exact.unwrap_or(0o777), exact.is_some()) {
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(StorageError::io("make the session", repository.path_of(&name), error)),
                Ok(made) => return Ok(Self { identity: made.identity(), repository, name }),
            }
        }
        let path = repository.path().join(naming.id(now, 0));
        Err(StorageError::io("find a free name", path, std::io::ErrorKind::AlreadyExists.into()))
    }

    /// Its identifier: the directory's name without its last extension, whatever that is. Dots that a name begins with begin none.
    pub fn id(&self) -> Id {
        Id::new(stem(self.name.bytes()))
    }

    /// Its directory's path.
    pub fn location(&self) -> PathBuf {
        self.repository.path_of(&self.name)
    }

    /// The path of its checkpoint.
    pub fn session_file(&self) -> PathBuf {
        self.location().join(SESSION_FILE)
    }

    /// The repository that it is in.
    pub fn repository(&self) -> &Arc<RepositoryDir> {
        &self.repository
    }

    /// Its directory's name.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// Which directory it was when it was opened or listed.
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// What a listing would say of it now.
    ///
    /// # Errors
    /// It is gone, or something else has its place.
    pub fn entry(&self) -> Result<Entry> {
        Ok(entry(self.id(), self.hold()?.metadata()))
    }

    /// Its directory, opened now and known to be the one that was made, opened or listed.
    ///
    /// # Errors
    /// `Replaced` when something else has its place; it is gone.
    pub fn hold(&self) -> Result<EntryDir> {
        self.repository.identify(&self.name, self.identity).map_err(|error| match error {
            IdentifyError::Replaced => StorageError::Replaced { path: self.location() },
            IdentifyError::Io(error) => StorageError::opening(self.location(), error),
        })
    }

    /// The bytes of the newest checkpoint; empty when nothing was saved yet.
    ///
    /// # Errors
    /// The session is gone, its checkpoint is no regular file or beyond [`CHECKPOINT_LIMIT`], or cannot be read.
    pub fn load_checkpoint(&self) -> Result<Vec<u8>> {
        let mut content = Vec::new();
        self.load_checkpoint_into(&mut content)?;
        Ok(content)
    }

    /// The same into a buffer that is used again.
    ///
    /// # Errors
    /// As [`SessionStorage::load_checkpoint`].
    pub fn load_checkpoint_into(&self, buffer: &mut Vec<u8>) -> Result<()> {
        match self.hold()?.dir().read_file(&fixed(SESSION_FILE)?, CHECKPOINT_LIMIT, buffer) {
            Ok(_) => Ok(()),
            Err(error) if error.is_missing() => Ok(()),
            Err(ReadError::Io(error)) => Err(StorageError::io("read the checkpoint", self.session_file(), error)),
            Err(error) => Err(StorageError::reading(self.session_file(), error)),
        }
    }
}

/// A name without its last extension, as Python's `splitext` cuts it.
fn stem(name: &[u8]) -> &[u8] {
    let dots = name.iter().take_while(|byte| **byte == b'.').count();
    let last = name.iter().rposition(|byte| *byte == b'.').filter(|at| *at >= dots);
    last.and_then(|at| name.get(..at)).unwrap_or(name)
}

/// Metadata of a directory; what else has the name is no session.
fn directory(facts: disk::Metadata) -> std::io::Result<disk::Metadata> {
    match facts.kind {
        disk::Kind::Directory => Ok(facts),
        _ => Err(std::io::ErrorKind::NotADirectory.into()),
    }
}

/// A name that is known to be good.
pub(super) fn fixed(name: &'static str) -> Result<Name> {
    Name::new(name).map_err(|why| StorageError::BadName { path: name.into(), why: why.to_string() })
}

fn split(location: &Path) -> Result<(&Path, Name)> {
    let bad = |why: String| StorageError::BadName { path: location.into(), why };
    let (Some(above), Some(name)) = (location.parent(), location.file_name()) else {
        return Err(bad("the root directory".to_owned()));
    };
    Ok((above, Name::new(name.as_encoded_bytes()).map_err(|why| bad(why.to_string()))?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::plainbox::Era;
    use std::os::unix::fs::{PermissionsExt, symlink};

    const NOW: Timestamp = Timestamp { seconds: 1_600_000_000, nanos: 5_000_000 };

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn a_session_is_made_inside_its_base_which_is_made_too() {
        let place = tempfile::tempdir().unwrap();
        let base = place.path().join("cache/plainbox/sessions");
        let made = SessionStorage::create(&base, &Naming::default(), NOW).unwrap();
        assert_eq!(made.id().to_string(), "pbox-2020-09-13T12.26.40");
        assert_eq!(made.location(), base.join("pbox-2020-09-13T12.26.40.session"));
        assert_eq!(made.session_file(), made.location().join("session"));
        let again = SessionStorage::create(&base, &Naming::default(), NOW).unwrap();
        assert_eq!(again.id().to_string(), "pbox-2020-09-13T12.26.40_(1)");
        assert!(!base.join("last-session").exists());
    }

    #[test]
    fn permissions_follow_the_era() {
        let place = tempfile::tempdir().unwrap();
        for (era, expected) in [(Era::Antique, 0o700), (Era::Ng118, 0o777), (Era::Modern, 0o777)] {
            let base = place.path().join(format!("{era:?}/sessions"));
            let made = SessionStorage::create(&base, &Naming::titled(era, "t"), NOW).unwrap();
            assert_eq!(mode(&made.location()), expected);
            assert_eq!(mode(&base) == 0o777, era != Era::Antique);
        }
    }

    #[test]
    fn an_id_is_the_name_without_its_last_extension() {
        let place = tempfile::tempdir().unwrap();
        for (name, id) in [
            ("a.session", "a"),
            ("a.b.session", "a.b"),
            ("a.b", "a"),
            ("plain", "plain"),
            (".hidden", ".hidden"),
            (".a.session", ".a"),
            ("...x", "...x"),
            ("a.", "a"),
        ] {
            std::fs::create_dir(place.path().join(name)).unwrap();
            assert_eq!(SessionStorage::open(&place.path().join(name)).unwrap().id(), Id::from(id), "{name}");
        }
    }

    #[test]
    fn opening_creates_nothing_and_follows_no_link() {
        let place = tempfile::tempdir().unwrap();
        let made = SessionStorage::create(place.path(), &Naming::default(), NOW).unwrap();
        assert_eq!(SessionStorage::open(&made.location()).unwrap().identity(), made.identity());
        let none = SessionStorage::open(&place.path().join("none.session"));
        assert!(matches!(none, Err(StorageError::Gone { .. })));
        symlink(made.location(), place.path().join("link.session")).unwrap();
        let link = SessionStorage::open(&place.path().join("link.session"));
        assert!(matches!(link, Err(StorageError::NotADirectory { .. })));
        assert!(matches!(SessionStorage::open(Path::new("/")), Err(StorageError::BadName { .. })));
    }

    #[test]
    fn what_is_not_saved_yet_loads_as_nothing() {
        let place = tempfile::tempdir().unwrap();
        let made = SessionStorage::create(place.path(), &Naming::default(), NOW).unwrap();
        assert_eq!(made.load_checkpoint().unwrap(), b"");
        std::fs::write(made.session_file(), b"").unwrap();
        assert_eq!(made.load_checkpoint().unwrap(), b"");
    }

    #[test]
    fn odd_checkpoints_are_errors_of_their_own() {
        let place = tempfile::tempdir().unwrap();
        let made = SessionStorage::create(place.path(), &Naming::default(), NOW).unwrap();
        std::fs::create_dir(made.session_file()).unwrap();
        let error = made.load_checkpoint().unwrap_err();
        assert!(matches!(error, StorageError::NotRegular { kind: disk::Kind::Directory, .. }));
        assert_eq!(std::io::Error::from(error).kind(), std::io::ErrorKind::IsADirectory);
        std::fs::remove_dir(made.session_file()).unwrap();
        std::fs::File::create(made.session_file()).unwrap().set_len(CHECKPOINT_LIMIT + 1).unwrap();
        assert!(matches!(made.load_checkpoint(), Err(StorageError::TooBig { .. })));
        std::fs::remove_dir_all(made.location()).unwrap();
        assert!(matches!(made.load_checkpoint(), Err(StorageError::Gone { .. })));
    }

    #[test]
    fn a_prefix_that_makes_too_long_a_name_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let naming = Naming::titled(Era::Modern, &"x".repeat(300));
        let error = SessionStorage::create(place.path(), &naming, NOW).unwrap_err();
        assert!(matches!(error, StorageError::BadName { .. }));
    }
}
