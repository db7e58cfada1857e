//! The application's own data. checkbox-cli keeps JSON there whose `launcher` is the full text of a launcher file and may hold
//! credentials (formats/plainbox.md d.7 and h), so it is withheld.

use super::material::JOBS_TAB;
use crate::model::{Body, Reason, Role, Section, Value};
use crate::storage::codec::json::Json;
use crate::storage::plainbox::app_blob::blob;
use crate::storage::plainbox::checkpoint::SessionMetaData;
use crate::storage::plainbox::value;

/// Keys whose values are known to hold no secret.
const SHOWN: &[&[u8]] = &[b"testplan_id", b"description", b"type", b"effective_normal_user"];

pub(super) fn section(metadata: &SessionMetaData) -> Option<Section> {
    let bytes = metadata.app_blob.as_ref().filter(|bytes| !bytes.is_empty())?;
    let value = match blob(metadata) {
        Some(Json::Object(members)) => {
            let show = |key: &[u8], json: &Json| if SHOWN.contains(&key) { value::of(json) } else { Value::Withheld };
            Value::Map(members.iter().map(|(key, json)| (key.clone(), show(key.exact(), json))).collect())
        }
        _ => {
            let text = format!("{} bytes of the application's own", bytes.len());
            Value::Opaque(Box::new(Reason::new("opaque", text)))
        }
    };
    let body = Body::Fields(vec![("app_blob", value)]);
    Some(Section { key: "", title: "Application data", tab: JOBS_TAB, role: Role::Facts, body })
}
