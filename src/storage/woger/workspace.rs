//! One workspace: its directory with paths and data (formats/woger.md sections 2 and 5).

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{ActionTracker, BaseData, BasePathStructure, Data, Result, WorkspaceId};

/// A workspace. Two are equal when their roots are the same text. What a program knows of its workspaces it says in `D`:
///
/// ```
/// use adjourn::storage::woger::{BasePathStructure, Bind, Data, Loaded, PathStructure, Result, Workspace};
///
/// struct Paths;
///
/// impl PathStructure for Paths {
///     fn paths() -> Vec<(&'static str, Bind)> {
///         vec![("logs", Bind::from("logs")), ("report", Bind::from("report.txt"))]
///     }
/// }
///
/// struct Report {
///     path: BasePathStructure<Paths>,
///     lines: Loaded<usize>,
/// }
///
/// impl Data for Report {
///     type Paths = Paths;
///
///     fn new(path: BasePathStructure<Paths>) -> Self {
///         Self { path, lines: Loaded::default() }
///     }
///
///     fn path(&self) -> &BasePathStructure<Paths> {
///         &self.path
///     }
/// }
///
/// impl Report {
///     fn lines(&self) -> Result<usize> {
///         let count = || Ok(self.path.get("report")?.map_or(0, |path| std::fs::read_to_string(path).unwrap().lines().count()));
///         self.lines.get(count).copied()
///     }
/// }
///
/// # fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
/// let place = tempfile::tempdir()?;
/// let workspace = Workspace::<Report>::construct(place.path().join("42"))?;
/// assert_eq!(workspace.id(), 42.into());
/// assert_eq!(workspace.data().lines()?, 0, "the default loader made an empty file");
/// assert!(workspace.track("report.txt_load").finished()?);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Workspace<D = BaseData> {
    data: D,
}

impl<D: Data> Workspace<D> {
    /// The workspace of this data.
    pub fn new(data: D) -> Self {
        Self { data }
    }

    /// The workspace in this directory, which is made when it is missing; nothing else is written.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn construct(root: impl Into<PathBuf>) -> Result<Self> {
        Ok(Self::new(D::new(BasePathStructure::new(root)?)))
    }

    /// What it is sorted and looked up by.
    pub fn id(&self) -> WorkspaceId {
        WorkspaceId::of_name(self.root().file_name().unwrap_or(OsStr::new("")).as_encoded_bytes())
    }

    /// Its directory.
    pub fn root(&self) -> &Path {
        self.path().root()
    }

    /// Its paths.
    pub fn path(&self) -> &BasePathStructure<D::Paths> {
        self.data.path()
    }

    /// Its data.
    pub fn data(&self) -> &D {
        &self.data
    }

    /// The tracker of one of its actions.
    pub fn track(&self, action: &str) -> ActionTracker {
        self.path().track(action)
    }
}

/// What a root's workspaces are: [`Workspace`], or a program's own type around one.
pub trait WorkspaceType: Sized {
    /// The workspace in this directory, which is made when it is missing.
    ///
    /// # Errors
    /// It cannot be made.
    fn construct(root: PathBuf) -> Result<Self>;

    /// What it is sorted and looked up by.
    fn id(&self) -> WorkspaceId;

    /// The tracker of one of its actions.
    fn track(&self, action: &str) -> ActionTracker;
}

impl<D: Data> WorkspaceType for Workspace<D> {
    fn construct(root: PathBuf) -> Result<Self> {
        Workspace::construct(root)
    }

    fn id(&self) -> WorkspaceId {
        Workspace::id(self)
    }

    fn track(&self, action: &str) -> ActionTracker {
        Workspace::track(self, action)
    }
}

impl<D: Data> PartialEq for Workspace<D> {
    fn eq(&self, other: &Self) -> bool {
        self.root() == other.root()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::woger::{Bind, Loaded, PathStructure, WogerError};

    struct Paths;

    impl PathStructure for Paths {
        fn paths() -> Vec<(&'static str, Bind)> {
            let load = |path: &Path, root: &Path, action: &str| {
                ActionTracker::of_workspace(root, action).run(|| std::fs::write(path, "1 2 3").map_err(Into::into))
            };
            vec![("numbers", Bind::new("numbers.txt", load))]
        }
    }

    struct Numbers {
        path: BasePathStructure<Paths>,
        all: Loaded<Vec<u64>>,
        sum: Loaded<u64>,
    }

    impl Data for Numbers {
        type Paths = Paths;
        fn new(path: BasePathStructure<Paths>) -> Self {
            Self { path, all: Loaded::default(), sum: Loaded::default() }
        }
        fn path(&self) -> &BasePathStructure<Paths> {
            &self.path
        }
    }

    impl Numbers {
        fn all(&self) -> Result<&Vec<u64>> {
            self.all.get(|| {
                let path = self.path.get("numbers")?.ok_or_else(|| WogerError::NoSuchPath("numbers".into()))?;
                let text = std::fs::read_to_string(path).unwrap();
                Ok(text.split(' ').map(|n| n.parse().unwrap()).collect())
            })
        }

        fn sum(&self) -> Result<u64> {
            self.sum.get(|| Ok(self.all()?.iter().sum())).copied()
        }
    }

    #[test]
    fn values_are_loaded_once_and_from_each_other() {
        let place = tempfile::tempdir().unwrap();
        let workspace = Workspace::<Numbers>::construct(place.path().join("42")).unwrap();
        assert_eq!(workspace.id(), 42.into());
        assert!(workspace.data().sum.peek().is_none());
        assert_eq!(workspace.data().sum().unwrap(), 6);
        std::fs::write(workspace.root().join("numbers.txt"), "9").unwrap();
        assert_eq!(workspace.data().sum().unwrap(), 6);
        assert!(workspace.track("numbers.txt_load").finished().unwrap());
        assert!(workspace == Workspace::construct(place.path().join("42")).unwrap());
    }
}
