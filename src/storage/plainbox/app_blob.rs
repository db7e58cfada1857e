//! What checkbox-cli keeps in its part of a checkpoint.

use super::checkpoint::SessionMetaData;
use crate::storage::codec::json::Json;
use crate::text::Untrusted;

/// The test plan that checkbox-cli keeps in its blob (formats/plainbox.md d.7).
pub(super) fn test_plan(metadata: &SessionMetaData) -> Option<Untrusted> {
    match blob(metadata)?.get("testplan_id") {
        Some(Json::Text(plan)) => Some(plan.clone()),
        _ => None,
    }
}

/// The blob as the JSON object that checkbox-cli keeps; none for other applications'.
pub(super) fn blob(metadata: &SessionMetaData) -> Option<Json> {
    let bytes = metadata.app_blob.as_deref().filter(|bytes| bytes.starts_with(b"{"))?;
    Json::parse(bytes).ok()
}
