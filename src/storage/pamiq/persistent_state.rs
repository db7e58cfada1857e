//! What can be saved into a state and loaded from it (reference/pamiq_core.state_persistence).

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::StateError;

/// An object with a state. Both methods do nothing unless they are given, as in the real software.
///
/// The path is the state's directory and the registered name: an object may write a file there, a file with a suffix put on, a
/// directory, or nothing.
pub trait PersistentState {
    /// Saves its state at this path.
    ///
    /// # Errors
    /// Its own.
    fn save_state(&self, _path: &Path) -> Result<(), StateError> {
        Ok(())
    }

    /// Loads its state from this path.
    ///
    /// # Errors
    /// Its own.
    fn load_state(&mut self, _path: &Path) -> Result<(), StateError> {
        Ok(())
    }
}

impl<T: PersistentState> PersistentState for Arc<Mutex<T>> {
    fn save_state(&self, path: &Path) -> Result<(), StateError> {
        self.lock().unwrap_or_else(PoisonError::into_inner).save_state(path)
    }

    fn load_state(&mut self, path: &Path) -> Result<(), StateError> {
        self.lock().unwrap_or_else(PoisonError::into_inner).load_state(path)
    }
}
