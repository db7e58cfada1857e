//! How far a record file was read, and how it goes on.

use super::decoder::Decoder;
use super::ending::{Ending, reason};
use super::log_point::LogPoint;
use crate::storage::codec::gzip::Step;
use crate::storage::plainbox::io_log::batch::Batch;
use crate::storage::plainbox::io_log::line_source::Found;

#[derive(Default)]
pub(super) struct Reading {
    pub(super) decoder: Decoder,
    /// The number of the next line.
    pub(super) line: u64,
    /// How much text came so far.
    pub(super) output: u64,
    /// The file was seen to be whole.
    pub(super) complete: bool,
    /// The end that was found, when lines without an end were shown there, and how many.
    shown: Option<(Found, u64)>,
}

impl Reading {
    pub(super) fn restart(&mut self) {
        (self.line, self.output, self.shown) = (0, 0, None);
        self.decoder.restart();
    }

    pub(super) fn go_to(&mut self, mark: &LogPoint) {
        (self.line, self.output, self.shown) = (mark.line, mark.output, None);
        self.decoder.go_to(mark.at, &mark.carried, &mark.open);
    }

    /// A line that is no record was met: nothing comes behind it.
    pub(super) fn bad(&mut self, batch: &mut Batch) -> Option<Found> {
        let bad = self.decoder.bad()?;
        Some(self.show_open(Found::End(Some(reason(bad))), batch))
    }

    /// The end again, when what has not ended was shown there already.
    pub(super) fn shown(&self) -> Option<Found> {
        self.shown.as_ref().map(|(found, _)| found.clone())
    }

    /// Takes the lines without an end back; the number of the first of them.
    pub(super) fn take_back(&mut self) -> Option<u64> {
        let (_, count) = self.shown.take()?;
        self.line = self.line.saturating_sub(count);
        Some(self.line)
    }

    fn show_open(&mut self, found: Found, batch: &mut Batch) -> Found {
        let count = self.decoder.open.show(batch);
        self.shown = (count > 0).then(|| (found.clone(), count));
        found
    }

    /// No more text comes, for the reason that the last step gave.
    pub(super) fn end(&mut self, last: Step, offset: u64, batch: &mut Batch) -> Found {
        let ending = match last {
            Step::End if offset > 0 => return self.whole(batch),
            Step::End => Ending::Empty,
            Step::Failed(error) => Ending::Gzip(error),
            Step::Starved | Step::Data | Step::Border => Ending::Cut,
        };
        self.complete &= ending != Ending::Empty;
        self.show_open(Found::End(Some(reason(ending))), batch)
    }

    /// The end of the file; a last line without a newline is a record too.
    fn whole(&mut self, batch: &mut Batch) -> Found {
        self.complete = true;
        self.decoder.finish(batch);
        match self.bad(batch) {
            Some(bad) => bad,
            None => self.show_open(Found::End(None), batch),
        }
    }
}
