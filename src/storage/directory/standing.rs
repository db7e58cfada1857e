//! How a listed directory stands when it is looked at once more, by descriptor: still the same one, and with something in it.

use std::io;
use std::ops::ControlFlow;

use super::names::name_of;
use crate::disk::{Dir, EntryDir, IdentifyError, Kind, ListBuffer, Name, RepositoryDir, Trash};
use crate::model::{Cause, Entry, Reason, Standing};

/// What makes a directory a session of its kind.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// Names of which each session has one at least; where there are none, whatever a directory holds makes it an entry.
    pub any: &'static [&'static str],
    /// The file that each save writes anew, and with which the directory's time changes; none where a kind has no such file.
    pub checkpoint: Option<Checkpoint>,
}

/// The file that each save writes anew.
#[derive(Clone, Copy, Debug)]
pub struct Checkpoint {
    /// Its name.
    pub name: &'static str,
    /// Whether what a directory holds under that name is one that can be read.
    pub is_whole: fn(&Dir) -> bool,
}

impl Parts {
    /// Of a kind that says nothing of what its directories hold.
    pub const ANYTHING: Parts = Parts { any: &[], checkpoint: None };
}

/// How an entry of this name stands.
pub(super) fn of(place: &RepositoryDir, name: &Name, entry: &Entry, parts: Parts) -> Standing {
    let opened = match place.identify_unread(name, entry.identity) {
        Ok(opened) => opened,
        Err(IdentifyError::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Standing::Gone,
        Err(error) => return without_directory(place, name, entry, error),
    };
    let looked = Trash::is_ours(opened.dir(), opened.metadata()).and_then(|ours| match ours {
        true => Ok(Standing::Apart(OURS)),
        false if Trash::is_half_removed(opened.metadata()) => Ok(Standing::Apart(HALF_REMOVED)),
        false if !holds(&opened, parts.any)? => Ok(Standing::Empty),
        false => weigh(&opened, parts.checkpoint),
    });
    looked.unwrap_or_else(|error| cannot(IdentifyError::Io(error)))
}

/// Whether an entry is our own trash folder, or half of one that was removed.
pub fn is_apart(place: &RepositoryDir, entry: &Entry) -> bool {
    name_of(&entry.id).is_ok_and(|name| matches!(of(place, &name, entry, Parts::ANYTHING), Standing::Apart(_)))
}

/// Whether there is something of a session in it.
fn holds(opened: &EntryDir, parts: &[&str]) -> io::Result<bool> {
    // Where directories count their names, one with a directory in it is not empty.
    if parts.is_empty() {
        return Ok(opened.metadata().links > 2 || !is_empty(opened.dir())?);
    }
    for part in parts {
        if opened.dir().has(&Name::new(part)?)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How much later than its checkpoint a directory may have changed: the rename follows the writing, once that is on the disk.
const SAVING_SECONDS: i64 = 10;

/// How a directory stands that others may write: whoever may can move it here out of a session, put a checkpoint of his own into it,
/// or make it the youngest. Its owner's own checkpoint speaks for it.
fn weigh(opened: &EntryDir, checkpoint: Option<Checkpoint>) -> io::Result<Standing> {
    let facts = opened.metadata();
    let Some(checkpoint) = checkpoint.filter(|_| facts.others_may_write()) else { return Ok(Standing::Whole) };
    match opened.dir().stat(&Name::new(checkpoint.name)?) {
        Ok(file) if file.kind != Kind::File || file.uid != facts.uid || file.links != 1 => Ok(Standing::Doubtful),
        // Another file of the owner's, as a log, can be moved into its place.
        Ok(_) if !(checkpoint.is_whole)(opened.dir()) => Ok(Standing::Doubtful),
        Ok(file) if file.modified.seconds_until(facts.modified) > SAVING_SECONDS => {
            Ok(Standing::Touched(file.modified))
        }
        Ok(_) => Ok(Standing::Whole),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Standing::Doubtful),
        Err(error) => Err(error),
    }
}

const OURS: Reason = Reason::fixed("ours", "a renamed trash folder of yours; not counted");

const HALF_REMOVED: Reason = Reason::fixed(
    "ours",
    "partly removed or copied, not counted; destroy it by name, or restore its owner and permissions",
);

const REPLACED: Reason = Reason::fixed("replaced", "replaced by another directory since it was listed");

/// A link that was listed as one still is one; it is never followed.
fn without_directory(place: &RepositoryDir, name: &Name, entry: &Entry, error: IdentifyError) -> Standing {
    match place.find(name) {
        Ok(facts) if facts.identity() != entry.identity => Standing::Unsure(REPLACED),
        Ok(facts) if facts.kind == Kind::Link => Standing::Whole,
        Err(gone) if gone.kind() == io::ErrorKind::NotFound => Standing::Gone,
        Ok(_) | Err(_) => cannot(error),
    }
}

fn cannot(error: impl Into<Cause>) -> Standing {
    let cause = error.into();
    Standing::Unsure(Reason::new(cause.kind(), format!("cannot inspect it: {cause}")))
}

fn is_empty(dir: &Dir) -> io::Result<bool> {
    let mut empty = true;
    dir.reopen()?.list(&mut ListBuffer::of_size(1024), |_| {
        empty = false;
        ControlFlow::Break(())
    })?;
    Ok(empty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Age, AgeSource, Id, Timestamp};

    const ANY: Checkpoint = Checkpoint { name: "session", is_whole: |_| true };

    #[test]
    fn a_directory_is_whole_empty_gone_or_another() {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        for name in ["file/x", "folder/x/y", "empty", "half/x"] {
            std::fs::create_dir_all(at(name).parent().unwrap()).unwrap();
        }
        std::fs::create_dir(at("empty")).unwrap();
        std::fs::write(at("file/x"), b"").unwrap();
        std::fs::set_permissions(at("half"), std::os::unix::fs::PermissionsExt::from_mode(0o5700)).unwrap();
        std::os::unix::fs::symlink("file", at("link")).unwrap();
        let dir = RepositoryDir::open(place.path()).unwrap();
        let entry = |name: &str| {
            let facts = dir.find(&Name::new(name).unwrap()).unwrap();
            let age = Age { at: Some(facts.modified), from: AgeSource::Mtime };
            Entry { id: Id::from(name), identity: facts.identity(), age, changed: facts.changed, owner: None }
        };
        let standing = |name: &str, entry: &Entry| of(&dir, &Name::new(name).unwrap(), entry, Parts::ANYTHING);
        assert_eq!(standing("file", &entry("file")), Standing::Whole);
        assert_eq!(standing("folder", &entry("folder")), Standing::Whole);
        assert_eq!(standing("link", &entry("link")), Standing::Whole);
        assert_eq!(standing("half", &entry("half")), Standing::Apart(HALF_REMOVED));
        assert_eq!(standing("empty", &entry("empty")), Standing::Empty);
        assert_eq!(standing("none", &entry("file")), Standing::Gone);
        assert_eq!(standing("folder", &entry("file")), Standing::Unsure(REPLACED));
        assert_eq!(standing("link", &entry("file")), Standing::Unsure(REPLACED));
        let part =
            |name: &str, any| of(&dir, &Name::new(name).unwrap(), &entry(name), Parts { any, checkpoint: Some(ANY) });
        assert_eq!(part("file", &["session", "x"]), Standing::Whole);
        assert_eq!(part("file", &["session"]), Standing::Empty);
    }

    #[test]
    fn what_others_may_write_counts_only_by_a_checkpoint_of_its_owners_that_is_as_young() {
        let place = tempfile::tempdir().unwrap();
        let dir = RepositoryDir::open(place.path()).unwrap();
        let parts = Parts { any: &["session", "io-logs"], checkpoint: Some(ANY) };
        let name = Name::new("s").unwrap();
        let standing = |mode: u32| {
            let at = place.path().join("s");
            std::fs::set_permissions(&at, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
            let facts = dir.find(&name).unwrap();
            let age = Age { at: Some(facts.modified), from: AgeSource::Mtime };
            let entry =
                Entry { id: Id::from("s"), identity: facts.identity(), age, changed: facts.changed, owner: None };
            of(&dir, &name, &entry, parts)
        };
        std::fs::create_dir_all(place.path().join("s/io-logs")).unwrap();
        assert_eq!((standing(0o755), standing(0o777)), (Standing::Whole, Standing::Doubtful));
        std::os::unix::fs::symlink("io-logs", place.path().join("s/session")).unwrap();
        assert_eq!((standing(0o755), standing(0o777)), (Standing::Whole, Standing::Doubtful));
        std::fs::remove_file(place.path().join("s/session")).unwrap();
        let checkpoint = std::fs::File::create(place.path().join("s/session")).unwrap();
        assert_eq!(standing(0o777), Standing::Whole);
        let before = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
        checkpoint.set_modified(before).unwrap();
        let saved = Timestamp::new(1_700_000_000, 0);
        assert_eq!((standing(0o755), standing(0o777)), (Standing::Whole, Standing::Touched(saved)));
    }

    #[test]
    fn a_copy_that_was_never_finished_counts_nowhere() {
        let place = tempfile::tempdir().unwrap();
        let above = Dir::open(place.path()).unwrap();
        let new = crate::disk::NewDir::create(&above, &Name::new("copy").unwrap()).unwrap();
        new.dir().make_file(&Name::new("session").unwrap(), 0o600).unwrap();
        let dir = RepositoryDir::open(place.path()).unwrap();
        let partial = std::fs::read_dir(place.path()).unwrap().next().unwrap().unwrap().file_name();
        let name = Name::new(partial.as_encoded_bytes()).unwrap();
        let facts = dir.find(&name).unwrap();
        let age = Age { at: Some(facts.modified), from: AgeSource::Mtime };
        let entry = Entry { id: Id::from("p"), identity: facts.identity(), age, changed: facts.changed, owner: None };
        assert_eq!(of(&dir, &name, &entry, Parts::ANYTHING), Standing::Apart(HALF_REMOVED));
    }
}
