//! A root of workspaces: making them, switching from one to the next, finding the latest finished (formats/woger.md section 3).

use std::path::{Component, Path, PathBuf};

use super::storage::Warning;
use super::{Result, STATE_FILE, WogerError, Workspace, WorkspaceId, WorkspaceState, WorkspaceStorage, WorkspaceType};
use crate::disk;
use crate::storage::codec::json::Json;

/// The name of the current workspace in the root's state file.
pub const CURRENT: &str = "current";

/// The name of the target workspace in the root's state file.
pub const TARGET: &str = "target";

/// A root of workspaces. Opening one makes the root and its state file, as in the real software; the repository that the
/// browser opens never does.
///
/// ```
/// use adjourn::storage::woger::{Workspace, WorkspaceManager};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let place = tempfile::tempdir()?;
/// let mut manager: WorkspaceManager = WorkspaceManager::new(place.path().join("root"))?;
/// let workspace = manager.create(&20_251_120.into())?;
/// workspace.track("download").begin()?.finish()?;
///
/// manager.target_latest()?;
/// assert!(manager.current()?.is_none(), "the switch is yet to come");
/// manager.update()?;
/// assert_eq!(manager.current_ws_id()?, Some(20_251_120.into()));
/// assert_eq!(manager.find_latest_finished("download")?.map(Workspace::id), Some(20_251_120.into()));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct WorkspaceManager<W = Workspace> {
    root: PathBuf,
    storage: WorkspaceStorage<W>,
    state: WorkspaceState,
}

impl<W: WorkspaceType> WorkspaceManager<W> {
    /// Opens a root, which is made when it is missing.
    ///
    /// # Errors
    /// It cannot be made, listed or written.
    pub fn new(root: impl Into<PathBuf>) -> Result<Self> {
        let root = root.into();
        disk::make_dirs(&root).map_err(|error| WogerError::io("make", &root, error))?;
        let storage = WorkspaceStorage::load_from_directory(&root)?;
        let state = WorkspaceState::new(root.join(STATE_FILE))?;
        Ok(Self { root, storage, state })
    }

    /// The root.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Its workspaces.
    pub fn storage(&self) -> &WorkspaceStorage<W> {
        &self.storage
    }

    /// Makes a workspace. One that is there already is no error and stands in the list twice.
    ///
    /// # Errors
    /// It cannot be made, or its name leads out of the root.
    pub fn create(&mut self, id: &WorkspaceId) -> Result<&W> {
        let name = match id {
            WorkspaceId::Int(whole) => PathBuf::from(whole.to_string()),
            WorkspaceId::Text(text) => {
                use std::os::unix::ffi::OsStrExt;
                PathBuf::from(std::ffi::OsStr::from_bytes(text.exact()))
            }
        };
        let inside = |part| matches!(part, Component::Normal(_));
        if name.as_os_str().is_empty() || !name.components().all(inside) {
            return Err(WogerError::BadName(id.to_string()));
        }
        let workspace = W::construct(self.root.join(name))?;
        let made = workspace.id();
        self.storage.add(workspace);
        self.storage.get(&made).ok_or_else(|| WogerError::BadName(id.to_string()))
    }

    /// The id of the current workspace as the state file holds it; none while it has none.
    ///
    /// # Errors
    /// The state file cannot be read.
    pub fn current_ws_id(&self) -> Result<Option<WorkspaceId>> {
        self.id(CURRENT)
    }

    /// Sets the current workspace; whether there is one of this id is not checked.
    ///
    /// # Errors
    /// The state file cannot be written.
    pub fn set_current_ws_id(&self, id: &WorkspaceId) -> Result<()> {
        self.state.set(CURRENT, id.json())
    }

    /// The id of the target workspace as the state file holds it; none while it has none.
    ///
    /// # Errors
    /// The state file cannot be read.
    pub fn target_ws_id(&self) -> Result<Option<WorkspaceId>> {
        self.id(TARGET)
    }

    /// Sets the target workspace; whether there is one of this id is not checked.
    ///
    /// # Errors
    /// The state file cannot be written.
    pub fn set_target_ws_id(&self, id: &WorkspaceId) -> Result<()> {
        self.state.set(TARGET, id.json())
    }

    /// The current workspace; none while there is none, and where no workspace has its id: `"5"` is not 5.
    ///
    /// # Errors
    /// As [`WorkspaceManager::current_ws_id`].
    pub fn current(&self) -> Result<Option<&W>> {
        Ok(self.current_ws_id()?.and_then(|id| self.storage.get(&id)))
    }

    /// The target workspace, as [`WorkspaceManager::current`].
    ///
    /// # Errors
    /// As [`WorkspaceManager::target_ws_id`].
    pub fn target(&self) -> Result<Option<&W>> {
        Ok(self.target_ws_id()?.and_then(|id| self.storage.get(&id)))
    }

    /// The latest workspace.
    ///
    /// # Errors
    /// There is none (Python's `IndexError`).
    pub fn latest(&self) -> Result<&W> {
        let none = WogerError::OutOfRange { index: -1, count: self.storage.len() };
        self.storage.at(-1)?.ok_or(none)
    }

    /// The latest workspace in which this action is finished.
    ///
    /// # Errors
    /// A state file cannot be read, or holds JSON in which the action cannot be looked up.
    pub fn find_latest_finished(&self, action: &str) -> Result<Option<&W>> {
        for workspace in self.storage.values().rev() {
            if workspace.track(action).finished()? {
                return Ok(Some(workspace));
            }
        }
        Ok(None)
    }

    /// Makes the latest workspace the target.
    ///
    /// # Errors
    /// There is none, or the state file cannot be written.
    pub fn target_latest(&self) -> Result<()> {
        self.set_target_ws_id(&self.latest()?.id())
    }

    /// Makes the target the current workspace. Where it is that already, nothing is written and a warning comes back.
    ///
    /// # Errors
    /// The state file cannot be read or written.
    pub fn update(&self) -> Result<Option<Warning>> {
        let target = self.state.get(TARGET)?;
        if self.state.get(CURRENT)? == target {
            return Ok(Some(Warning::Same));
        }
        self.state.set(CURRENT, target).map(|()| None)
    }

    fn id(&self, name: &str) -> Result<Option<WorkspaceId>> {
        Ok(match self.state.get(name)? {
            Json::Null => None,
            value => WorkspaceId::of_json(&value),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::woger::ActionTracker;

    fn open(root: &Path) -> WorkspaceManager {
        WorkspaceManager::new(root).unwrap()
    }

    #[test]
    fn from_one_version_to_the_next() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("made/with/parents");
        let mut manager = open(&root);
        assert_eq!(std::fs::read(root.join(STATE_FILE)).unwrap(), b"{}\n");
        assert!(manager.current().unwrap().is_none() && manager.find_latest_finished("x").unwrap().is_none());
        assert!(manager.latest().is_err() && manager.target_latest().is_err());
        manager.create(&1_346_134.into()).unwrap();
        manager.target_latest().unwrap();
        assert!(manager.current().unwrap().is_none());
        assert_eq!(manager.update().unwrap(), None);
        assert_eq!(manager.current().unwrap(), manager.target().unwrap());
        assert_eq!(manager.current().unwrap().unwrap().id(), 1_346_134.into());
        let before = std::fs::read(root.join(STATE_FILE)).unwrap();
        assert_eq!(manager.update().unwrap(), Some(Warning::Same));
        assert_eq!(std::fs::read(root.join(STATE_FILE)).unwrap(), before);
    }

    /// A program's own kind of workspace.
    struct Download(Workspace);

    impl WorkspaceType for Download {
        fn construct(root: PathBuf) -> Result<Self> {
            Workspace::construct(root).map(Self)
        }

        fn id(&self) -> WorkspaceId {
            self.0.id()
        }

        fn track(&self, action: &str) -> ActionTracker {
            self.0.track(action)
        }
    }

    impl Download {
        fn fetch(&self) -> Result<()> {
            self.track("fetch").begin()?.finish().map(|_| ())
        }
    }

    #[test]
    fn a_programs_own_type_of_workspace_is_managed_too() {
        let place = tempfile::tempdir().unwrap();
        let mut manager = WorkspaceManager::<Download>::new(place.path()).unwrap();
        manager.create(&7.into()).unwrap().fetch().unwrap();
        manager.create(&8.into()).unwrap();
        let found = manager.find_latest_finished("fetch").unwrap();
        assert_eq!(found.map(|download| download.id()), Some(7.into()));
        assert_eq!(WorkspaceManager::<Download>::new(place.path()).unwrap().storage().len(), 2);
    }

    #[test]
    fn an_id_counts_with_its_type() {
        let place = tempfile::tempdir().unwrap();
        let mut manager = open(place.path());
        manager.create(&5.into()).unwrap();
        manager.set_current_ws_id(&"5".into()).unwrap();
        assert!(manager.current().unwrap().is_none());
        manager.set_current_ws_id(&5.into()).unwrap();
        assert_eq!(manager.current().unwrap().unwrap().id(), 5.into());
        assert_eq!(std::fs::read(place.path().join(STATE_FILE)).unwrap(), b"{\n  \"current\": 5\n}\n");
    }

    #[test]
    fn a_root_with_numbers_and_text_stays_usable() {
        let place = tempfile::tempdir().unwrap();
        let mut manager = open(place.path());
        manager.create(&5.into()).unwrap();
        manager.create(&"x".into()).unwrap();
        manager.create(&5.into()).unwrap();
        assert_eq!(manager.storage().len(), 3);
        assert_eq!(manager.latest().unwrap().id(), "x".into());
        assert_eq!(open(place.path()).storage().len(), 2);
    }

    #[test]
    fn names_may_nest_and_never_lead_out() {
        let place = tempfile::tempdir().unwrap();
        let mut manager = open(place.path());
        assert_eq!(manager.create(&"a/b".into()).unwrap().id(), "b".into());
        let reloaded = open(place.path());
        assert_eq!(reloaded.storage().keys().collect::<Vec<_>>(), [&"a".into()]);
        for bad in ["", "..", "a/../../b", "/etc/x"] {
            assert!(matches!(manager.create(&bad.into()), Err(WogerError::BadName(_))), "{bad}");
        }
    }

    #[test]
    fn the_latest_finished_wins() {
        let place = tempfile::tempdir().unwrap();
        let mut manager = open(place.path());
        let sets = [(346, "finished"), (134, "finished"), (576, "started")];
        for (id, parse) in sets {
            let state = manager.create(&id.into()).unwrap().track("parse").state().unwrap();
            state.set("parse", Json::text(parse)).unwrap();
        }
        let found = |manager: &WorkspaceManager| manager.find_latest_finished("parse").unwrap().map(Workspace::id);
        assert_eq!(found(&manager), Some(346.into()));
        for id in [346, 134] {
            manager.create(&id.into()).unwrap().track("parse").state().unwrap().set("parse", Json::Null).unwrap();
        }
        assert_eq!(found(&manager), None);
    }
}
