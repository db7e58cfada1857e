//! Taking values out of JSON objects with the real software's checks and messages (formats/plainbox.md d.6).

use super::CheckpointError;
use crate::storage::codec::json::Json;
use crate::storage::codec::python::repr;
use crate::text::Untrusted;

/// Reads a value of one type; none when it is of another.
type As<'a, T> = fn(&'a Json) -> Option<T>;

/// The value itself when it is an object.
pub(super) fn dict(value: &Json) -> Option<&Json> {
    matches!(value, Json::Object(_)).then_some(value)
}

/// The elements of an array.
pub(super) fn list(value: &Json) -> Option<&[Json]> {
    match value {
        Json::Array(elements) => Some(elements),
        _ => None,
    }
}

/// A string.
pub(super) fn string(value: &Json) -> Option<&Untrusted> {
    match value {
        Json::Text(text) => Some(text),
        _ => None,
    }
}

/// A boolean.
pub(super) fn boolean(value: &Json) -> Option<bool> {
    match value {
        Json::Bool(value) => Some(*value),
        _ => None,
    }
}

/// A float; integers are none in Python either.
pub(super) fn float(value: &Json) -> Option<f64> {
    match value {
        Json::Float(value) => Some(*value),
        _ => None,
    }
}

/// An integer; a boolean is one in Python. Larger ones than ours are cut.
pub(super) fn integer(value: &Json) -> Option<i64> {
    match value {
        Json::Int(value) => Some(*value),
        Json::Bool(value) => Some(i64::from(*value)),
        Json::Big(digits) if digits.starts_with('-') => Some(i64::MIN),
        Json::Big(_) => Some(i64::MAX),
        _ => None,
    }
}

/// The value of a key, which must be there and not null.
pub(super) fn needed<'a, T>(object: &'a Json, key: &str, read: As<'a, T>) -> Result<T, CheckpointError> {
    let value = object.get(key).ok_or_else(|| missing(key.as_bytes()))?;
    checked(value, &format!("key {}", repr(key.as_bytes())), read)
}

/// The value of a key, which must be there and may be null.
pub(super) fn nullable<'a, T>(object: &'a Json, key: &str, read: As<'a, T>) -> Result<Option<T>, CheckpointError> {
    match object.get(key) {
        Some(Json::Null) => Ok(None),
        _ => needed(object, key, read).map(Some),
    }
}

/// A value that is not null and of the right type; `name` is how messages call it.
pub(super) fn checked<'a, T>(value: &'a Json, name: &str, read: As<'a, T>) -> Result<T, CheckpointError> {
    if *value == Json::Null {
        return Err(CheckpointError::corrupted(format!("Value of {name} cannot be None")));
    }
    read(value).ok_or_else(|| {
        CheckpointError::corrupted(format!("Value of {name} is of incorrect type {}", value.type_name()))
    })
}

/// A value that no key names.
pub(super) fn object<'a, T>(value: &'a Json, read: As<'a, T>) -> Result<T, CheckpointError> {
    checked(value, "object", read)
}

/// A key that is not there.
pub(super) fn missing(key: &[u8]) -> CheckpointError {
    CheckpointError::corrupted(format!("Missing value for key {}", repr(key)))
}

/// Elements that all must be strings; `message` is what is said of one that is not.
pub(super) fn strings(elements: &[Json], message: &str) -> Result<Vec<Untrusted>, CheckpointError> {
    let one = |value: &Json| match value {
        Json::Null => object(value, string).cloned(),
        _ => string(value).cloned().ok_or_else(|| CheckpointError::corrupted(message)),
    };
    elements.iter().map(one).collect()
}
