//! How ids and directories' names become each other, where they are the same.

use crate::disk::{BadName, Name};
use crate::model::Id;

/// The directory's name of an id.
///
/// # Errors
/// It is no single path component.
pub fn name_of(id: &Id) -> std::result::Result<Name, BadName> {
    Name::new(id.bytes())
}

/// The id of a directory's name.
pub fn id_of(name: &[u8]) -> Option<Id> {
    Some(Id::new(name))
}
