//! A path with the loader that makes it, and the loader for paths that have none of their own (formats/woger.md sections 1, 4).

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::action_tracker::LOAD;
use super::{ActionTracker, Result, WogerError};
use crate::disk::{self, NewFile};

/// What a loader may fail with.
pub type LoadError = Box<dyn std::error::Error + Send + Sync>;

/// Makes what a path should lead to: called with the path, the workspace's root and the action, which it tracks itself.
pub type Loader = Arc<dyn Fn(&Path, &Path, &str) -> std::result::Result<(), LoadError> + Send + Sync>;

/// A path below a workspace and, where it has one, its own loader.
#[derive(Clone)]
pub struct Bind {
    path: String,
    loader: Option<Loader>,
}

impl Bind {
    /// A path with its own loader.
    pub fn new(
        path: impl Into<String>,
        loader: impl Fn(&Path, &Path, &str) -> std::result::Result<(), LoadError> + Send + Sync + 'static,
    ) -> Self {
        Self { path: path.into(), loader: Some(Arc::new(loader)) }
    }

    /// The path below the workspace.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The action that makes it.
    pub fn action(&self) -> String {
        format!("{}{LOAD}", self.path)
    }

    /// The path that an action makes; none for an action that makes none.
    pub fn from_action(action: &str) -> Option<Self> {
        action.strip_suffix(LOAD).map(Self::from)
    }

    /// Runs its loader, else the default one.
    pub(super) fn load(&self, path: &Path, root: &Path) -> Result<()> {
        let action = self.action();
        let loaded = match &self.loader {
            Some(loader) => loader(path, root, &action),
            None => load_default(path, root, &action).map_err(Into::into),
        };
        loaded.map_err(|source| WogerError::Loader { action, source })
    }
}

impl From<&str> for Bind {
    /// A path that the default loader makes.
    fn from(path: &str) -> Self {
        Self { path: path.into(), loader: None }
    }
}

impl fmt::Debug for Bind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bind").field("path", &self.path).field("own_loader", &self.loader.is_some()).finish()
    }
}

impl PartialEq for Bind {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path
    }
}

/// Makes an empty file where the name has a dot beyond its leading ones, else a directory; those above it are made too.
///
/// # Errors
/// The system's own.
pub fn load_default(path: &Path, root: &Path, action: &str) -> Result<()> {
    disk::make_dirs(root).map_err(|error| WogerError::io("make", root, error))?;
    ActionTracker::of_workspace(root, action).run(|| make(path).map_err(|error| WogerError::io("make", path, error)))
}

fn make(path: &Path) -> std::io::Result<()> {
    if is_dir(path) {
        return disk::make_dirs(path);
    }
    if disk::exists_behind(path) {
        return Ok(());
    }
    disk::make_dirs(path.parent().unwrap_or(Path::new("/")))?;
    NewFile::create(path)?.keep()
}

/// Whether the default loader takes a path for a directory.
pub fn is_dir(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    let dots = name.iter().take_while(|byte| **byte == b'.').count();
    !name.get(dots..).unwrap_or_default().contains(&b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_and_paths_lead_to_each_other() {
        assert_eq!(Bind::from("a.json").action(), "a.json_load");
        assert_eq!(Bind::from_action("a.json_load").unwrap().path(), "a.json");
        assert_eq!(Bind::from_action("build"), None);
        assert_eq!(Bind::from_action("_load").unwrap().path(), "");
    }

    #[test]
    fn a_dot_beyond_the_leading_ones_makes_a_file() {
        for (path, dir) in
            [("logs", true), ("a/.hidden", true), ("v1.2", false), ("deep/er/file.txt", false), ("..x", true)]
        {
            assert_eq!(is_dir(Path::new(path)), dir, "{path}");
        }
    }
}
