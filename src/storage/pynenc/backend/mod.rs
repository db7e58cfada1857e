//! The state backend: the reference's methods over a set of hooks that each storage provides. Invocations and histories are written
//! by a worker, so that those calls return at once; results and exceptions are written before their calls return (formats/pynenc.md
//! section 4, the reference API of 0.0.x to 0.2.3).

mod fits;
mod hooks;
mod writes;

pub use hooks::{App, Hooks};
pub use writes::Writes;

use std::sync::Arc;

use super::error::Result;
use super::{BackendError, DistributedInvocation, InvocationHistory, Status, TaskException, history, identity, value};
use crate::storage::codec::json::Json;

/// Keeps what an app's invocations are, how they went and what they gave. What a storage must provide are two accessors; the methods
/// are the reference's.
pub trait StateBackend: Send + Sync {
    /// The storage itself: the synchronous hooks.
    fn hooks(&self) -> &Arc<dyn Hooks>;

    /// The queue of asynchronous writes.
    fn writes(&self) -> &Writes;

    /// The app it belongs to.
    fn app(&self) -> &App {
        self.hooks().app()
    }

    /// Writes or overwrites an invocation; returns at once.
    fn upsert_invocation(&self, invocation: &DistributedInvocation) {
        let (hooks, invocation) = (Arc::clone(self.hooks()), invocation.clone());
        self.writes().push(invocation.invocation_id.clone(), move || {
            let (invocation, large) = invocation.with_references(hooks.app().references_from);
            fits::invocation(&invocation, &large)?;
            for (key, text) in &large {
                hooks.store_client_data(key, text)?;
            }
            hooks.upsert(&invocation)
        });
    }

    /// Notes a step of an invocation at this moment; returns at once.
    fn add_history(&self, invocation: &DistributedInvocation, status: Option<Status>, execution_context: Option<Json>) {
        let registers = status == Some(Status::Registered);
        let mut step = InvocationHistory::new(&invocation.invocation_id, status, self.writes().moment());
        step.execution_context = execution_context;
        step.registered_by = invocation.parent_invocation_id.clone().filter(|_| registers);
        self.add_step(step);
    }

    /// Notes a step with everything that is known of it; returns at once.
    fn add_step(&self, step: InvocationHistory) {
        let hooks = Arc::clone(self.hooks());
        self.writes().push(step.invocation_id.clone(), move || {
            fits::step(&step)?;
            hooks.append_history(&step)
        });
    }

    /// Waits until every asynchronous write is done.
    ///
    /// # Errors
    /// Writes failed since the last time; each is told once.
    fn wait_for_all_async_operations(&self) -> Result<()> {
        self.writes().wait_for_all()
    }

    /// Waits until the asynchronous writes for one invocation are done.
    ///
    /// # Errors
    /// Writes for it failed since the last time; each is told once.
    fn wait_for_invocation_async_operations(&self, invocation_id: &str) -> Result<()> {
        self.writes().wait_for(invocation_id)
    }

    /// The invocation with this id.
    ///
    /// # Errors
    /// `InvocationNotFound`, or the storage's own.
    fn get_invocation(&self, invocation_id: &str) -> Result<DistributedInvocation> {
        let found = self.hooks().invocation(invocation_id)?;
        found.ok_or_else(|| BackendError::InvocationNotFound(invocation_id.to_owned()))
    }

    /// The steps of an invocation, the oldest first; none for one that is unknown.
    ///
    /// # Errors
    /// The storage's own, or a step is damaged.
    fn get_history(&self, invocation_id: &str) -> Result<Vec<InvocationHistory>> {
        let mut steps = self.hooks().history(invocation_id)?;
        history::sort(&mut steps);
        Ok(steps)
    }

    /// Stores the result of an invocation.
    ///
    /// # Errors
    /// It holds what jsonpickle would take for an instruction; `Limit` where it could not be read again; the storage's own.
    fn set_result(&self, invocation_id: &str, result: &Json) -> Result<()> {
        let text = value::serialize(result)?;
        fits::json("the result", invocation_id, &text)?;
        let text = self.keep(text)?;
        self.hooks().store_result(invocation_id, &text)
    }

    /// The result of an invocation. What jsonpickle would make objects of stays the tree that it is.
    ///
    /// # Errors
    /// `NotFound`, `NotJson` where another serializer wrote it, or the storage's own.
    fn get_result(&self, invocation_id: &str) -> Result<Json> {
        let text = self.result_text(invocation_id)?;
        let not_json = |why| BackendError::NotJson { what: "the result", key: invocation_id.to_owned(), why };
        Json::parse(text.as_bytes()).map_err(not_json)
    }

    /// The result of an invocation as it was serialized.
    ///
    /// # Errors
    /// `NotFound`, or the storage's own.
    fn result_text(&self, invocation_id: &str) -> Result<String> {
        let text = self.hooks().result(invocation_id)?;
        self.resolve(text.ok_or_else(|| not_found("the result", invocation_id))?)
    }

    /// Stores the exception that ended an invocation.
    ///
    /// # Errors
    /// `Limit` where it could not be read again; the storage's own.
    fn set_exception(&self, invocation_id: &str, exception: &TaskException) -> Result<()> {
        fits::exception(invocation_id, &exception.to_json())?;
        let mut exception = exception.clone();
        if !exception.pynenc_error {
            exception.error_data = self.keep(exception.error_data)?;
        }
        self.hooks().store_exception(invocation_id, &exception.to_json())
    }

    /// The exception that ended an invocation.
    ///
    /// # Errors
    /// `NotFound`, `Damaged`, or the storage's own.
    fn get_exception(&self, invocation_id: &str) -> Result<TaskException> {
        let text = self.hooks().exception(invocation_id)?;
        let text = text.ok_or_else(|| not_found("the exception", invocation_id))?;
        let damaged = || BackendError::Damaged {
            what: "the exception",
            key: invocation_id.to_owned(),
            why: "it has no error_name".to_owned(),
        };
        let mut exception = TaskException::from_json(&text).ok_or_else(damaged)?;
        exception.error_data = self.resolve(exception.error_data)?;
        Ok(exception)
    }

    /// Removes all that the state backend keeps of this app, after what is still to be written. Other apps keep theirs.
    ///
    /// # Errors
    /// The storage's own.
    fn purge(&self) -> Result<()> {
        self.wait_for_all_async_operations()?;
        self.hooks().purge()
    }

    /// Keeps a large text apart and gives its reference; a small one is given back.
    ///
    /// # Errors
    /// The storage's own.
    fn keep(&self, text: String) -> Result<String> {
        if !value::is_large(&text, self.app().references_from) {
            return Ok(text);
        }
        let reference = identity::reference(&text);
        self.hooks().store_client_data(&reference, &text)?;
        Ok(reference)
    }

    /// The text that a reference stands for; any other text is given back.
    ///
    /// # Errors
    /// `NotFound`, or the storage's own.
    fn resolve(&self, text: String) -> Result<String> {
        if !value::is_reference(&text) {
            return Ok(text);
        }
        self.hooks().client_data(&text)?.ok_or_else(|| not_found("the large value", &text))
    }
}

fn not_found(what: &'static str, key: &str) -> BackendError {
    BackendError::NotFound { what, key: key.to_owned() }
}

/// A state backend over any hooks.
pub struct Backend {
    hooks: Arc<dyn Hooks>,
    writes: Writes,
}

impl Backend {
    /// A state backend with a queue of its own.
    pub fn new(hooks: impl Hooks + 'static) -> Self {
        Self { hooks: Arc::new(hooks), writes: Writes::default() }
    }
}

impl StateBackend for Backend {
    fn hooks(&self) -> &Arc<dyn Hooks> {
        &self.hooks
    }

    fn writes(&self) -> &Writes {
        &self.writes
    }
}

#[cfg(test)]
pub(super) mod suite;
