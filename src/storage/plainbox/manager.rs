//! Couples a session's state with where it is kept, as plainbox.session.manager does (reference "manager for sessions").

use std::collections::BTreeMap;

use super::checkpoint::{CheckpointError, Format, Rules, SessionState, peek, resume, suspend};
use super::{Era, Naming, SessionStorage, SessionStorageRepository, StorageError, WellKnownDirs};
use crate::model::Timestamp;
use crate::storage::codec::gzip::Inflater;
use crate::text::Untrusted;

/// A job as far as a checkpoint knows it.
pub trait Job {
    /// Its id.
    fn id(&self) -> Untrusted;
    /// The sha256 of its definition, in hexadecimal.
    fn checksum(&self) -> Untrusted;
}

/// What can go wrong with a managed session.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum ManagerError {
    /// On the disk.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// In the checkpoint.
    #[error(transparent)]
    Resume(#[from] CheckpointError),
    /// While packing a checkpoint.
    #[error("cannot pack the checkpoint: {0}")]
    Pack(#[from] std::io::Error),
}

/// How a new session is made.
#[derive(Clone, Debug, Default)]
pub struct NewSession {
    /// How it is called, which also decides on its directories.
    pub naming: Naming,
    /// Whether it is the only one: the one before goes, and the link `last-session` names the new one.
    pub legacy_mode: bool,
}

/// Couples a state with its storage.
///
/// ```
/// use adjourn::model::Timestamp;
/// use adjourn::storage::Environment;
/// use adjourn::storage::plainbox::checkpoint::{Format, JobResult, Outcome, Rules};
/// use adjourn::storage::plainbox::{Job, NewSession, SessionManager, SessionStorageRepository};
/// use adjourn::text::Untrusted;
///
/// struct Smoke;
///
/// impl Job for Smoke {
///     fn id(&self) -> Untrusted {
///         "com.example::smoke".into()
///     }
///
///     fn checksum(&self) -> Untrusted {
///         "0b6dca".into()
///     }
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let place = tempfile::tempdir()?;
/// let repository = SessionStorageRepository::new(Some(place.path().into()), &Environment::new());
/// let (new, format) = (NewSession::default(), Format::Plainbox6);
/// let mut manager = SessionManager::create_session(&[&Smoke], Some(&repository), &new, format, Timestamp::now())?;
/// let pass = JobResult { outcome: Outcome::Pass, ..JobResult::default() };
/// manager.state.results.insert(Smoke.id(), vec![pass]);
/// manager.checkpoint(Timestamp::now())?;
///
/// let storage = manager.storage().clone();
/// let again = SessionManager::load_session(&[&Smoke], storage, Rules::default(), format, &mut |_| {})?;
/// assert_eq!(again.state.results, manager.state.results);
/// again.destroy()?;
/// assert!(repository.storage_list()?.is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SessionManager {
    /// The session itself.
    pub state: SessionState,
    storage: SessionStorage,
    format: Format,
}

impl SessionManager {
    /// Couples what is there already; checkpoints are written in this format.
    pub fn new(state: SessionState, storage: SessionStorage, format: Format) -> Self {
        Self { state, storage, format }
    }

    /// Makes a fresh session that knows these jobs, with all its well-known directories.
    ///
    /// Without a repository it is the default one of this process; another environment's is
    /// `SessionStorageRepository::new(None, environment)`.
    ///
    /// # Errors
    /// As [`SessionStorage::create`].
    pub fn create_session(
        jobs: &[&dyn Job],
        repository: Option<&SessionStorageRepository>,
        new: &NewSession,
        format: Format,
        now: Timestamp,
    ) -> Result<Self, ManagerError> {
        let repository = repository.cloned().unwrap_or_default();
        let storage = match new.legacy_mode {
            true => repository.create_legacy(&new.naming, now)?,
            false => SessionStorage::create(repository.location(), &new.naming, now)?,
        };
        WellKnownDirs::new(&storage, new.naming.era).populate()?;
        let state = SessionState { jobs: known(jobs), ..SessionState::default() };
        Ok(Self { state, storage, format })
    }

    /// Opens a session again. `jobs` must be complete; `early` sees the state, which then holds nothing but these jobs, before
    /// anything is restored. `rules` are upstream's flags; by default jobs must be as they were.
    ///
    /// # Errors
    /// As [`SessionStorage::load_checkpoint`] and [`resume`].
    pub fn load_session(
        jobs: &[&dyn Job],
        storage: SessionStorage,
        rules: Rules<'_>,
        format: Format,
        early: &mut dyn FnMut(&mut SessionState),
    ) -> Result<Self, ManagerError> {
        let packed = storage.load_checkpoint()?;
        let location = storage.location();
        let rules = Rules { location: rules.location.or(Some(location.as_os_str().as_encoded_bytes())), ..rules };
        let state = resume(&packed, &mut Inflater::new(), known(jobs), rules, early)?;
        Ok(Self { state, storage, format })
    }

    /// Saves the state. What an interrupted save left is broken first, as upstream does.
    ///
    /// # Errors
    /// As [`SessionStorage::save_checkpoint`]; a state that is beyond what could be loaded again is not saved.
    pub fn checkpoint(&self, now: Timestamp) -> Result<(), ManagerError> {
        let location = self.storage.location();
        let mtime = u32::try_from(now.seconds).unwrap_or(0);
        let data = suspend(&self.state, self.format, Some(location.as_os_str().as_encoded_bytes()), mtime)?;
        refuse_unloadable(&data)?;
        match self.storage.save_checkpoint(&data) {
            Err(StorageError::LockedStorage { .. }) => {
                self.storage.break_lock()?;
                Ok(self.storage.save_checkpoint(&data)?)
            }
            saved => Ok(saved?),
        }
    }

    /// Removes the session with everything in it.
    ///
    /// # Errors
    /// As [`SessionStorage::remove`].
    pub fn destroy(self) -> Result<(), ManagerError> {
        self.storage.remove()?;
        Ok(())
    }

    /// Where it is kept.
    pub fn storage(&self) -> &SessionStorage {
        &self.storage
    }

    /// Its well-known directories in the way of an era.
    pub fn well_known_dirs(&self, era: Era) -> WellKnownDirs<'_> {
        WellKnownDirs::new(&self.storage, era)
    }
}

fn known(jobs: &[&dyn Job]) -> BTreeMap<Untrusted, Untrusted> {
    jobs.iter().map(|job| (job.id(), job.checksum())).collect()
}

/// Only what our limits forbid is refused: whatever else is odd in a state, the real software has the last word on it.
fn refuse_unloadable(data: &[u8]) -> Result<(), CheckpointError> {
    let problem = match peek(data, &mut Inflater::new()) {
        Ok(peeked) => peeked.damage,
        Err(error) => Some(error),
    };
    match problem {
        Some(limit @ (CheckpointError::TooBig { .. } | CheckpointError::TooDeep)) => Err(limit),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod vectors;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::codec::json::Json;
    use crate::storage::codec::limits;
    use crate::storage::plainbox::checkpoint::{JobResult, Outcome};

    struct Named(&'static str, &'static str);

    impl Job for Named {
        fn id(&self) -> Untrusted {
            self.0.into()
        }

        fn checksum(&self) -> Untrusted {
            self.1.into()
        }
    }

    const SUM: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn saved(place: &std::path::Path) -> SessionManager {
        let repository = SessionStorageRepository::new(Some(place.to_owned()), &Default::default());
        let new = NewSession::default();
        let jobs: [&dyn Job; 2] = [&Named("a", SUM), &Named("b", SUM)];
        let mut manager =
            SessionManager::create_session(&jobs, Some(&repository), &new, Format::Plainbox6, Timestamp::now())
                .unwrap();
        manager.state.desired_job_list = vec!["a".into()];
        manager.state.run_list.insert("a".into());
        let pass = JobResult { outcome: Outcome::Pass, ..JobResult::default() };
        manager.state.results.insert("a".into(), vec![pass]);
        manager.state.metadata.flags.insert("incomplete".into());
        manager.checkpoint(Timestamp::now()).unwrap();
        manager
    }

    fn load(manager: &SessionManager, jobs: &[&dyn Job]) -> Result<SessionManager, ManagerError> {
        let storage = manager.storage().clone();
        SessionManager::load_session(jobs, storage, Rules::default(), Format::Plainbox6, &mut |_| {})
    }

    #[test]
    fn a_new_session_has_its_directories_and_comes_back_as_it_was_saved() {
        let place = tempfile::tempdir().unwrap();
        let manager = saved(place.path());
        assert!(manager.well_known_dirs(Era::Xdg).all_directories().iter().all(|dir| dir.is_dir()));
        let mut seen = 0;
        let jobs: [&dyn Job; 1] = [&Named("a", SUM)];
        let storage = manager.storage().clone();
        let mut early = |state: &mut SessionState| seen = state.jobs.len() * 10 + state.results.len();
        let again =
            SessionManager::load_session(&jobs, storage, Rules::default(), Format::Plainbox6, &mut early).unwrap();
        assert_eq!(seen, 10, "the callback sees the jobs and no result");
        assert_eq!(again.state.results, manager.state.results);
        assert!(again.state.metadata.has("incomplete"));
    }

    #[test]
    fn changed_and_missing_jobs_are_told_apart() {
        let place = tempfile::tempdir().unwrap();
        let manager = saved(place.path());
        let changed = load(&manager, &[&Named("a", "00")]).unwrap_err();
        assert!(matches!(changed, ManagerError::Resume(CheckpointError::IncompatibleJob { .. })), "{changed}");
        let missing = load(&manager, &[]).unwrap_err();
        assert!(missing.to_string().contains("a"), "{missing}");
    }

    #[test]
    fn a_left_over_lock_is_broken_by_the_next_checkpoint_and_destroy_removes_all() {
        let place = tempfile::tempdir().unwrap();
        let manager = saved(place.path());
        std::fs::write(manager.storage().next_file(), b"half").unwrap();
        manager.checkpoint(Timestamp::now()).unwrap();
        assert_eq!(manager.storage().lock().unwrap(), None);
        let location = manager.storage().location();
        manager.destroy().unwrap();
        assert!(!location.exists());
    }

    #[test]
    fn a_state_that_could_not_be_loaded_again_is_refused_at_save_and_the_last_one_stays() {
        let place = tempfile::tempdir().unwrap();
        let mut manager = saved(place.path());
        manager.format = Format::Checkbox7;
        let before = manager.storage().load_checkpoint().unwrap();
        let deep = |depth| (0..depth).fold(Json::Null, |inner, _| Json::Array(vec![inner]));
        manager.state.metadata.rejected_jobs = Some(vec![deep(limits::DEPTH)]);
        let refused = manager.checkpoint(Timestamp::now()).unwrap_err();
        assert!(matches!(refused, ManagerError::Resume(CheckpointError::TooDeep)), "{refused:?}");
        assert_eq!(manager.storage().load_checkpoint().unwrap(), before);
        assert_eq!(manager.storage().lock().unwrap(), None, "nothing half-saved is left");
        manager.state.metadata.rejected_jobs = Some(vec![Json::Null; limits::NODES + 1]);
        assert!(manager.checkpoint(Timestamp::now()).is_err());
        assert_eq!(manager.storage().load_checkpoint().unwrap(), before);
        manager.state.metadata.rejected_jobs = Some(vec![deep(10)]);
        manager.checkpoint(Timestamp::now()).unwrap();
        assert!(load(&manager, &[&Named("a", SUM)]).is_ok(), "what is saved can be loaded");
    }

    #[test]
    fn legacy_mode_keeps_one_session_and_its_link() {
        let place = tempfile::tempdir().unwrap();
        let repository = SessionStorageRepository::new(Some(place.path().to_owned()), &Default::default());
        let new = NewSession { legacy_mode: true, ..NewSession::default() };
        let make = || {
            SessionManager::create_session(&[], Some(&repository), &new, Format::Plainbox6, Timestamp::now()).unwrap()
        };
        make();
        let second = make();
        assert_eq!(repository.storage_list().unwrap().len(), 1);
        assert_eq!(repository.last_storage().unwrap().unwrap().id(), second.storage().id());
    }
}
