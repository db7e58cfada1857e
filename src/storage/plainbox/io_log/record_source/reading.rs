//! How far a record file was read, and how it goes on.

use super::decoder::Decoder;
use super::ending::{Ending, reason};
use super::seek_index::LogPoint;
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
}

impl Reading {
    pub(super) fn restart(&mut self) {
        (self.line, self.output) = (0, 0);
        self.decoder.go_to(0.0, &[]);
    }

    pub(super) fn go_to(&mut self, mark: &LogPoint) {
        (self.line, self.output) = (mark.line, mark.output);
        self.decoder.go_to(mark.at, &mark.carried);
    }

    /// A line that is no record was met: nothing comes behind it.
    pub(super) fn bad(&self) -> Option<Found> {
        self.decoder.bad().map(|bad| Found::End(Some(reason(bad))))
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
        Found::End(Some(reason(ending)))
    }

    /// The end of the file; a last line without a newline is a record too.
    fn whole(&mut self, batch: &mut Batch) -> Found {
        self.complete = true;
        self.decoder.finish(batch);
        self.bad().unwrap_or(Found::End(None))
    }
}
