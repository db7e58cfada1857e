//! A directory under way: made under a name of its own, for its maker alone, and given its real name when it is whole.

use std::io;

use super::{Dir, Name};
use crate::model::{Identity, Timestamp};
use crate::text::Visible;

/// Permissions that say that it is no session, and no trash folder either, whatever name others give it. It is made with them, so that
/// there is no moment before.
pub(super) const PARTIAL: u32 = 0o1700;

/// A new directory that is being filled. Dropped unfinished, it is removed with what it holds.
#[derive(Debug)]
pub struct NewDir {
    above: Dir,
    partial: Name,
    dir: Dir,
    identity: Identity,
    under_way: bool,
}

/// The name under which something of this name is written until it is whole. It is short enough whatever the name is, and differs at
/// each try, so that what a killed process left is never in the way.
pub(super) fn partial_name(of: &Name) -> io::Result<Name> {
    let start = of.bytes().get(..180).unwrap_or(of.bytes());
    let ending = format!(".{:016x}.partial", super::random());
    Ok(Name::new([start, ending.as_bytes()].concat())?)
}

impl NewDir {
    /// Makes it in `above`, for its maker alone.
    ///
    /// # Errors
    /// The system's own; another thing took its place at once.
    pub fn create(above: &Dir, name: &Name) -> io::Result<Self> {
        let partial = partial_name(name)?;
        let kept = above.try_clone()?;
        let dir = above.make_dir_exact(&partial, PARTIAL)?;
        let identity = match dir.metadata() {
            Ok(facts) => facts.identity(),
            Err(error) => return Err(above.left_made(&partial, error)),
        };
        Ok(Self { above: kept, partial, dir, identity, under_way: true })
    }

    /// To be filled.
    pub fn dir(&self) -> &Dir {
        &self.dir
    }

    /// Which directory it is.
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// Sets mode and modification time by descriptor, gives it its name, which must be free, and makes sure that the name leads to
    /// the directory that was filled.
    ///
    /// # Errors
    /// `AlreadyExists` when the name is taken; `StaleNetworkFileHandle` when something else was put into its place meanwhile; the
    /// system's own. What was made is then removed, or named in the error; once it has its name it stays, and the error says so.
    pub fn finish(mut self, name: &Name, mode: u32, modified: Timestamp) -> io::Result<()> {
        if let Err(error) = self.name_it(name, mode, modified) {
            return Err(self.give_up(error));
        }
        self.under_way = false;
        self.leads_here(name)?;
        self.above.sync().map_err(|error| {
            let text = format!("{} is whole, but may not be on the disk yet: {error}", Visible::of_bytes(name.bytes()));
            io::Error::new(error.kind(), text)
        })
    }

    fn name_it(&self, name: &Name, mode: u32, modified: Timestamp) -> io::Result<()> {
        self.dir.keep_to_oneself()?;
        self.dir.set_modified(modified)?;
        self.dir.set_mode(mode)?;
        self.leads_here(&self.partial)?;
        self.above.rename_new(&self.partial, &self.above, name)
    }

    fn leads_here(&self, name: &Name) -> io::Result<()> {
        let there = self.above.stat(name)?.identity() == self.identity;
        if there { Ok(()) } else { Err(super::change::made_by_another(name)) }
    }

    /// Removes it with what it holds; the error that led here comes back, with the directory named if it is still there.
    pub fn give_up(&mut self, why: io::Error) -> io::Error {
        match self.remove() {
            Ok(()) => why,
            Err(error) => {
                let left = Visible::of_bytes(self.partial.bytes());
                io::Error::other(format!("{why}; what was made is left as {left} and cannot be removed: {error}"))
            }
        }
    }

    fn remove(&mut self) -> io::Result<()> {
        self.under_way = false;
        self.dir.set_mode(0o700)?;
        self.dir.discard_contents()?;
        self.above.remove_made_dir(&self.partial, self.identity)
    }
}

impl Drop for NewDir {
    fn drop(&mut self) {
        if self.under_way
            && let Err(error) = self.remove()
        {
            tracing::warn!("an unfinished {} was left behind: {error}", Visible::of_bytes(self.partial.bytes()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const THEN: Timestamp = Timestamp { seconds: 1_500_000_000, nanos: 7 };

    fn place() -> (tempfile::TempDir, Dir, Name) {
        let place = tempfile::tempdir().unwrap();
        let dir = Dir::open(place.path()).unwrap();
        (place, dir, Name::new("n".repeat(255)).unwrap())
    }

    fn count(place: &tempfile::TempDir) -> usize {
        std::fs::read_dir(place.path()).unwrap().count()
    }

    #[test]
    fn it_gets_its_name_mode_and_time_at_the_end() {
        let (place, dir, name) = place();
        let new = NewDir::create(&dir, &name).unwrap();
        assert_eq!(new.dir().metadata().unwrap().mode, PARTIAL);
        assert!(!dir.has(&name).unwrap());
        new.finish(&name, 0o755, THEN).unwrap();
        let facts = dir.stat(&name).unwrap();
        assert_eq!((facts.mode, facts.modified, count(&place)), (0o755, THEN, 1));
    }

    #[test]
    fn what_is_not_finished_goes_and_a_taken_name_stays() {
        let (place, dir, name) = place();
        let new = NewDir::create(&dir, &name).unwrap();
        new.dir().make_dir(&name, 0o700).unwrap();
        drop(new);
        assert_eq!(count(&place), 0);
        dir.make_link(&name, b"nowhere").unwrap();
        let taken = NewDir::create(&dir, &name).unwrap().finish(&name, 0o755, THEN).unwrap_err();
        assert_eq!((taken.kind(), count(&place)), (io::ErrorKind::AlreadyExists, 1));
    }

    #[test]
    fn what_took_its_place_is_neither_touched_nor_taken_for_it() {
        let (place, dir, name) = place();
        let new = NewDir::create(&dir, &name).unwrap();
        let partial = place.path().join(new.partial.os());
        std::fs::rename(&partial, place.path().join("moved")).unwrap();
        std::fs::create_dir(&partial).unwrap();
        std::fs::set_permissions(&partial, PermissionsExt::from_mode(0o700)).unwrap();
        let error = new.finish(&name, 0o755, THEN).unwrap_err();
        assert!(error.to_string().contains("partial"), "{error}");
        assert!(!dir.has(&name).unwrap());
        assert_eq!(std::fs::metadata(&partial).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
