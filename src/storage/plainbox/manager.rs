//! A session with its place on disk: created, saved, loaded again, removed (reference plainbox.session.manager). It couples the
//! plain data of [`SessionState`] with [`SessionStorage`].

use std::collections::BTreeMap;

use super::checkpoint::{Format, Rules, SessionResumeError, SessionState, resume, suspend};
use super::{Era, Naming, SessionStorage, SessionStorageRepository, StorageError, WellKnownDirs};
use crate::model::Timestamp;
use crate::storage::codec::gzip::Inflater;
use crate::text::Untrusted;

/// A job as far as a session knows it.
pub trait Job {
    /// Its id.
    fn id(&self) -> Untrusted;
    /// The checksum of its definition, SHA-256 in hexadecimal as the real software computes it.
    fn checksum(&self) -> Untrusted;
}

/// Id and checksum.
impl Job for (&str, &str) {
    fn id(&self) -> Untrusted {
        self.0.into()
    }

    fn checksum(&self) -> Untrusted {
        self.1.into()
    }
}

/// Id and checksum, as a state holds them.
impl Job for (Untrusted, Untrusted) {
    fn id(&self) -> Untrusted {
        self.0.clone()
    }

    fn checksum(&self) -> Untrusted {
        self.1.clone()
    }
}

/// What a [`SessionManager`] fails with.
#[derive(Debug, thiserror::Error)]
pub enum ManagerError {
    /// The session on disk.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// What the checkpoint says.
    #[error(transparent)]
    Resume(#[from] SessionResumeError),
}

type Result<T> = std::result::Result<T, ManagerError>;

/// A session and where it is kept.
#[derive(Clone, Debug)]
pub struct SessionManager {
    state: SessionState,
    storage: SessionStorage,
    format: Format,
}

impl SessionManager {
    /// Couples a state with a place.
    pub fn new(state: SessionState, storage: SessionStorage) -> Self {
        Self { state, storage, format: Format::default() }
    }

    /// Saves in this format from now on.
    #[must_use]
    pub fn in_format(self, format: Format) -> Self {
        Self { format, ..self }
    }

    /// The session.
    pub fn state(&self) -> &SessionState {
        &self.state
    }

    /// The session, to be changed; [`SessionManager::checkpoint`] keeps the change.
    pub fn state_mut(&mut self) -> &mut SessionState {
        &mut self.state
    }

    /// Its place.
    pub fn storage(&self) -> &SessionStorage {
        &self.storage
    }

    /// Makes a fresh session with all its well-known directories. It is saved in the format of its era; nothing is saved yet.
    ///
    /// # Errors
    /// The session or its directories cannot be made.
    pub fn create_session(
        jobs: &[impl Job],
        repository: &SessionStorageRepository,
        legacy_mode: bool,
        naming: &Naming,
        now: Timestamp,
    ) -> Result<Self> {
        let storage = if legacy_mode {
            repository.create_legacy(naming, now)?
        } else {
            SessionStorage::create(repository.location(), naming, now)?
        };
        WellKnownDirs::new(&storage, naming.era).populate()?;
        let state = SessionState { jobs: by_id(jobs), ..SessionState::default() };
        Ok(Self { state, storage, format: format_of(naming.era) })
    }

    /// Loads a session with the jobs that exist now. The callback sees the state, with these jobs and nothing else, before the rest
    /// is restored; upstream's flags are in `rules`, whose location is filled in. A session that was never saved is corrupted to
    /// the real software, so it is here.
    ///
    /// # Errors
    /// What loading the checkpoint and resuming it fail with.
    pub fn load_session(
        jobs: &[impl Job],
        storage: SessionStorage,
        rules: Rules<'_>,
        early: &mut dyn FnMut(&mut SessionState),
    ) -> Result<Self> {
        let packed = storage.load_checkpoint()?;
        let location = storage.location();
        let rules = Rules { location: Some(location.as_os_str().as_encoded_bytes()), ..rules };
        let state = resume(&packed, &mut Inflater::new(), by_id(jobs), rules, early)?;
        let format = match state.version {
            ..=6 => Format::Plainbox6,
            7 => Format::Checkbox7,
            _ => Format::Checkbox11,
        };
        Ok(Self { state, storage, format })
    }

    /// Saves the session. A lock that an interrupted save left is broken, as upstream does, and the session saved again.
    ///
    /// # Errors
    /// The session cannot be saved; the checkpoint before is then still there.
    pub fn checkpoint(&self, now: Timestamp) -> Result<()> {
        let location = self.storage.location();
        let below = location.as_os_str().as_encoded_bytes();
        let mtime = u32::try_from(now.seconds).unwrap_or_default();
        let data = suspend(&self.state, self.format, Some(below), mtime)
            .map_err(|error| StorageError::io("write the checkpoint", self.storage.session_file(), error))?;
        match self.storage.save_checkpoint(&data) {
            Err(StorageError::LockedStorage { .. }) => {
                self.storage.break_lock()?;
                Ok(self.storage.save_checkpoint(&data)?)
            }
            done => Ok(done?),
        }
    }

    /// Removes everything that the session has on disk.
    ///
    /// # Errors
    /// As [`SessionStorage::remove`].
    pub fn destroy(self) -> Result<()> {
        self.storage.remove()?;
        Ok(())
    }
}

fn by_id(jobs: &[impl Job]) -> BTreeMap<Untrusted, Untrusted> {
    jobs.iter().map(|job| (job.id(), job.checksum())).collect()
}

fn format_of(era: Era) -> Format {
    match era {
        Era::Antique | Era::Xdg => Format::Plainbox6,
        Era::Ng118 => Format::Checkbox7,
        Era::Modern => Format::Checkbox11,
    }
}

#[cfg(test)]
mod tests;
