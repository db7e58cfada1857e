//! What each storage provides: one synchronous hook for each of the reference's underscore methods, texts as they are stored.

use crate::storage::pynenc::error::Result;
use crate::storage::pynenc::{DistributedInvocation, InvocationHistory, identity};

/// The app that a state backend belongs to, and what of its configuration matters here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct App {
    /// Its id; other apps in the same place never see what it keeps.
    pub app_id: String,
    /// Texts of so many characters and more are kept apart (`min_size_to_cache`).
    pub references_from: usize,
}

impl App {
    /// An app with pynenc's defaults.
    pub fn new(app_id: impl Into<String>) -> Self {
        Self { app_id: app_id.into(), references_from: identity::REFERENCE_FROM }
    }

    /// What pynenc stores of an app, so that its monitor can list it.
    pub(in crate::storage::pynenc) fn info(&self) -> String {
        serde_json::json!({
            "app_id": self.app_id,
            "config_values": { "app_id": self.app_id },
            "config_filepath": null,
            "module": "",
            "module_filepath": null,
            "app_variable": null,
        })
        .to_string()
    }

    /// The same app, which never keeps a text apart.
    pub fn without_references(self) -> Self {
        Self { references_from: usize::MAX, ..self }
    }
}

/// The synchronous hooks of a storage (`_upsert_invocation`, `_get_invocation` and so on in the reference). Who writes them for another
/// storage has a state backend by [`Backend::new`](super::Backend::new): queue, waiting and large values come with it.
pub trait Hooks: Send + Sync {
    /// The app it belongs to, with its configuration (`conf`).
    fn app(&self) -> &App;

    /// Writes or overwrites an invocation (`_upsert_invocation`).
    ///
    /// # Errors
    /// The storage's own, as in every hook.
    fn upsert(&self, invocation: &DistributedInvocation) -> Result<()>;

    /// The invocation with this id (`_get_invocation`).
    ///
    /// # Errors
    /// As in every hook.
    fn invocation(&self, invocation_id: &str) -> Result<Option<DistributedInvocation>>;

    /// Adds a step; the same id, moment and status replaces (`_add_history`).
    ///
    /// # Errors
    /// As in every hook.
    fn append_history(&self, step: &InvocationHistory) -> Result<()>;

    /// The steps of an invocation (`_get_history`).
    ///
    /// # Errors
    /// As in every hook; or a step is damaged.
    fn history(&self, invocation_id: &str) -> Result<Vec<InvocationHistory>>;

    /// Stores a serialized result (`_set_result`).
    ///
    /// # Errors
    /// As in every hook.
    fn store_result(&self, invocation_id: &str, text: &str) -> Result<()>;

    /// A serialized result (`_get_result`).
    ///
    /// # Errors
    /// As in every hook.
    fn result(&self, invocation_id: &str) -> Result<Option<String>>;

    /// Stores a serialized exception (`_set_exception`).
    ///
    /// # Errors
    /// As in every hook.
    fn store_exception(&self, invocation_id: &str, text: &str) -> Result<()>;

    /// A serialized exception (`_get_exception`).
    ///
    /// # Errors
    /// As in every hook.
    fn exception(&self, invocation_id: &str) -> Result<Option<String>>;

    /// Stores a large text under its reference, in the app's client data.
    ///
    /// # Errors
    /// As in every hook.
    fn store_client_data(&self, reference: &str, text: &str) -> Result<()>;

    /// The large text of a reference.
    ///
    /// # Errors
    /// As in every hook.
    fn client_data(&self, reference: &str) -> Result<Option<String>>;

    /// Removes the app's invocations, histories, results and exceptions, and with them its workflows; its client data, which belongs
    /// to another component, stays.
    ///
    /// # Errors
    /// As in every hook.
    fn purge(&self) -> Result<()>;
}
