//! Removing sessions: the common trash, with what holds a session of this kind.

use super::checkpoint::peek;
use super::listing::{LAST_SESSION, entry};
use super::naming::{id_of, name_of};
use super::{
    CHECKBOX_DATA, CHECKPOINT_LIMIT, IO_LOGS, NEXT_FILE, SESSION_FILE, SESSION_SHARE, SessionStorage, StorageError,
};
use crate::disk::{Dir, Name, RepositoryDir, Trash};
use crate::model::{Batch, Cause, Disposition, Entry, Error, Freed, Hold, Reason, Result, Timestamp};
use crate::storage::codec::gzip::Inflater;
use crate::storage::directory::{Checkpoint, DirectoryRule, Parts, TrashPlace};
use crate::storage::unsure;
use crate::text::Untrusted;
use crate::work::Task;

/// A `session.next` younger than this is a save that is going on.
const SAVING_SECONDS: i64 = 10;

pub(super) const RULE: DirectoryRule = DirectoryRule {
    trash: TrashPlace::Inside,
    name_of,
    id_of,
    entry,
    holds,
    parts: Parts {
        any: &[SESSION_FILE, IO_LOGS, NEXT_FILE, CHECKBOX_DATA, SESSION_SHARE],
        checkpoint: Some(Checkpoint { name: SESSION_FILE, is_whole }),
    },
    counts_empty: false,
    title,
    left,
};

/// A dangling link makes the real program's listing empty (formats/plainbox.md section a), so a `last-session` that led to what has
/// left goes with it. What cannot be done here `doctor` tells.
fn left(place: &RepositoryDir, name: &Name) {
    let Ok(link) = Name::new(LAST_SESSION) else { return };
    let Ok((target, seen)) = place.link(&link) else { return };
    let led_there = target.rsplit(|byte| *byte == b'/').next() == Some(name.bytes());
    let dangles = place.stat_following(&link).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound);
    if led_there
        && dangles
        && let Err(error) = place.for_its_own_files().remove_file_seen(&link, seen.identity())
    {
        tracing::warn!("the broken link {LAST_SESSION} cannot be removed: {error}");
    }
}

/// The title that its checkpoint tells.
fn title(dir: &Dir) -> Option<Untrusted> {
    let mut packed = Vec::new();
    dir.read_file(&Name::new(SESSION_FILE).ok()?, CHECKPOINT_LIMIT, &mut packed).ok()?;
    peek(&packed, &mut Inflater::new()).ok()?.metadata.title.filter(|title| !title.is_empty())
}

/// Whether its checkpoint can be read.
fn is_whole(dir: &Dir) -> bool {
    let (mut packed, Ok(name)) = (Vec::new(), Name::new(SESSION_FILE)) else { return false };
    let read = dir.read_file(&name, CHECKPOINT_LIMIT, &mut packed).is_ok();
    read && peek(&packed, &mut Inflater::new()).is_ok_and(|peeked| peeked.damage.is_none())
}

/// Sessions that are being saved just now.
fn holds(place: &RepositoryDir, entries: &[Entry], task: &Task) -> Result<Vec<Vec<Hold>>> {
    let now = Timestamp::now();
    let mut all = Vec::with_capacity(entries.len());
    for entry in entries {
        if task.is_cancelled() {
            return Err(Error::new("check for running saves", entry.id.bytes(), Cause::Cancelled));
        }
        let hold = match next_written(place, entry) {
            Ok(Some(at)) if at.seconds_until(now) < SAVING_SECONDS => Some(being_saved()),
            Ok(_) => None,
            Err(error) => Some(unsure::held(&error)),
        };
        all.push(hold.into_iter().collect());
    }
    Ok(all)
}

/// When the left-over of a save was last written; none where there is none. A session that is gone or was replaced has none either:
/// its removal is refused.
fn next_written(place: &RepositoryDir, entry: &Entry) -> Result<Option<Timestamp>> {
    let cannot = |cause| Error::new("check for a running save", entry.id.bytes(), cause);
    let failed = |error| cannot(Cause::from_io(error));
    let name = name_of(&entry.id).map_err(|bad| failed(bad.into()))?;
    let opened = match place.identify_unread(&name, entry.identity) {
        Ok(opened) => opened,
        Err(error) if error.is_elsewhere() => return Ok(None),
        Err(error) => return Err(cannot(error.into())),
    };
    let next = Name::new(NEXT_FILE).map_err(|bad| failed(bad.into()))?;
    let written = opened.dir().look_if_there(&next).map_err(failed)?;
    Ok(written.map(|facts| facts.modified))
}

fn being_saved() -> Hold {
    let text = "in use: its session.next is less than ten seconds old, so a save is running";
    Hold { reason: Reason::fixed("live", text), forcible: true }
}

impl SessionStorage {
    /// Removes the session with everything in it, if it still is the directory that was opened. It leaves the repository at once, by a
    /// rename, and is emptied after that.
    ///
    /// # Errors
    /// `Gone` when it is not there, which the real software passes over in silence; `Removal` with the reason else.
    pub fn remove(&self) -> std::result::Result<Freed, StorageError> {
        let trash = Trash::inside(self.repository())?;
        let moment = u64::try_from(crate::work::now().as_nanos()).unwrap_or(u64::MAX);
        let trashed = trash.move_to_trash(self.name(), self.identity(), Disposition::Deleting, Batch(moment), 0);
        let tomb = trashed.map_err(|error| match error.cause() {
            Cause::Gone => StorageError::Gone { path: self.location() },
            _ => StorageError::Removal(error),
        })?;
        Ok(trash.empty(tomb, &Task::new())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::RepositoryDir;
    use crate::storage::plainbox::{Era, Naming, WellKnownDirs};

    #[test]
    fn a_removed_session_is_gone_and_nothing_is_left() {
        let place = tempfile::tempdir().unwrap();
        let storage = SessionStorage::create(place.path(), &Naming::default(), Timestamp::new(0, 0)).unwrap();
        WellKnownDirs::new(&storage, Era::Modern).populate().unwrap();
        storage.save_checkpoint(b"data").unwrap();
        let freed = storage.remove().unwrap();
        assert_eq!(freed.entries, 4);
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
        assert!(matches!(storage.remove(), Err(StorageError::Gone { .. })));
    }

    #[test]
    fn another_session_of_the_same_name_is_not_removed() {
        let place = tempfile::tempdir().unwrap();
        let storage = SessionStorage::create(place.path(), &Naming::default(), Timestamp::new(0, 0)).unwrap();
        std::fs::rename(storage.location(), place.path().join("old")).unwrap();
        std::fs::create_dir(storage.location()).unwrap();
        let error = storage.remove().unwrap_err();
        assert!(matches!(&error, StorageError::Removal(error) if matches!(error.cause(), Cause::Replaced)));
        assert!(storage.location().exists());
    }

    #[test]
    fn a_save_that_is_going_on_holds_its_session() {
        let place = tempfile::tempdir().unwrap();
        let storage = SessionStorage::create(place.path(), &Naming::default(), Timestamp::new(0, 0)).unwrap();
        let repository = RepositoryDir::open(place.path()).unwrap();
        let held = || holds(&repository, &[storage.entry().unwrap()], &Task::new()).unwrap();
        assert_eq!(held(), [[]]);
        let next = std::fs::File::create(storage.next_file()).unwrap();
        assert_eq!(held(), [[being_saved()]]);
        let past = std::time::SystemTime::now() - std::time::Duration::from_secs(60);
        next.set_modified(past).unwrap();
        assert_eq!(held(), [[]]);
    }

    #[test]
    fn a_link_to_what_has_left_goes_with_it_and_no_other() {
        let place = tempfile::tempdir().unwrap();
        let repository = RepositoryDir::open(place.path()).unwrap();
        let link = place.path().join(LAST_SESSION);
        let name = Name::new("a.session").unwrap();
        for (target, stays) in [("a.session", false), ("b.session", true), ("/nowhere/else", true)] {
            std::os::unix::fs::symlink(target, &link).unwrap();
            left(&repository, &name);
            assert_eq!(link.symlink_metadata().is_ok(), stays, "{target}");
            std::fs::remove_file(&link).ok();
        }
        std::fs::create_dir(place.path().join("a.session")).unwrap();
        std::os::unix::fs::symlink("a.session", &link).unwrap();
        left(&repository, &name);
        assert!(link.exists(), "it leads somewhere");
    }
}
