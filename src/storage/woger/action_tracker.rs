//! Tracking one action of a workspace (formats/woger.md section 4): begun, then finished or failed, each written at once.

use std::path::{Path, PathBuf};

use super::{ActionStatus, Result, STATE_FILE, WorkspaceState};
use crate::disk;

/// What follows a path's name in the name of its action.
pub const LOAD: &str = "_load";

/// Manages and watches one action.
///
/// ```
/// use adjourn::storage::woger::ActionTracker;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let place = tempfile::tempdir()?;
/// let tracker = ActionTracker::new("build", place.path().join(".state.json"), None);
/// let tracking = tracker.begin()?;
/// assert!(tracker.started()?);
/// tracking.finish()?;
/// assert!(tracker.finished()?);
///
/// // Dropped without an end, as by an error that is returned early, it counts as failed.
/// drop(tracker.begin()?);
/// assert!(tracker.failed()?);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActionTracker {
    action: String,
    state_path: PathBuf,
    path: Option<PathBuf>,
}

impl ActionTracker {
    /// An action of the state in this file. Where a path is given, the action only counts as finished when the path exists.
    pub fn new(action: impl Into<String>, state_path: impl Into<PathBuf>, path: Option<PathBuf>) -> Self {
        Self { action: action.into(), state_path: state_path.into(), path }
    }

    /// An action of a workspace. One that ends in `_load` must leave the file of that name; for any other nothing is checked.
    ///
    /// The real software checks a file called `None` for such an action and so marks it failed although it went well.
    pub fn of_workspace(root: &Path, action: &str) -> Self {
        let path = action.strip_suffix(LOAD).map(|file| root.join(file));
        Self::new(action, root.join(STATE_FILE), path)
    }

    /// The action's name.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// The path that must exist when it ends.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The state that it is kept in; made when it is missing.
    ///
    /// # Errors
    /// The workspace is missing or cannot be written.
    pub fn state(&self) -> Result<WorkspaceState> {
        WorkspaceState::new(&self.state_path)
    }

    /// How it stands.
    ///
    /// # Errors
    /// The state file cannot be read.
    pub fn status(&self) -> Result<ActionStatus> {
        self.state()?.status(&self.action)
    }

    /// Whether it is begun and not ended; also what a crash leaves for ever.
    ///
    /// # Errors
    /// As [`ActionTracker::status`].
    pub fn started(&self) -> Result<bool> {
        Ok(self.status()? == ActionStatus::Started)
    }

    /// Whether it ended well.
    ///
    /// # Errors
    /// As [`ActionTracker::status`].
    pub fn finished(&self) -> Result<bool> {
        Ok(self.status()? == ActionStatus::Finished)
    }

    /// Whether it ended badly.
    ///
    /// # Errors
    /// As [`ActionTracker::status`].
    pub fn failed(&self) -> Result<bool> {
        Ok(self.status()? == ActionStatus::Failed)
    }

    /// Whether nothing is known of it.
    ///
    /// # Errors
    /// As [`ActionTracker::status`].
    pub fn undefined(&self) -> Result<bool> {
        Ok(self.status()? == ActionStatus::Undefined)
    }

    /// Begins it: "started" is written now. The guard that comes back writes how it ended.
    ///
    /// # Errors
    /// The state file cannot be written.
    pub fn begin(&self) -> Result<Tracking> {
        let state = self.state()?;
        state.set(&self.action, ActionStatus::Started.json())?;
        Ok(Tracking { tracker: self.clone(), state, ended: false })
    }

    /// Begins it, does the work and writes how it ended: the work's own error counts as failed and comes back.
    ///
    /// # Errors
    /// The work's own, or the state file cannot be written.
    pub fn run<T, E: From<super::WogerError>>(
        &self,
        work: impl FnOnce() -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let tracking = self.begin()?;
        let done = work()?;
        tracking.finish()?;
        Ok(done)
    }
}

/// An action under way. Dropped without [`Tracking::finish`] (an error returned early, a panic) it counts as failed.
#[must_use = "dropping it at once marks the action as failed"]
#[derive(Debug)]
pub struct Tracking {
    tracker: ActionTracker,
    state: WorkspaceState,
    ended: bool,
}

impl Tracking {
    /// Ends it: finished when no path must exist or it does, else failed. Says which.
    ///
    /// # Errors
    /// The state file cannot be written.
    pub fn finish(mut self) -> Result<ActionStatus> {
        self.ended = true;
        let there = self.tracker.path.as_deref().is_none_or(disk::exists_behind);
        let status = if there { ActionStatus::Finished } else { ActionStatus::Failed };
        self.state.set(&self.tracker.action, status.json())?;
        Ok(status)
    }
}

impl Drop for Tracking {
    fn drop(&mut self) {
        if !self.ended && self.state.set(&self.tracker.action, ActionStatus::Failed.json()).is_err() {
            tracing::warn!("an action that failed is still marked as started: its state file cannot be written");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::woger::WogerError;

    #[test]
    fn the_life_of_an_action() {
        let place = tempfile::tempdir().unwrap();
        let tracker = ActionTracker::of_workspace(place.path(), "job_load");
        assert!(tracker.undefined().unwrap());
        let tracking = tracker.begin().unwrap();
        assert!(tracker.started().unwrap());
        assert_eq!(tracking.finish().unwrap(), ActionStatus::Failed);
        assert!(tracker.failed().unwrap());
        std::fs::write(place.path().join("job"), b"").unwrap();
        tracker.begin().unwrap().finish().unwrap();
        assert!(tracker.finished().unwrap() && !tracker.failed().unwrap());
        assert_eq!(std::fs::read(place.path().join(STATE_FILE)).unwrap(), b"{\n  \"job_load\": \"finished\"\n}\n");
    }

    #[test]
    fn an_action_without_a_file_finishes_and_others_are_untouched() {
        let place = tempfile::tempdir().unwrap();
        let other = ActionTracker::of_workspace(place.path(), "other");
        other.begin().unwrap().finish().unwrap();
        let build = ActionTracker::of_workspace(place.path(), "build");
        let error: std::result::Result<(), WogerError> = build.run(|| Err(WogerError::NoSuchPath("x".into())));
        assert!(error.is_err() && build.failed().unwrap());
        let panicked = std::panic::catch_unwind(|| {
            let _tracking = build.begin().unwrap();
            panic!("at work");
        });
        assert!(panicked.is_err() && build.failed().unwrap());
        build.run(|| Ok::<_, WogerError>(())).unwrap();
        assert!(build.finished().unwrap() && other.finished().unwrap());
    }
}
