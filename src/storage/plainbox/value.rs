//! JSON from a checkpoint as values that every front end renders.

use crate::model::Value;
use crate::storage::codec::json::Json;

/// The value of a piece of JSON. Whole numbers beyond 64 bits stand as text.
pub(super) fn of(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Flag(*flag),
        Json::Int(number) => Value::Int(*number),
        Json::Big(digits) => Value::text(digits.to_string()),
        Json::Float(number) => Value::text(number.to_string()),
        Json::Text(text) => Value::Text(text.clone()),
        Json::Array(elements) => Value::List(elements.iter().map(of).collect()),
        Json::Object(members) => Value::Map(members.iter().map(|(key, value)| (key.clone(), of(value))).collect()),
    }
}
