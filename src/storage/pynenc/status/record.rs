//! A status with its owner and the moment it was set, as pynenc's orchestrator keeps it (formats/pynenc.md section 2).

use super::Status;
use crate::model::Timestamp;
use crate::storage::codec::json::Json;
use crate::storage::pynenc::moment;

/// A status, who owns it, and since when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatusRecord {
    /// Where the invocation stands.
    pub status: Status,
    /// The runner that owns it.
    pub runner_id: Option<String>,
    /// Since when; none where it was never written or cannot be read.
    pub timestamp: Option<Timestamp>,
}

impl StatusRecord {
    /// A record without an owner.
    pub fn new(status: Status, timestamp: Timestamp) -> Self {
        Self { status, runner_id: None, timestamp: Some(timestamp) }
    }

    /// From the object that stands in histories and in Redis; none without a status.
    pub fn from_json(value: &Json) -> Option<Self> {
        let status = Status::of(&text(value.get("status")?)?);
        let timestamp = value.get("timestamp").and_then(text).and_then(|t| moment::parse(&t));
        Some(Self { status, runner_id: value.get("runner_id").and_then(text), timestamp })
    }

    /// The object that stands in histories and in Redis.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "status": self.status.word(),
            "runner_id": self.runner_id,
            "timestamp": self.timestamp.map(moment::iso),
        })
    }
}

/// The text of a JSON string, what is no UTF-8 as U+FFFD; none for anything else.
pub(in crate::storage::pynenc) fn text(value: &Json) -> Option<String> {
    match value {
        Json::Text(text) => Some(text.lossy().into_owned()),
        _ => None,
    }
}
