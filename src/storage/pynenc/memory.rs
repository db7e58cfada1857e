//! A state backend that keeps everything in memory and forgets it with its last handle. Backends made from one [`Memory`] share it,
//! each app with what is its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::backend::{App, Backend, Hooks};
use super::{BackendError, DistributedInvocation, InvocationHistory};

type Result<T> = std::result::Result<T, BackendError>;

/// Where backends in memory keep what they are given.
///
/// ```
/// use adjourn::storage::codec::json::Json;
/// use adjourn::storage::pynenc::{App, MemoryStateBackend, StateBackend, TaskException};
///
/// let memory = MemoryStateBackend::default();
/// let backend = memory.open(App::new("my-app"));
/// backend.set_exception("5f0c", &TaskException::builtin("ValueError", &[Json::text("too small")])?)?;
/// // Another handle to the same app sees it, another app does not.
/// let told = memory.open(App::new("my-app")).get_exception("5f0c")?.told();
/// assert_eq!((told.class.as_str(), told.message.as_deref()), ("builtins.ValueError", Some("too small")));
/// assert!(memory.open(App::new("other")).get_exception("5f0c").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct MemoryStateBackend(Arc<Mutex<HashMap<String, Kept>>>);

/// What one app has.
#[derive(Default)]
struct Kept {
    invocations: HashMap<String, DistributedInvocation>,
    histories: HashMap<String, Vec<InvocationHistory>>,
    results: HashMap<String, String>,
    exceptions: HashMap<String, String>,
    client_data: HashMap<String, String>,
}

impl MemoryStateBackend {
    /// The state backend of one app.
    pub fn open(&self, app: App) -> Backend {
        Backend::new(Memory { app, place: self.clone() })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Memory {
    app: App,
    place: MemoryStateBackend,
}

impl Memory {
    fn with<T>(&self, work: impl FnOnce(&mut Kept) -> T) -> Result<T> {
        Ok(work(self.place.lock().entry(self.app.app_id.clone()).or_default()))
    }
}

impl Hooks for Memory {
    fn app(&self) -> &App {
        &self.app
    }

    fn upsert(&self, invocation: &DistributedInvocation) -> Result<()> {
        let (id, invocation) = (invocation.invocation_id.clone(), invocation.clone());
        self.with(|kept| kept.invocations.insert(id, invocation)).map(|_| ())
    }

    fn invocation(&self, invocation_id: &str) -> Result<Option<DistributedInvocation>> {
        self.with(|kept| kept.invocations.get(invocation_id).cloned())
    }

    fn append_history(&self, step: &InvocationHistory) -> Result<()> {
        self.with(|kept| {
            let steps = kept.histories.entry(step.invocation_id.clone()).or_default();
            steps.retain(|old| (old.timestamp, &old.status) != (step.timestamp, &step.status));
            steps.push(step.clone());
        })
    }

    fn history(&self, invocation_id: &str) -> Result<Vec<InvocationHistory>> {
        self.with(|kept| kept.histories.get(invocation_id).cloned().unwrap_or_default())
    }

    fn store_result(&self, invocation_id: &str, text: &str) -> Result<()> {
        self.with(|kept| kept.results.insert(invocation_id.to_owned(), text.to_owned())).map(|_| ())
    }

    fn result(&self, invocation_id: &str) -> Result<Option<String>> {
        self.with(|kept| kept.results.get(invocation_id).cloned())
    }

    fn store_exception(&self, invocation_id: &str, text: &str) -> Result<()> {
        self.with(|kept| kept.exceptions.insert(invocation_id.to_owned(), text.to_owned())).map(|_| ())
    }

    fn exception(&self, invocation_id: &str) -> Result<Option<String>> {
        self.with(|kept| kept.exceptions.get(invocation_id).cloned())
    }

    fn store_client_data(&self, reference: &str, text: &str) -> Result<()> {
        self.with(|kept| kept.client_data.insert(reference.to_owned(), text.to_owned())).map(|_| ())
    }

    fn client_data(&self, reference: &str) -> Result<Option<String>> {
        self.with(|kept| kept.client_data.get(reference).cloned())
    }

    fn purge(&self) -> Result<()> {
        self.with(|kept| *kept = Kept { client_data: std::mem::take(&mut kept.client_data), ..Kept::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::pynenc::backend::suite;

    #[test]
    fn the_suite() {
        let place = MemoryStateBackend::default();
        suite::run(&|app| Box::new(place.open(app)));
    }
}
