//! What version 8 collected about the machine.

use super::material::{JOBS_TAB, table};
use crate::model::{Column, Role, Section, Value};
use crate::storage::codec::json::Json;
use crate::storage::plainbox::checkpoint::SessionState;
use crate::storage::plainbox::value;

const COLLECTORS: &[Column] = &[
    Column { key: "name", title: "COLLECTOR" },
    Column { key: "tool_version", title: "VERSION" },
    Column { key: "success", title: "SUCCESS" },
    Column { key: "outputs", title: "" },
];

pub(super) fn section(state: &SessionState) -> Option<Section> {
    let Json::Object(collectors) = state.system_information.as_ref()? else { return None };
    if collectors.is_empty() {
        return None;
    }
    let part = |json: &Json, key| json.get(key).map_or(Value::Null, value::of);
    let row = |(name, json): &(_, Json)| {
        vec![Value::Text(Clone::clone(name)), part(json, "tool_version"), part(json, "success"), part(json, "outputs")]
    };
    let rows = collectors.iter().map(row).collect();
    Some(table("system_information", "System information", JOBS_TAB, Role::Facts, COLLECTORS, rows))
}
