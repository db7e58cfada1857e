//! The directories that every session has: IO logs, and what jobs share with each other.

use std::io;
use std::path::PathBuf;

use super::storage::fixed;
use super::{Era, SessionStorage, StorageError};

/// Where the logs of jobs are, in all eras.
pub const IO_LOGS: &str = "io-logs";
/// What jobs share in plainbox's eras; made when the first job runs.
pub const CHECKBOX_DATA: &str = "CHECKBOX_DATA";
/// What jobs share in Checkbox's eras; made with the session.
pub const SESSION_SHARE: &str = "session-share";

/// All names that a session's own directories have had, for showing what is there.
pub const ALL_ERAS: [&str; 3] = [IO_LOGS, SESSION_SHARE, CHECKBOX_DATA];

/// The well-known directories of one session.
///
/// ```
/// use adjourn::model::Timestamp;
/// use adjourn::storage::plainbox::{Era, Naming, SessionStorage, WellKnownDirs};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let place = tempfile::tempdir()?;
/// let storage = SessionStorage::create(place.path(), &Naming::default(), Timestamp::now())?;
/// let dirs = WellKnownDirs::new(&storage, Era::Modern);
/// dirs.populate()?;
/// assert_eq!(dirs.io_log_pathname(), storage.location().join("io-logs"));
/// assert!(dirs.all_directories().iter().all(|path| path.is_dir()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct WellKnownDirs<'a> {
    storage: &'a SessionStorage,
    era: Era,
}

impl<'a> WellKnownDirs<'a> {
    /// Those of this session, as the era has them.
    pub fn new(storage: &'a SessionStorage, era: Era) -> Self {
        Self { storage, era }
    }

    /// The session.
    pub fn storage(&self) -> &'a SessionStorage {
        self.storage
    }

    /// Every directory that a fresh session must have.
    pub fn all_directories(&self) -> Vec<PathBuf> {
        self.names().iter().map(|name| self.storage.location().join(name)).collect()
    }

    /// Where the logs of jobs are.
    pub fn io_log_pathname(&self) -> PathBuf {
        self.storage.location().join(IO_LOGS)
    }

    /// Where jobs leave files for each other: `PLAINBOX_SESSION_SHARE` points there.
    pub fn session_share(&self) -> PathBuf {
        self.storage.location().join(if self.era.shares() { SESSION_SHARE } else { CHECKBOX_DATA })
    }

    /// Makes those that are missing; in Checkbox's eras open to everybody.
    ///
    /// # Errors
    /// The session is gone, something else has such a name, or the system's own.
    pub fn populate(&self) -> Result<(), StorageError> {
        let held = self.storage.hold()?;
        let dir = held.dir();
        for text in self.names() {
            let name = fixed(text)?;
            let made = if self.era.shares() {
                dir.make_dir_exact(&name, 0o777).map(|_| ())
            } else {
                dir.make_dir_opened(&name, 0o777).map(|_| ())
            };
            let there = match made {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => dir.open_dir_path(&name).map(|_| ()),
                made => made,
            };
            there.map_err(|error| StorageError::opening(self.storage.location().join(text), error))?;
        }
        Ok(())
    }

    fn names(&self) -> &'static [&'static str] {
        if self.era.shares() { &[IO_LOGS, SESSION_SHARE] } else { &[IO_LOGS] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;
    use crate::storage::plainbox::Naming;
    use std::os::unix::fs::PermissionsExt;

    fn fresh(place: &tempfile::TempDir) -> SessionStorage {
        SessionStorage::create(place.path(), &Naming::default(), Timestamp::new(0, 0)).unwrap()
    }

    #[test]
    fn both_eras_get_their_directories() {
        let place = tempfile::tempdir().unwrap();
        for (era, names, share) in [
            (Era::Xdg, &["io-logs"][..], "CHECKBOX_DATA"),
            (Era::Modern, &["io-logs", "session-share"], "session-share"),
        ] {
            let storage = fresh(&place);
            let dirs = WellKnownDirs::new(&storage, era);
            let expected: Vec<_> = names.iter().map(|name| storage.location().join(name)).collect();
            assert_eq!(dirs.all_directories(), expected);
            assert_eq!(dirs.io_log_pathname(), storage.location().join("io-logs"));
            assert_eq!(dirs.session_share(), storage.location().join(share));
            dirs.populate().unwrap();
            dirs.populate().unwrap();
            for path in expected {
                let mode = std::fs::metadata(path).unwrap().permissions().mode();
                assert!(era != Era::Modern || mode & 0o777 == 0o777);
            }
            assert_eq!(std::fs::read_dir(storage.location()).unwrap().count(), names.len());
        }
    }

    #[test]
    fn another_thing_in_its_place_is_told() {
        let place = tempfile::tempdir().unwrap();
        let storage = fresh(&place);
        std::fs::write(storage.location().join("io-logs"), b"").unwrap();
        let error = WellKnownDirs::new(&storage, Era::Xdg).populate().unwrap_err();
        assert!(matches!(error, StorageError::NotADirectory { .. }));
    }
}
