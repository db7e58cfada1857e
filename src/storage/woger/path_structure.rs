//! The paths of a workspace: each made by its loader when it is first asked for (formats/woger.md section 4).
//!
//! As in the reference they can be told of their data, for whoever holds only the paths; no loader ever sees it.

use std::any::Any;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{ActionStatus, ActionTracker, Bind, Result, WogerError};
use crate::disk;

/// Which paths the workspaces of a program have: their names in the program, and what they are bound to.
pub trait PathStructure {
    /// The paths.
    fn paths() -> Vec<(&'static str, Bind)>;
}

/// No path at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoPaths;

impl PathStructure for NoPaths {
    fn paths() -> Vec<(&'static str, Bind)> {
        Vec::new()
    }
}

/// The directory of a workspace with its paths.
///
/// ```
/// use adjourn::storage::woger::{ActionTracker, BasePathStructure, Bind, PathStructure};
///
/// struct Paths;
///
/// impl PathStructure for Paths {
///     fn paths() -> Vec<(&'static str, Bind)> {
///         let count = Bind::new("count.txt", |path, root, action| {
///             ActionTracker::of_workspace(root, action).run(|| Ok(std::fs::write(path, "3")?))
///         });
///         vec![("count", count), ("logs", Bind::from("logs"))]
///     }
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let place = tempfile::tempdir()?;
/// let paths = BasePathStructure::<Paths>::new(place.path().join("7"))?;
/// assert!(paths.get("logs")?.is_some_and(|path| path.is_dir()), "a name without a dot is a directory");
/// assert_eq!(std::fs::read(paths.get("count")?.unwrap())?, b"3");
/// assert!(paths.track("count.txt_load").finished()?);
/// # Ok(())
/// # }
/// ```
pub struct BasePathStructure<P = NoPaths> {
    root: PathBuf,
    data: Option<Arc<dyn Any + Send + Sync>>,
    paths: PhantomData<fn() -> P>,
}

impl<P: PathStructure> BasePathStructure<P> {
    /// The paths below this directory, which is made when it is missing.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn new(root: impl Into<PathBuf>) -> Result<Self> {
        let root = root.into();
        disk::make_dirs(&root).map_err(|error| WogerError::io("make", &root, error))?;
        Ok(Self { root, data: None, paths: PhantomData })
    }

    /// The same, told of the data that belongs to them.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use adjourn::storage::woger::BasePathStructure;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let place = tempfile::tempdir()?;
    /// let paths: BasePathStructure = BasePathStructure::with_data(place.path().join("7"), Arc::new(42_u32))?;
    /// assert_eq!(paths.data::<u32>(), Some(&42));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`BasePathStructure::new`].
    pub fn with_data(root: impl Into<PathBuf>, data: Arc<dyn Any + Send + Sync>) -> Result<Self> {
        Ok(Self { data: Some(data), ..Self::new(root)? })
    }

    /// The data that it was told of; none where it was told of none, or of another type.
    pub fn data<T: Any>(&self) -> Option<&T> {
        self.data.as_deref().and_then(|data| data.downcast_ref())
    }

    /// The directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The tracker of an action. One that ends in `_load` must leave the file of that name; for any other nothing is checked
    /// (see [`ActionTracker::of_workspace`]).
    pub fn track(&self, action: &str) -> ActionTracker {
        ActionTracker::of_workspace(&self.root, action)
    }

    /// A path by its name in the program. Unless its action is finished or started, its loader is run first. None while the
    /// action is started (somebody is at it, or died over it) and when the loader did not finish it. That a finished file is
    /// still there is not checked.
    ///
    /// # Errors
    /// There is no such path, its loader failed, or the state file cannot be used.
    pub fn get(&self, name: &str) -> Result<Option<PathBuf>> {
        let bind = P::paths().into_iter().find(|(own, _)| *own == name).map(|(_, bind)| bind);
        let bind = bind.ok_or_else(|| WogerError::NoSuchPath(name.to_owned()))?;
        let path = self.root.join(bind.path());
        let tracker = self.track(&bind.action());
        match tracker.status()? {
            ActionStatus::Finished => return Ok(Some(path)),
            ActionStatus::Started => return Ok(None),
            _ => bind.load(&path, &self.root)?,
        }
        Ok(tracker.finished()?.then_some(path))
    }
}

impl<P> std::fmt::Debug for BasePathStructure<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("BasePathStructure").field(&self.root).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Paths;

    impl PathStructure for Paths {
        fn paths() -> Vec<(&'static str, Bind)> {
            let failing = |_: &Path, root: &Path, action: &str| {
                ActionTracker::of_workspace(root, action).run(|| Err("no network".into()))
            };
            vec![
                ("logs", "logs".into()),
                ("deep", "deep/er/file.txt".into()),
                ("hidden", ".hidden".into()),
                ("version", "v1.2".into()),
                ("remote", Bind::new("remote.bin", failing)),
            ]
        }
    }

    #[test]
    fn paths_are_made_when_they_are_first_asked_for() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("a/b");
        let paths = BasePathStructure::<Paths>::new(&root).unwrap();
        assert_eq!(std::fs::read_dir(&root).unwrap().count(), 0);
        for name in ["logs", "deep", "hidden", "version"] {
            assert!(paths.get(name).unwrap().unwrap().exists());
        }
        assert!(root.join("logs").is_dir() && root.join(".hidden").is_dir() && root.join("v1.2").is_file());
        let state = paths.track("x").state().unwrap().names().unwrap();
        let names: Vec<_> = state.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["logs_load", "deep/er/file.txt_load", ".hidden_load", "v1.2_load"]);
    }

    #[test]
    fn what_is_finished_is_not_looked_for_and_what_is_started_not_made() {
        let place = tempfile::tempdir().unwrap();
        let paths = BasePathStructure::<Paths>::new(place.path()).unwrap();
        paths.get("logs").unwrap();
        std::fs::remove_dir(place.path().join("logs")).unwrap();
        assert_eq!(paths.get("logs").unwrap(), Some(place.path().join("logs")));
        assert!(!place.path().join("logs").exists());
        let state = paths.track("logs_load").state().unwrap();
        state.set("logs_load", ActionStatus::Started.json()).unwrap();
        assert_eq!(paths.get("logs").unwrap(), None);
        state.set("logs_load", ActionStatus::Failed.json()).unwrap();
        assert!(paths.get("logs").unwrap().unwrap().exists());
    }

    #[test]
    fn a_loader_that_fails_says_so() {
        let place = tempfile::tempdir().unwrap();
        let paths = BasePathStructure::<Paths>::new(place.path()).unwrap();
        assert!(matches!(paths.get("remote"), Err(WogerError::Loader { .. })));
        assert!(paths.track("remote.bin_load").failed().unwrap());
        assert!(matches!(paths.get("none"), Err(WogerError::NoSuchPath(_))));
    }
}
