//! The lines that a window holds: batches that follow each other, a few MiB of them.

use std::collections::VecDeque;

use super::batch::Batch;

/// Most text that is cache, unless a single batch is larger.
const KEPT: usize = 4 << 20;

#[derive(Default)]
pub(super) struct LineCache {
    batches: VecDeque<Batch>,
    /// A batch whose buffers are used again.
    spare: Batch,
}

impl LineCache {
    pub(super) fn clear(&mut self) {
        self.batches.clear();
    }

    /// Gives all up unless this line comes next.
    pub(super) fn go_on_at(&mut self, line: u64) {
        if self.batches.back().is_some_and(|last| last.end() != line) {
            self.batches.clear();
        }
    }

    /// Gives up the lines from this number on.
    pub(super) fn cut(&mut self, line: u64) {
        self.batches.retain(|batch| batch.first < line);
        if let Some(last) = self.batches.back_mut() {
            last.cut(line);
        }
    }

    /// An empty batch, with buffers where there are any.
    pub(super) fn spare(&mut self) -> Batch {
        std::mem::take(&mut self.spare)
    }

    /// Takes the lines that come next, and gives a spare batch for them.
    pub(super) fn add(&mut self, batch: &mut Batch) {
        if batch.len() > 0 {
            let spare = self.spare();
            self.batches.push_back(std::mem::replace(batch, spare));
        }
        while self.batches.len() > 1 && self.batches.iter().map(|b| b.text.len()).sum::<usize>() > KEPT {
            self.spare = self.batches.pop_front().unwrap_or_default();
        }
    }

    /// The batch that a line is in.
    pub(super) fn with(&self, line: u64) -> Option<&Batch> {
        self.batches.iter().find(|batch| batch.first <= line && line < batch.end())
    }

    pub(super) fn last(&self) -> Option<&Batch> {
        self.batches.back()
    }
}
