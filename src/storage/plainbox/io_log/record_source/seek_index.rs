//! Places in a record file to come back to: where to go on inflating, and what the lines before it left behind.

use super::log_point::{CARRIED, LogPoint};
use super::reading::Reading;
use crate::storage::codec::gzip::SeekPoint;
use crate::storage::plainbox::io_log::line_source::{SPAN, last_before, thin};

/// The places, in ascending order.
pub(super) struct SeekIndex {
    seek_index: Vec<LogPoint>,
    span: u64,
}

impl Default for SeekIndex {
    fn default() -> Self {
        Self { seek_index: Vec::new(), span: SPAN }
    }
}

impl SeekIndex {
    /// How much output there is where another place is wanted.
    pub(super) fn due(&self) -> u64 {
        self.seek_index.last().map_or(0, |mark| mark.output) + self.span
    }

    /// Remembers where the reading stands, before this line. What is not due yet is let go, and where much waits for its end.
    pub(super) fn add(&mut self, seek_point: SeekPoint, reading: &Reading, line: u64) {
        let decoder = &reading.decoder;
        if reading.output >= self.due() && decoder.open.bytes() <= CARRIED {
            let (carried, at, open) = (decoder.carried().into(), decoder.at(), decoder.open.clone());
            self.seek_index.push(LogPoint { seek_point, carried, open, line, at, output: reading.output });
            self.span = thin(&mut self.seek_index, self.span);
        }
    }

    /// The last place that is not behind the wanted one.
    pub(super) fn before(&self, wanted: u64, place: impl Fn(&LogPoint) -> u64) -> Option<&LogPoint> {
        last_before(&self.seek_index, wanted, place)
    }
}
