//! How many jobs have each outcome. Rows count much the same outcomes, so the words may be shared and a row has the numbers alone.

use std::sync::Arc;

use super::Label;

/// Outcomes and how many jobs have each, in the order in which they are shown.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Outcomes {
    words: Arc<[Label]>,
    counts: Box<[u32]>,
}

impl Outcomes {
    /// These words with one count each.
    pub fn new(words: Arc<[Label]>, counts: impl IntoIterator<Item = u32>) -> Self {
        Self { words, counts: counts.into_iter().collect() }
    }

    /// Each outcome with its count.
    pub fn iter(&self) -> impl Iterator<Item = (&Label, u32)> + Clone {
        self.words.iter().zip(self.counts.iter().copied())
    }
}

impl FromIterator<(Label, u32)> for Outcomes {
    fn from_iter<T: IntoIterator<Item = (Label, u32)>>(counted: T) -> Self {
        let (words, counts): (Vec<Label>, Vec<u32>) = counted.into_iter().unzip();
        Self::new(words.into(), counts)
    }
}
