//! An invocation as pynenc-redis stores it: one JSON object. 0.0.x stored the call as a text of JSON inside it, and the task as a text
//! inside that (formats/pynenc.md section 3).

use crate::storage::codec::json::Json;
use crate::storage::pynenc::invocation::{arguments_json, members, some, split_call, stored_workflow};
use crate::storage::pynenc::status::text;
use crate::storage::pynenc::{DistributedInvocation, Workflow};

/// As 0.3.0 writes it. Up to 0.1.5 every invocation must have a workflow: one that has none is written as its own.
pub fn to_json(invocation: &DistributedInvocation) -> String {
    let own = invocation.own_workflow();
    let workflow = invocation.workflow.as_ref().unwrap_or(&own);
    serde_json::json!({
        "invocation_id": invocation.invocation_id,
        "call_id_key": invocation.call_id(),
        "task_id_key": invocation.task,
        "arguments_id": invocation.arguments_id,
        "serialized_arguments": arguments_json(&invocation.arguments),
        "parent_invocation_id": invocation.parent_invocation_id,
        "parent_event_id": invocation.parent_event_id,
        "workflow_id": workflow.id,
        "workflow_type_key": workflow.task,
        "parent_workflow_id": workflow.parent,
    })
    .to_string()
}

/// Reads either era; none when it is neither.
pub fn from_json(id: &str, json: &str) -> Option<DistributedInvocation> {
    let value = Json::parse(json.as_bytes()).ok()?;
    newest(id, &value).or_else(|| early(id, &value))
}

fn newest(id: &str, value: &Json) -> Option<DistributedInvocation> {
    let field = |key: &str| some(value.get(key).and_then(text));
    let call = field("call_id_key");
    let (task, arguments_id) = call.as_deref().map(split_call).unwrap_or_default();
    let task = field("task_id_key").or_else(|| some(Some(task.to_owned())))?;
    Some(DistributedInvocation {
        invocation_id: id.to_owned(),
        task,
        arguments_id: arguments_id.to_owned(),
        arguments: value.get("serialized_arguments").map(members).unwrap_or_default(),
        parent_invocation_id: field("parent_invocation_id"),
        parent_event_id: field("parent_event_id"),
        workflow: stored_workflow(
            field("workflow_id"),
            field("workflow_type_key"),
            value.get("parent_workflow_id").and_then(text),
        ),
    })
}

fn early(id: &str, value: &Json) -> Option<DistributedInvocation> {
    let inner = |value: &Json, key: &str| Json::parse(text(value.get(key)?)?.as_bytes()).ok();
    let call = inner(value, "call")?;
    let task = inner(&call, "task")?;
    let word = |key: &str| task.get(key).and_then(text);
    let task = match (word("module"), word("func_name").or_else(|| word("func_qualname"))) {
        (Some(module), Some(function)) => format!("{module}.{function}"),
        _ => word("task_id")?,
    };
    let mut invocation = DistributedInvocation::new(id, task);
    invocation.arguments = call.get("arguments").map(members).unwrap_or_default();
    invocation.arguments_id = crate::storage::pynenc::identity::arguments_id(&invocation.arguments);
    invocation.parent_invocation_id =
        inner(value, "parent_invocation").and_then(|parent| some(parent.get("invocation_id").and_then(text)));
    invocation.workflow = inner(value, "workflow").and_then(|workflow| early_workflow(&workflow));
    Some(invocation)
}

/// The workflow of 0.0.23 and 0.0.24, which held the whole of the workflow above it.
fn early_workflow(value: &Json) -> Option<Workflow> {
    let field = |value: &Json, key: &str| some(value.get(key).and_then(text));
    let above = value.get("parent_workflow").and_then(text).and_then(|above| Json::parse(above.as_bytes()).ok());
    Some(Workflow {
        id: field(value, "workflow_invocation_id")?,
        task: field(value, "workflow_task_id")?,
        parent: above.as_ref().and_then(|above| field(above, "workflow_invocation_id")),
    })
}
