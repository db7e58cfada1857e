//! The words for a change: while it is done, and afterwards.

use crate::command::{Intent, Item, Plan};
use crate::model::Unlock;
use crate::tui::rows::Rows;

/// The words for one change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Words {
    /// On a button: "Destroy".
    pub button: &'static str,
    /// While it goes on: "destroying".
    pub doing: &'static str,
    /// Afterwards: "destroyed".
    pub done: &'static str,
    /// What the dialog says of it beforehand.
    pub meaning: &'static str,
    /// What the key after it is.
    pub after: &'static str,
    /// Whether bytes are freed at once.
    pub frees: bool,
    /// Whether it undoes a removal, and can be redone.
    pub restores: bool,
    /// What it is called in the frame, where that is not the verb's own label.
    pub title: Option<&'static str>,
}

impl Words {
    /// The words for a plan; all its changes are alike.
    pub fn of(plan: &Plan) -> Self {
        match plan.changes().next().map(|item| &item.intent) {
            Some(Intent::Trash) => TRASH,
            Some(Intent::Unlock(_, Unlock::Adopt)) => ADOPT,
            Some(Intent::Unlock(..)) => UNLOCK,
            Some(Intent::Restore(_)) => RESTORE,
            Some(Intent::Empty(_)) => EMPTY,
            _ => DESTROY,
        }
    }
}

const TRASH: Words = Words {
    button: "Trash",
    doing: "moving to trash",
    done: "moved to trash",
    meaning: "They move to trash; u restores them.",
    after: ", u undoes",
    frees: false,
    restores: false,
    title: None,
};
const DESTROY: Words = Words {
    button: "Destroy",
    doing: "destroying",
    done: "destroyed",
    meaning: "They are deleted permanently; this cannot be undone.",
    after: "",
    frees: true,
    restores: false,
    title: None,
};
const EMPTY: Words = Words { button: "Empty", title: Some("empty the trash"), ..DESTROY };
const UNLOCK: Words = Words {
    button: "Break",
    doing: "breaking",
    done: "unlocked",
    meaning: "Only the lock is removed; the checkpoint is unchanged.",
    after: "",
    frees: false,
    restores: false,
    title: None,
};
const ADOPT: Words = Words {
    button: "Adopt",
    doing: "adopting",
    done: "given its newer checkpoint",
    meaning: "What the interrupted save wrote becomes the checkpoint.",
    after: "",
    frees: false,
    restores: false,
    title: None,
};
const RESTORE: Words = Words {
    button: "Restore",
    doing: "restoring",
    done: "restored",
    meaning: "They are restored from the trash.",
    after: ", Z redoes",
    frees: false,
    restores: true,
    title: None,
};

/// The title of an item: its own, else what the list knows, else its id.
pub fn title(rows: &Rows, item: &Item) -> String {
    let own = item.title.as_ref().filter(|title| !title.is_empty()).map(|title| title.visible().into_string());
    let known = || if item.title.is_none() { rows.title(&item.address()) } else { None };
    own.or_else(known).unwrap_or_else(|| item.row.entry.id.visible().into_string())
}
