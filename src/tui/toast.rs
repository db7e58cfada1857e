//! Short messages that go away by themselves or with the next key, those that stay until they are read, and a journal of them all.

use std::collections::VecDeque;

use super::moment::later;
use crate::model::Timestamp;

/// How long a message stays, in milliseconds.
const STAYS: i64 = 4_000;
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
    /// How many were said in all.
    count: u64,
    hidden: bool,
    /// What the user has to know of: each stays until it is taken away.
    held: VecDeque<Toast>,
}

impl Toasts {
    /// Says something.
    pub fn say(&mut self, now: Timestamp, text: String, bad: bool) {
        if self.said.len() >= KEPT {
            self.said.remove(0);
        }
        self.said.push(Toast { at: now, text, bad });
        self.count = self.count.wrapping_add(1);
        self.hidden = false;
    }

    /// Says something that stays until it is taken away, such as what is wrong with a setting.
    pub fn hold(&mut self, now: Timestamp, text: String) {
        let toast = Toast { at: now, text, bad: true };
        self.held.push_back(toast.clone());
        self.said.push(toast);
        self.hidden = true;
    }

    /// What was said last; see [`Toasts::key_after`].
    pub fn mark(&self) -> u64 {
        self.count
    }

    /// Takes the passing message away that stood there before a key, unless the key itself had something said.
    pub fn key_after(&mut self, before: u64) {
        self.hidden |= self.count == before;
    }

    /// The message to show now.
    pub fn shown(&self, now: Timestamp) -> Option<&Toast> {
        self.passing(now).or_else(|| self.held.front())
    }

    fn passing(&self, now: Timestamp) -> Option<&Toast> {
        self.said.last().filter(|toast| !self.hidden && now < later(toast.at, STAYS))
    }

    /// Takes the message away; false when there was none.
    pub fn dismiss(&mut self, now: Timestamp) -> bool {
        if self.passing(now).is_some() {
            self.hidden = true;
            return true;
        }
        self.hidden = true;
        self.held.pop_front().is_some()
    }

    /// When the message goes away by itself.
    pub fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        self.passing(now).map(|toast| later(toast.at, STAYS))
    }

    /// Everything said, the oldest first.
    pub fn journal(&self) -> &[Toast] {
        &self.said
    }
}
