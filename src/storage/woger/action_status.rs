//! How an action stands (formats/woger.md section 4).

use std::fmt;

use crate::storage::codec::json::Json;
use crate::text::Untrusted;

/// How an action stands. Any change is allowed; there is no machine.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum ActionStatus {
    /// It was begun. Also what a crash leaves for ever.
    Started,
    /// It ended well.
    Finished,
    /// It ended badly, or the file it should have made was missing.
    Failed,
    /// `null`, or no word at all.
    #[default]
    Undefined,
    /// Another value that a state file holds: none of the four.
    Other(Json),
}

impl ActionStatus {
    /// What a value of a state file means.
    pub fn of_json(value: Json) -> Self {
        match &value {
            Json::Null => ActionStatus::Undefined,
            Json::Text(word) => match word.exact() {
                b"started" => ActionStatus::Started,
                b"finished" => ActionStatus::Finished,
                b"failed" => ActionStatus::Failed,
                _ => ActionStatus::Other(value),
            },
            _ => ActionStatus::Other(value),
        }
    }

    /// As a state file holds it.
    pub fn json(&self) -> Json {
        match self {
            ActionStatus::Started => Json::text("started"),
            ActionStatus::Finished => Json::text("finished"),
            ActionStatus::Failed => Json::text("failed"),
            ActionStatus::Undefined => Json::Null,
            ActionStatus::Other(value) => value.clone(),
        }
    }

    /// Its word; an unknown one as it stands, "undefined" for none.
    pub fn word(&self) -> Untrusted {
        match self {
            ActionStatus::Undefined => "undefined".into(),
            _ => match self.json() {
                Json::Text(word) => word,
                other => other.type_name().into(),
            },
        }
    }
}

impl fmt::Display for ActionStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.word().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_back() {
        for (value, status, word) in [
            (Json::text("started"), ActionStatus::Started, "started"),
            (Json::text("finished"), ActionStatus::Finished, "finished"),
            (Json::text("failed"), ActionStatus::Failed, "failed"),
            (Json::Null, ActionStatus::Undefined, "undefined"),
            (Json::text("paused"), ActionStatus::Other(Json::text("paused")), "paused"),
            (Json::text("Started"), ActionStatus::Other(Json::text("Started")), "Started"),
            (Json::Int(5), ActionStatus::Other(Json::Int(5)), "int"),
        ] {
            assert_eq!(ActionStatus::of_json(value.clone()), status);
            assert_eq!((status.json(), status.to_string()), (value, word.to_owned()));
        }
        assert_eq!(ActionStatus::default(), ActionStatus::Undefined);
    }
}
