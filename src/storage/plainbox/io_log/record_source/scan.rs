//! One pass over the text of a record file, with nothing remembered to come back to.

use super::decoder::Decoder;
use super::ending::reason;
use crate::storage::plainbox::io_log::batch::Batch;
use crate::storage::plainbox::io_log::line_source::{Found, Visit};

/// Shows all lines of the text that it is given in pieces.
pub(super) struct Scan<'a, 'v> {
    decoder: Decoder,
    batch: &'a mut Batch,
    visit: &'a mut Visit<'v>,
    /// How far the file was read before the next batch.
    offset: u64,
    /// Whether it was told to stop.
    stopped: bool,
}

impl<'a, 'v> Scan<'a, 'v> {
    pub(super) fn new(batch: &'a mut Batch, visit: &'a mut Visit<'v>) -> Self {
        batch.begin(0);
        Self { decoder: Decoder::default(), batch, visit, offset: 0, stopped: false }
    }

    /// The next piece; behind it the file was read up to `offset`. It goes no further where no more is wanted, or a line is no record.
    pub(super) fn piece(&mut self, mut text: &[u8], offset: u64) {
        while !text.is_empty() {
            let used = self.decoder.parse(text, self.batch);
            text = text.get(used..).unwrap_or_default();
            if !self.show(offset) {
                return;
            }
        }
    }

    /// The file ends here, and is whole, or a line of it is no record.
    pub(super) fn end(mut self, offset: u64) -> Found {
        if self.stopped {
            return Found::More;
        }
        if self.decoder.bad().is_none() {
            self.decoder.finish(self.batch);
        }
        self.decoder.open.show(self.batch);
        self.show(offset);
        if self.stopped { Found::More } else { Found::End(self.decoder.bad().map(reason)) }
    }

    /// Shows the batch; whether there may be another.
    fn show(&mut self, offset: u64) -> bool {
        self.batch.offsets = (std::mem::replace(&mut self.offset, offset), offset);
        self.stopped = (self.visit)(self.batch).is_break();
        let next = self.batch.end();
        self.batch.begin(next);
        !self.stopped && self.decoder.bad().is_none()
    }
}
