//! Workspaces in the order of their ids, oldest first (formats/woger.md section 2).

use std::path::Path;

use super::{Result, WogerError, Workspace, WorkspaceId, WorkspaceType};
use crate::disk::{Dir, Kind, ListBuffer, Name};

/// Something that is no error and that the caller should hear of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Warning {
    /// There are more workspaces than the limit; nothing is ever removed.
    #[error("{count} workspaces are more than the limit of {limit}")]
    OverLimit {
        /// How many there are.
        count: usize,
        /// The limit.
        limit: usize,
    },
    /// Current is target already; nothing was written.
    #[error("the current workspace is the target already")]
    Same,
}

/// Workspaces, oldest first. Integers come before text, so that a root with both can be used, which the real software refuses.
///
/// ```
/// use adjourn::storage::woger::{Workspace, WorkspaceStorage};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let root = tempfile::tempdir()?;
/// for name in ["9", "134", "17"] {
///     std::fs::create_dir(root.path().join(name))?;
/// }
/// let mut storage: WorkspaceStorage = WorkspaceStorage::load_from_directory(root.path())?;
/// assert_eq!(storage.at(0)?.map(Workspace::id), Some(9.into()));
/// storage.add(Workspace::construct(root.path().join("235"))?);
/// assert_eq!(storage.at(-1)?.map(Workspace::id), Some(235.into()));
/// assert!(storage.get(&134.into()).is_some() && storage.get(&"134".into()).is_none());
/// assert!(storage.keys().eq(&[9.into(), 17.into(), 134.into(), 235.into()]));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct WorkspaceStorage<W = Workspace> {
    workspaces: Vec<(WorkspaceId, W)>,
    limit: Option<usize>,
}

impl<W: WorkspaceType> WorkspaceStorage<W> {
    /// These workspaces, sorted; equals stay in the order given.
    pub fn new(workspaces: impl IntoIterator<Item = W>, limit: Option<usize>) -> Self {
        let mut workspaces: Vec<_> = workspaces.into_iter().map(|workspace| (workspace.id(), workspace)).collect();
        workspaces.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self { workspaces, limit }
    }

    /// Every directory below `root`, whatever its name, links to directories too.
    ///
    /// # Errors
    /// The root cannot be listed.
    pub fn load_from_directory(root: &Path) -> Result<Self> {
        let cannot = |error| WogerError::io("list", root, error);
        let mut dir = Dir::open(root).map_err(cannot)?;
        let mut names = dir.names(&mut ListBuffer::default()).map_err(cannot)?;
        names.sort();
        let mut workspaces = Vec::new();
        for (name, kind) in names {
            let name = Name::new(&name).map_err(|bad| cannot(bad.into()))?;
            if is_directory(&dir, &name, kind) {
                workspaces.push(W::construct(root.join(name.os()))?);
            }
        }
        Ok(Self::new(workspaces, None))
    }

    /// Adds one at its place in the order. One that is there already stands there twice, as in the real software.
    pub fn add(&mut self, workspace: W) {
        let id = workspace.id();
        let at = self.workspaces.partition_point(|(other, _)| *other <= id);
        self.workspaces.insert(at, (id, workspace));
    }

    /// The workspace at a place: 0 is the oldest, -1 the latest. None from the end on.
    ///
    /// # Errors
    /// A negative place before the first one (Python's `IndexError`).
    pub fn at(&self, index: isize) -> Result<Option<&W>> {
        let count = self.workspaces.len();
        let place = match usize::try_from(index) {
            Ok(place) => place,
            Err(_) => count.checked_sub(index.unsigned_abs()).ok_or(WogerError::OutOfRange { index, count })?,
        };
        Ok(self.workspaces.get(place).map(|(_, workspace)| workspace))
    }

    /// The workspace with this id; of several the last.
    pub fn get(&self, id: &WorkspaceId) -> Option<&W> {
        self.workspaces.iter().rev().find(|(own, _)| own == id).map(|(_, workspace)| workspace)
    }

    /// The ids, oldest first.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &WorkspaceId> {
        self.workspaces.iter().map(|(id, _)| id)
    }

    /// The workspaces, oldest first.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &W> {
        self.workspaces.iter().map(|(_, workspace)| workspace)
    }

    /// Ids and workspaces, oldest first.
    pub fn items(&self) -> impl DoubleEndedIterator<Item = (&WorkspaceId, &W)> {
        self.workspaces.iter().map(|(id, workspace)| (id, workspace))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.workspaces.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.workspaces.is_empty()
    }

    /// That there are more than the limit, if so.
    pub fn warning(&self) -> Option<Warning> {
        let (count, limit) = (self.len(), self.limit?);
        (count > limit).then_some(Warning::OverLimit { count, limit })
    }
}

fn is_directory(dir: &Dir, name: &Name, kind: Kind) -> bool {
    let seen = || dir.stat_following(name).is_ok_and(|facts| facts.kind == Kind::Directory);
    match kind {
        Kind::Directory => true,
        Kind::Link | Kind::Unknown => seen(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[&str]) -> (tempfile::TempDir, WorkspaceStorage) {
        let place = tempfile::tempdir().unwrap();
        for name in names {
            std::fs::create_dir(place.path().join(name)).unwrap();
        }
        let storage = WorkspaceStorage::load_from_directory(place.path()).unwrap();
        (place, storage)
    }

    fn ids(storage: &WorkspaceStorage) -> Vec<String> {
        storage.keys().map(ToString::to_string).collect()
    }

    #[test]
    fn integers_by_value() {
        let (_place, storage) = of(&["134", "235", "9", "17"]);
        assert_eq!(storage.at(-1).unwrap().unwrap().id(), 235.into());
        assert_eq!(ids(&storage), ["9", "17", "134", "235"]);
    }

    #[test]
    fn places_as_in_python() {
        let (_place, storage) = of(&["1", "2"]);
        assert_eq!(storage.at(0).unwrap().unwrap().id(), 1.into());
        assert_eq!(storage.at(-2).unwrap().unwrap().id(), 1.into());
        assert!(storage.at(2).unwrap().is_none() && storage.at(99).unwrap().is_none());
        assert!(matches!(storage.at(-3), Err(WogerError::OutOfRange { index: -3, count: 2 })));
        let (_place, empty) = of(&[]);
        assert!(empty.at(0).unwrap().is_none() && empty.at(-1).is_err());
        assert!(storage.get(&5.into()).is_none() && storage.get(&"1".into()).is_none());
    }

    #[test]
    fn over_the_limit_is_a_warning() {
        let place = tempfile::tempdir().unwrap();
        let make = |name: &str| Workspace::construct(place.path().join(name)).unwrap();
        let mut storage = WorkspaceStorage::new(["3", "1"].map(make), Some(2));
        assert_eq!(storage.warning(), None);
        storage.add(make("2"));
        assert_eq!(storage.warning(), Some(Warning::OverLimit { count: 3, limit: 2 }));
        assert_eq!(ids(&storage), ["1", "2", "3"]);
        assert!(storage.items().all(|(id, workspace)| *id == workspace.id()));
    }

    #[test]
    fn of_equal_ids_the_last_is_found() {
        let (_place, mut storage) = of(&["7"]);
        let place = tempfile::tempdir().unwrap();
        storage.add(Workspace::construct(place.path().join("007")).unwrap());
        assert!(storage.get(&7.into()).unwrap().root().ends_with("007"));
    }
}
