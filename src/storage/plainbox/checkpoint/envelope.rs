//! From bytes to the session object: gzip, UTF-8, JSON, version (formats/plainbox.md d.1, d.2).

use super::CheckpointError;
use super::validate::{dict, needed, object};
use crate::storage::codec::json::Json;
use crate::storage::codec::python::repr;

/// The newest version that is known.
pub(super) const NEWEST: u8 = 11;

/// Reads an inflated checkpoint: its version and the whole tree.
pub(super) fn open(text: &[u8]) -> Result<(u8, Json), CheckpointError> {
    let tree = Json::parse(text)?;
    object(&tree, dict)?;
    let version = version(needed(&tree, "version", Some)?)?;
    needed(&tree, "session", dict)?;
    Ok((version, tree))
}

/// The version; `11.0` and `true` are accepted, since Python compares them equal to 11 and 1.
fn version(value: &Json) -> Result<u8, CheckpointError> {
    let known = match value {
        Json::Int(number) => u8::try_from(*number).ok(),
        Json::Bool(value) => Some(u8::from(*value)),
        Json::Float(number) => (1..=NEWEST).find(|v| f64::from(*v) == *number),
        Json::Array(_) | Json::Object(_) => {
            let name = value.type_name();
            return Err(CheckpointError::corrupted(format!("Value of key 'version' is of incorrect type {name}")));
        }
        _ => None,
    };
    known
        .filter(|v| (1..=NEWEST).contains(v))
        .ok_or_else(|| CheckpointError::IncompatibleSession { version: shown(value) })
}

fn shown(value: &Json) -> String {
    let mut out = Vec::new();
    match value {
        // Python prints a text bare; quotes keep hostile ones in their place.
        Json::Text(text) => return repr(text.exact()),
        Json::Bool(false) => return "False".into(),
        other => crate::storage::codec::json::write(other, &mut out),
    }
    String::from_utf8_lossy(&out).chars().take(40).collect()
}
