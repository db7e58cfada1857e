//! What becomes of what a plan removes, and how to get it back: one line for both front ends, before anybody agrees.

use super::{Confirmation, Intent, Item, Plan, line};
use crate::command::Catalog;
use crate::model::HIDDEN;
use crate::storage::directory::activity;
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

    /// That nobody can tell whether what it removes is in use; none where processes can be looked at, or what goes is used by none.
    pub fn unseen_users(&self) -> Option<String> {
        let removes = |item: &Item| matches!(item.intent, Intent::Trash | Intent::Destroy);
        // Who runs what is kept in a database is told by heartbeats in it, not by processes here.
        let any = self.changes().any(|item| removes(item) && item.row.entry.identity.is_of_a_file());
        (any && activity::are_hidden()).then(|| format!("who uses sessions is unknown: {HIDDEN}"))
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
