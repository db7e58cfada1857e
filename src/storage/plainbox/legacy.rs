//! The single-session mode of old plainbox: `last-session` leads to the only session, and a new one replaces the one before. Checkpoints
//! of old versions are read in `checkpoint/`.

use std::sync::Arc;

use super::listing::LAST_SESSION;
use super::session_repository::last_of;
use super::storage::fixed;
use super::{Naming, SessionStorage, SessionStorageRepository, StorageError};
use crate::disk::{Name, random};
use crate::model::Timestamp;

impl SessionStorageRepository {
    /// Makes a new session that `last-session` leads to. The session that it led to before is removed, but only when it lies in this
    /// repository: old plainbox removes whatever the link names.
    ///
    /// # Errors
    /// As [`SessionStorage::create`]; the link cannot be made; the session before cannot be removed.
    pub fn create_legacy(&self, naming: &Naming, now: Timestamp) -> Result<SessionStorage, StorageError> {
        let storage = SessionStorage::create(self.location(), naming, now)?;
        let place = storage.repository();
        let before = last_of(&Arc::clone(place))?;
        self.link(&storage)?;
        match before.map(|before| before.remove()) {
            Some(Err(error)) if !matches!(error, StorageError::Gone { .. }) => Err(error),
            _ => Ok(storage),
        }
    }

    /// Puts the link in place at once, over a dangling or older one.
    fn link(&self, storage: &SessionStorage) -> Result<(), StorageError> {
        let (place, last) = (storage.repository().for_its_own_files(), fixed(LAST_SESSION)?);
        let failed = |error| StorageError::io("link the last session", self.location().join(LAST_SESSION), error);
        let fresh = Name::new(format!(".{LAST_SESSION}-{:016x}", random())).map_err(|bad| failed(bad.into()))?;
        let target = storage.location();
        place.make_link(&fresh, target.as_os_str().as_encoded_bytes()).map_err(failed)?;
        let seen = place.stat(&fresh).map_err(failed)?.identity();
        place.rename_seen(&fresh, seen, &last).map_err(|error| {
            // The first error is the one that tells.
            place.remove_file_seen(&fresh, seen).ok();
            failed(error)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::Environment;
    use std::os::unix::fs::symlink;

    fn at(place: &tempfile::TempDir) -> SessionStorageRepository {
        SessionStorageRepository::new(Some(place.path().into()), &Environment::new())
    }

    fn names(place: &tempfile::TempDir) -> Vec<String> {
        let mut names: Vec<_> =
            std::fs::read_dir(place.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn the_link_leads_to_the_new_session_and_dangles_after_its_removal() {
        let place = tempfile::tempdir().unwrap();
        let storage = at(&place).create_legacy(&Naming::default(), Timestamp::new(0, 0)).unwrap();
        assert_eq!(std::fs::read_link(place.path().join("last-session")).unwrap(), storage.location());
        assert_eq!(at(&place).last_storage().unwrap().unwrap().id(), storage.id());
        storage.remove().unwrap();
        assert_eq!(names(&place), ["last-session"]);
        assert!(at(&place).last_storage().unwrap().is_none());
    }

    #[test]
    fn a_new_session_replaces_the_one_before() {
        let place = tempfile::tempdir().unwrap();
        at(&place).create_legacy(&Naming::default(), Timestamp::new(0, 0)).unwrap();
        let new = at(&place).create_legacy(&Naming::default(), Timestamp::new(1, 0)).unwrap();
        assert_eq!(names(&place), ["last-session".to_owned(), new.name().visible().to_string()]);
        assert_eq!(at(&place).last_storage().unwrap().unwrap().id(), new.id());
    }

    #[test]
    fn what_a_link_names_elsewhere_is_not_removed() {
        let place = tempfile::tempdir().unwrap();
        let victim = tempfile::tempdir().unwrap();
        std::fs::write(victim.path().join("file"), b"").unwrap();
        symlink(victim.path(), place.path().join("last-session")).unwrap();
        at(&place).create_legacy(&Naming::default(), Timestamp::new(0, 0)).unwrap();
        assert!(victim.path().join("file").exists());
    }
}
