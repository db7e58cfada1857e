//! What becomes of what a plan removes, and how to get it back: one line for both front ends, before anybody agrees.

use super::{Confirmation, Intent, Item, Plan, line};
use crate::command::Catalog;
use crate::text::human;

impl Plan {
    /// What becomes of what it removes, in one line; none where it removes nothing.
    pub fn outlook(&self, catalog: &Catalog) -> Option<String> {
        if matches!(self.confirmation, Confirmation::Refused(_)) {
            return None;
        }
        let going: Vec<&Item> = self.changes().collect();
        match going.first()?.intent {
            Intent::Trash => Some(self.trashed(catalog, &going)),
            Intent::Destroy | Intent::Empty(_) => Some("removed for good: nothing brings it back".to_owned()),
            _ => None,
        }
    }

    fn trashed(&self, catalog: &Catalog, going: &[&Item]) -> String {
        let options = match self.repositories().as_slice() {
            [one] => catalog.options_of(*one),
            _ => catalog.options().to_vec(),
        };
        // Of several, whoever wants one back puts its id in.
        let restore = match going {
            [one] => line::naming(&options, &["restore"], std::iter::once(&one.row.entry.id)),
            _ => format!("{} ID", line::naming(&options, &["restore"], std::iter::empty())),
        };
        let expires = match i64::try_from(catalog.settings().trash_keeps.as_secs()) {
            Ok(seconds) => format!("{} later, or at once with", human::age_long(seconds)),
            Err(_) => "only with".to_owned(),
        };
        let empty = line::naming(&options, &["trash", "empty"], std::iter::empty());
        format!("to the trash: `{restore}` brings it back; its space is freed {expires} `{empty}`")
    }
}
