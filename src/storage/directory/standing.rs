//! How a listed directory stands when it is looked at once more, by descriptor: still the same one, and with something in it.

use std::io;
use std::ops::ControlFlow;

use super::named::name_of;
use crate::disk::{Dir, EntryDir, IdentifyError, Kind, ListBuffer, Name, RepositoryDir, Trash};
use crate::model::{Cause, Entry, Reason, Standing};

/// How an entry of this name stands. Any of the `parts` makes it a session; without them, whatever it holds.
pub(super) fn of(place: &RepositoryDir, name: &Name, entry: &Entry, parts: &[&str]) -> Standing {
    let opened = match place.identify_unread(name, entry.identity) {
        Ok(opened) => opened,
        Err(IdentifyError::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Standing::Gone,
        Err(error) => return without_directory(place, name, entry, error),
    };
    let looked = Trash::is_ours(opened.dir(), opened.metadata()).and_then(|ours| match ours {
        true => Ok(Standing::Apart(OURS)),
        false if Trash::is_half_removed(opened.metadata()) => Ok(Standing::Apart(HALF_REMOVED)),
        false if holds(&opened, parts)? => Ok(Standing::Whole),
        false => Ok(Standing::Empty),
    });
    looked.unwrap_or_else(|error| cannot(IdentifyError::Io(error)))
}

/// Whether an entry is our own trash folder, or half of one that was removed.
pub fn is_apart(place: &RepositoryDir, entry: &Entry) -> bool {
    name_of(&entry.id).is_ok_and(|name| matches!(of(place, &name, entry, &[]), Standing::Apart(_)))
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

const OURS: Reason = Reason::fixed("ours", "a renamed trash folder of yours; not counted");

const HALF_REMOVED: Reason =
    Reason::fixed("ours", "partly removed, not counted; destroy it by name, or restore its owner and permissions");

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
    use crate::model::{Age, AgeSource, Id};

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
        let standing = |name: &str, entry: &Entry| of(&dir, &Name::new(name).unwrap(), entry, &[]);
        assert_eq!(standing("file", &entry("file")), Standing::Whole);
        assert_eq!(standing("folder", &entry("folder")), Standing::Whole);
        assert_eq!(standing("link", &entry("link")), Standing::Whole);
        assert_eq!(standing("half", &entry("half")), Standing::Apart(HALF_REMOVED));
        assert_eq!(standing("empty", &entry("empty")), Standing::Empty);
        assert_eq!(standing("none", &entry("file")), Standing::Gone);
        assert_eq!(standing("folder", &entry("file")), Standing::Unsure(REPLACED));
        assert_eq!(standing("link", &entry("file")), Standing::Unsure(REPLACED));
        let part = |name: &str, parts: &[&str]| of(&dir, &Name::new(name).unwrap(), &entry(name), parts);
        assert_eq!(part("file", &["session", "x"]), Standing::Whole);
        assert_eq!(part("file", &["session"]), Standing::Empty);
    }
}
