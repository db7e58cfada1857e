//! Lines that the user marked, each with the moment when.

use crate::model::Timestamp;
use std::collections::BTreeMap;

/// Most marks in one log.
const MOST: usize = 1000;

/// The marked lines.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Marks(BTreeMap<u64, Timestamp>);

impl Marks {
    /// Marks a line, or takes its mark away.
    pub fn toggle(&mut self, line: u64, now: Timestamp) {
        if self.0.remove(&line).is_none() && self.0.len() < MOST {
            self.0.insert(line, now);
        }
    }

    /// Whether the line is marked.
    pub fn has(&self, line: u64) -> bool {
        self.0.contains_key(&line)
    }

    /// When it was marked.
    pub fn when(&self, line: u64) -> Option<Timestamp> {
        self.0.get(&line).copied()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
