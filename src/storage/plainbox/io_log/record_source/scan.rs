//! One pass over the text of a record file, with nothing remembered to come back to.

use std::ops::ControlFlow;

use super::decoder::Decoder;
use crate::storage::plainbox::io_log::batch::Batch;
use crate::storage::plainbox::io_log::line_source::Visit;

/// Shows all lines of the text that it is given in pieces.
pub(super) struct Scan<'a, 'v> {
    decoder: Decoder,
    batch: &'a mut Batch,
    visit: &'a mut Visit<'v>,
    /// How far the file was read before the next batch.
    offset: u64,
}

impl<'a, 'v> Scan<'a, 'v> {
    pub(super) fn new(batch: &'a mut Batch, visit: &'a mut Visit<'v>) -> Self {
        batch.begin(0);
        Self { decoder: Decoder::default(), batch, visit, offset: 0 }
    }

    /// The next piece; behind it the file was read up to `offset`. Breaks when no more is wanted, or a line is no record.
    pub(super) fn piece(&mut self, mut text: &[u8], offset: u64) -> ControlFlow<()> {
        while !text.is_empty() {
            let used = self.decoder.parse(text, self.batch);
            text = text.get(used..).unwrap_or_default();
            if !self.show(offset) {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    /// The file ends here, and is whole.
    pub(super) fn end(mut self, offset: u64) {
        self.decoder.finish(self.batch);
        self.show(offset);
    }

    /// Shows the batch; whether there may be another.
    fn show(&mut self, offset: u64) -> bool {
        self.batch.offsets = (std::mem::replace(&mut self.offset, offset), offset);
        let wanted = (self.visit)(self.batch).is_continue();
        let next = self.batch.end();
        self.batch.begin(next);
        wanted && self.decoder.bad().is_none()
    }
}
