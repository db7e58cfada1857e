//! The history of an invocation, in both eras of its JSON (formats/pynenc.md section 2): 0.0.x wrote the bare status and an execution
//! context, 0.1 and later a status record with its owner and the runner's context.

use super::status::text;
use super::{BackendError, Status, StatusRecord, moment, value};
use crate::model::Timestamp;
use crate::storage::codec::json::Json;

/// One step in the life of an invocation.
///
/// ```
/// use adjourn::storage::pynenc::{InvocationHistory, Status};
///
/// let early = r#"{"invocation_id": "5f0c", "_timestamp": "2025-01-02T03:04:05", "status": "running", "execution_context": null}"#;
/// let step = InvocationHistory::from_json(early)?;
/// assert_eq!(step.status, Some(Status::Running));
/// // Written as 0.1 and later do, and read again, it is the same step.
/// assert_eq!(InvocationHistory::from_json(&step.to_json())?.timestamp, step.timestamp);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct InvocationHistory {
    /// The invocation it belongs to.
    pub invocation_id: String,
    /// When the step was noted.
    pub timestamp: Timestamp,
    /// The status it came to.
    pub status: Option<Status>,
    /// The runner that owned it from then on; 0.1 and later.
    pub runner_id: Option<String>,
    /// When the status was set, slightly before it was noted; 0.1 and later.
    pub status_timestamp: Option<Timestamp>,
    /// The context that noted it; 0.1 and later.
    pub runner_context_id: Option<String>,
    /// The invocation that registered it; 0.1 and later.
    pub registered_by: Option<String>,
    /// Where it was executed; 0.0.x, where it was reserved for later and always empty. What is given is kept in every storage.
    pub execution_context: Option<Json>,
}

impl InvocationHistory {
    /// A step without an owner.
    pub fn new(invocation_id: impl Into<String>, status: Option<Status>, timestamp: Timestamp) -> Self {
        Self {
            invocation_id: invocation_id.into(),
            timestamp: moment::to_micros(timestamp),
            status,
            runner_id: None,
            status_timestamp: None,
            runner_context_id: None,
            registered_by: None,
            execution_context: None,
        }
    }

    /// As 0.1 and later write it, whose steps all have a status: see [`InvocationHistory::to_json_after`].
    pub fn to_json(&self) -> String {
        self.to_json_after(None)
    }

    /// The same for a step that follows one with the status `before`. A step without a status, and an execution context, are beyond
    /// what 0.1 and later know: they stand in the fields that 0.0.x had for them, which later ones pass over, and those find the
    /// status that still held.
    pub fn to_json_after(&self, before: Option<&Status>) -> String {
        let status = self.status.as_ref().or(before).cloned().unwrap_or(Status::Registered);
        let timestamp = Some(self.status_timestamp.unwrap_or(self.timestamp));
        let record = StatusRecord { status, runner_id: self.runner_id.clone(), timestamp };
        let context = self.runner_context_id.as_deref().or(self.runner_id.as_deref());
        let json = serde_json::json!({
            "invocation_id": self.invocation_id,
            "_timestamp": moment::iso(self.timestamp),
            "status_record": record.to_json(),
            "runner_context_id": context.unwrap_or_default(),
            "registered_by_inv_id": self.registered_by,
        });
        match (&self.status, &self.execution_context) {
            (Some(_), None) => json.to_string(),
            _ => self.with_early_fields(json.to_string()),
        }
    }

    /// JSON of 0.1 and later with the two fields of 0.0.x at its end.
    fn with_early_fields(&self, json: String) -> String {
        let early = value::text_of(&Json::object([
            ("status", self.status.as_ref().map_or(Json::Null, |status| Json::text(status.word()))),
            ("execution_context", self.execution_context.clone().unwrap_or_default()),
        ]));
        let whole = json.strip_suffix('}').zip(early.strip_prefix('{'));
        whole.map_or(json.clone(), |(json, early)| format!("{json},{early}"))
    }

    /// As 0.0.x wrote it.
    pub fn to_early_json(&self) -> String {
        value::text_of(&Json::object([
            ("invocation_id", Json::text(self.invocation_id.as_str())),
            ("_timestamp", Json::text(moment::iso(self.timestamp))),
            ("status", self.status.as_ref().map_or(Json::Null, |status| Json::text(status.word()))),
            ("execution_context", self.execution_context.clone().unwrap_or_default()),
        ]))
    }

    /// Reads either era. A moment without an offset is UTC.
    ///
    /// # Errors
    /// It is no JSON object with an id and a moment.
    pub fn from_json(json: &str) -> Result<Self, BackendError> {
        let damaged = |why: String| BackendError::Damaged { what: "the history", key: String::new(), why };
        let value = Json::parse(json.as_bytes()).map_err(|error| damaged(error.to_string()))?;
        let field = |key: &str| value.get(key).and_then(text);
        let invocation_id = field("invocation_id").ok_or_else(|| damaged("it names no invocation".to_owned()))?;
        let timestamp = field("_timestamp").and_then(|at| moment::parse(&at));
        let timestamp = timestamp.ok_or_else(|| damaged("it has no moment".to_owned()))?;
        let record = value.get("status_record").and_then(StatusRecord::from_json);
        let status = match value.get("status") {
            // Said to be none, whatever the record holds for those who need one.
            Some(Json::Null) => None,
            Some(bare) => text(bare).map(|word| Status::of(&word)),
            None => record.as_ref().map(|record| record.status.clone()),
        };
        Ok(Self {
            invocation_id,
            timestamp,
            status,
            runner_id: record.as_ref().and_then(|record| record.runner_id.clone()),
            status_timestamp: record.and_then(|record| record.timestamp),
            runner_context_id: field("runner_context_id"),
            registered_by: field("registered_by_inv_id"),
            execution_context: value.get("execution_context").filter(|context| **context != Json::Null).cloned(),
        })
    }
}

/// The status in the record of a step, which a step without a status of its own has for those who need one.
pub(super) fn held(json: &str) -> Option<Status> {
    let step = Json::parse(json.as_bytes()).ok()?;
    step.get("status_record").and_then(StatusRecord::from_json).map(|record| record.status)
}

/// The order in which a history is told: by the moment it was noted.
pub(super) fn sort(history: &mut [InvocationHistory]) {
    history.sort_by_key(|step| step.timestamp);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step() -> InvocationHistory {
        let at = Timestamp::new(1_795_218_651, 12_000);
        InvocationHistory {
            runner_id: Some("r".to_owned()),
            status_timestamp: Some(at),
            runner_context_id: Some("r/thread".to_owned()),
            registered_by: Some("p".to_owned()),
            ..InvocationHistory::new("i", Some(Status::Running), at)
        }
    }

    #[test]
    fn both_eras_go_both_ways() {
        let newest = step();
        assert_eq!(InvocationHistory::from_json(&newest.to_json()).unwrap(), newest);
        let early = InvocationHistory::new("i", Some(Status::Scheduled), Timestamp::new(1, 0));
        assert_eq!(InvocationHistory::from_json(&early.to_early_json()).unwrap(), early);
        let with_context =
            InvocationHistory { execution_context: Some(Json::object([("host", Json::text("vm"))])), ..early };
        assert_eq!(InvocationHistory::from_json(&with_context.to_early_json()).unwrap(), with_context);
    }

    #[test]
    fn no_status_and_a_context_stay_in_what_later_versions_read() {
        let context = Some(Json::object([("host", Json::text("vm")), ("n", Json::Float(f64::NAN))]));
        let mute = InvocationHistory { status: None, execution_context: context, ..step() };
        let json = mute.to_json_after(Some(&Status::Running));
        let read = InvocationHistory::from_json(&json).unwrap();
        assert_eq!((read.status, read.runner_id.as_deref()), (None, Some("r")));
        assert_eq!(read.execution_context.unwrap().get("host"), Some(&Json::text("vm")));
        let record = Json::parse(json.as_bytes()).unwrap().get("status_record").and_then(StatusRecord::from_json);
        assert_eq!(record.unwrap().status, Status::Running);
        let plain = step().to_json();
        assert!(!plain.contains("execution_context") && !plain.contains("\"status\":null"), "{plain}");
    }

    #[test]
    fn a_moment_without_offset_is_utc() {
        let json = r#"{"invocation_id": "i", "_timestamp": "2025-01-02T03:04:05", "status": "running", "execution_context": null}"#;
        let read = InvocationHistory::from_json(json).unwrap();
        assert_eq!((read.timestamp.seconds, read.status), (1_735_787_045, Some(Status::Running)));
    }

    #[test]
    fn what_is_no_history_is_an_error() {
        for json in ["", "[]", "{\"invocation_id\": 3}", "{\"invocation_id\": \"i\", \"_timestamp\": \"now\"}"] {
            assert!(InvocationHistory::from_json(json).is_err(), "{json}");
        }
    }
}
