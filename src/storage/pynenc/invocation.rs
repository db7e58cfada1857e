//! One call of a task, as the state backend keeps it (formats/pynenc.md sections 1 and 2): ids, arguments as serialized texts, its
//! parent and its workflow.

use super::{BackendError, identity, value};
use crate::storage::codec::json::Json;

/// One call of a task that a runner executes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DistributedInvocation {
    /// Its id, a UUID.
    pub invocation_id: String,
    /// The task's key, `module.function`.
    pub task: String,
    /// The id of its arguments: `no_args`, or a hash over them.
    pub arguments_id: String,
    /// Its arguments in the order of the call: each a serialized text, or the reference of a large one.
    pub arguments: Vec<(String, String)>,
    /// The invocation that made this one.
    pub parent_invocation_id: Option<String>,
    /// The event whose trigger made it; 0.2.4 and later.
    pub parent_event_id: Option<String>,
    /// The workflow it belongs to.
    pub workflow: Option<Workflow>,
}

/// The workflow of an invocation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Workflow {
    /// Its id: that of the invocation that began it.
    pub id: String,
    /// The key of the task that began it.
    pub task: String,
    /// The workflow that it is a part of.
    pub parent: Option<String>,
}

impl DistributedInvocation {
    /// A call without arguments.
    pub fn new(invocation_id: impl Into<String>, task: impl Into<String>) -> Self {
        Self {
            invocation_id: invocation_id.into(),
            task: task.into(),
            arguments_id: identity::arguments_id(&[]),
            arguments: Vec::new(),
            parent_invocation_id: None,
            parent_event_id: None,
            workflow: None,
        }
    }

    /// The same call with these arguments.
    ///
    /// # Errors
    /// A value holds a key that jsonpickle would take for an instruction.
    pub fn with_arguments(mut self, arguments: &[(&str, Json)]) -> Result<Self, BackendError> {
        let texts = arguments.iter().map(|(name, json)| Ok(((*name).to_owned(), value::serialize(json)?)));
        self.arguments = texts.collect::<Result<_, BackendError>>()?;
        self.arguments_id = identity::arguments_id(&self.arguments);
        Ok(self)
    }

    /// The same call, made by another one.
    pub fn with_parent(mut self, invocation_id: impl Into<String>) -> Self {
        self.parent_invocation_id = Some(invocation_id.into());
        self
    }

    /// The key of the call: the task and the id of its arguments.
    pub fn call_id(&self) -> String {
        format!("{}:{}", self.task, self.arguments_id)
    }

    /// The workflow that one without any is written as: itself, marked by a parent that has no name, which every version of pynenc
    /// reads as no parent.
    pub(super) fn own_workflow(&self) -> Workflow {
        Workflow { id: self.invocation_id.clone(), task: self.task.clone(), parent: Some(String::new()) }
    }

    /// The same with large arguments replaced by their references, and what must be stored for these. The id of the arguments is
    /// that of the references.
    pub(super) fn with_references(mut self, from: usize) -> (Self, Vec<(String, String)>) {
        let mut large = Vec::new();
        for (_, text) in &mut self.arguments {
            if value::is_large(text, from) {
                let reference = identity::reference(text);
                large.push((reference.clone(), std::mem::replace(text, reference)));
            }
        }
        if !large.is_empty() {
            self.arguments_id = identity::arguments_id(&self.arguments);
        }
        (self, large)
    }
}

/// The task and the arguments' id of a call's key, which splits at its last colon.
pub(super) fn split_call(key: &str) -> (&str, &str) {
    key.rsplit_once(':').unwrap_or((key, ""))
}

/// Arguments as an object of texts; what is no text keeps its JSON, and what is no object at all is one unnamed argument, so that
/// nothing stored is hidden.
pub(super) fn read_arguments(json: &str) -> Vec<(String, String)> {
    match Json::parse(json.as_bytes()) {
        Ok(arguments @ Json::Object(_)) => members(&arguments),
        _ if json.is_empty() => Vec::new(),
        _ => vec![(String::new(), json.to_owned())],
    }
}

/// The members of an object as texts.
pub(super) fn members(object: &Json) -> Vec<(String, String)> {
    match object {
        Json::Object(members) => {
            members.iter().map(|(name, text)| (name.lossy().into_owned(), argument(text))).collect()
        }
        _ => Vec::new(),
    }
}

fn argument(value: &Json) -> String {
    match value {
        Json::Text(text) => text.lossy().into_owned(),
        other => value::text_of(other),
    }
}

/// Arguments as they are stored: an object of texts in the order of the call.
pub(super) fn arguments_json(arguments: &[(String, String)]) -> serde_json::Value {
    let members = arguments.iter().map(|(name, text)| (name.clone(), serde_json::Value::from(text.as_str())));
    serde_json::Value::Object(members.collect())
}

/// The workflow of a row; 0.1 and rustvello write an empty text where there is none.
pub(super) fn workflow(id: Option<String>, task: Option<String>, parent: Option<String>) -> Option<Workflow> {
    let id = some(id)?;
    Some(Workflow { id, task: some(task)?, parent: some(parent) })
}

/// The workflow of a row of pynenc's, where a parent without a name marks one that stands for none.
pub(super) fn stored_workflow(id: Option<String>, task: Option<String>, parent: Option<String>) -> Option<Workflow> {
    if parent.as_deref() == Some("") { None } else { workflow(id, task, parent) }
}

/// A text that is there and not empty.
pub(super) fn some(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_without_arguments() {
        let call = DistributedInvocation::new("i", "m.f");
        assert_eq!((call.arguments.len(), call.call_id().as_str()), (0, "m.f:no_args"));
        assert_eq!(split_call("m.f:no_args"), ("m.f", "no_args"));
    }

    #[test]
    fn large_arguments_become_references() {
        let arguments = [("data", Json::text("x".repeat(5_000))), ("n", Json::Int(1))];
        let call = DistributedInvocation::new("i", "m.eat").with_arguments(&arguments).unwrap();
        let (call, large) = call.with_references(identity::REFERENCE_FROM);
        assert_eq!(large.len(), 1);
        assert_eq!((large[0].1.len(), &large[0].0), (5_002, &call.arguments[0].1));
        assert_eq!(call.arguments[1].1, "1");
        assert_eq!(call.arguments_id, identity::arguments_id(&call.arguments));
    }

    #[test]
    fn a_large_argument_gives_the_id_that_the_software_gave() {
        let arguments = [("data", Json::text("x".repeat(5_000)))];
        let call = DistributedInvocation::new("i", "sampleapp.eat").with_arguments(&arguments).unwrap();
        let (call, _) = call.with_references(identity::REFERENCE_FROM);
        assert!(call.arguments_id.starts_with("7ac75c128b572568"));
    }
}
