//! Short messages that go away by themselves, and a journal of them.

use super::later;
use crate::model::Timestamp;

/// How long a message stays, in milliseconds.
const STAYS: i64 = 10_000;
/// How many are kept in the journal.
const KEPT: usize = 100;

/// Something said to the user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Toast {
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
    /// Whether it is a complaint.
    pub bad: bool,
}

/// What was said, the newest last.
#[derive(Clone, Debug, Default)]
pub struct Toasts {
    said: Vec<Toast>,
    hidden: bool,
}

impl Toasts {
    /// Says something.
    pub fn say(&mut self, now: Timestamp, text: String, bad: bool) {
        if self.said.len() >= KEPT {
            self.said.remove(0);
        }
        self.said.push(Toast { at: now, text, bad });
        self.hidden = false;
    }

    /// The message to show now.
    pub fn shown(&self, now: Timestamp) -> Option<&Toast> {
        self.said.last().filter(|toast| !self.hidden && now < later(toast.at, STAYS))
    }

    /// Takes the message away; false when there was none.
    pub fn dismiss(&mut self, now: Timestamp) -> bool {
        let shown = self.shown(now).is_some();
        self.hidden = true;
        shown
    }

    /// When the message goes away.
    pub fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        self.shown(now).map(|toast| later(toast.at, STAYS))
    }

    /// Everything said, the oldest first.
    pub fn journal(&self) -> &[Toast] {
        &self.said
    }
}
