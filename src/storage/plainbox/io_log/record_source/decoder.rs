//! Lines of a batch out of the text of a record file, which comes in pieces of any length.

use super::ending::Ending;
use crate::storage::codec::limits;
use crate::storage::plainbox::io_log::batch::{Batch, Origin};
use crate::storage::plainbox::io_log::open_lines::OpenLines;
use crate::storage::plainbox::io_log::record::Record;

/// Decodes the text of a record file from the front.
#[derive(Default)]
pub(super) struct Decoder {
    /// The start of a line whose end has not come yet.
    carried: Vec<u8>,
    /// Seconds since the start.
    at: f64,
    /// The lines of each stream that have not ended.
    pub(super) open: OpenLines,
    /// A line that is no record ends the log for good.
    bad: Option<Ending>,
}

impl Decoder {
    /// The start of a line whose end has not come yet.
    pub(super) fn carried(&self) -> &[u8] {
        &self.carried
    }

    /// The moment of the last record, in seconds since the start.
    pub(super) fn at(&self) -> f64 {
        self.at
    }

    /// Why no more lines come.
    pub(super) fn bad(&self) -> Option<Ending> {
        self.bad
    }

    /// Goes to the start.
    pub(super) fn restart(&mut self) {
        (self.at, self.bad) = (0.0, None);
        self.carried.clear();
        self.open.clear();
    }

    /// Goes on elsewhere: at this moment, with this start of a line of the file and these open lines of streams.
    pub(super) fn go_to(&mut self, at: f64, carried: &[u8], open: &OpenLines) {
        (self.at, self.bad) = (at, None);
        self.open.go_to(open);
        self.carried.clear();
        self.carried.extend_from_slice(carried);
    }

    /// Makes lines of text until the batch is full; how much of it was used.
    pub(super) fn parse(&mut self, data: &[u8], batch: &mut Batch) -> usize {
        let mut used = 0;
        while !batch.is_full() && self.bad.is_none() {
            let rest = data.get(used..).unwrap_or_default();
            let Some(length) = memchr::memchr(b'\n', rest) else {
                used += rest.len();
                self.carried.extend_from_slice(rest);
                if self.carried.len() > limits::LINE {
                    self.bad = Some(Ending::LongLine);
                }
                break;
            };
            used += length + 1;
            let line = rest.get(..length).unwrap_or_default();
            let done = if self.carried.is_empty() {
                record(line, &mut self.at, &mut self.open, batch)
            } else {
                self.carried.extend_from_slice(line);
                let done = record(&self.carried, &mut self.at, &mut self.open, batch);
                self.carried.clear();
                done
            };
            self.bad = done.err();
        }
        used
    }

    /// The text ends: a last line without a newline is a record too.
    pub(super) fn finish(&mut self, batch: &mut Batch) {
        if !self.carried.is_empty() {
            let line = std::mem::take(&mut self.carried);
            self.bad = record(&line, &mut self.at, &mut self.open, batch).err();
        }
    }
}

/// Decodes one line into the batch.
#[inline]
fn record(line: &[u8], at: &mut f64, open: &mut OpenLines, batch: &mut Batch) -> Result<(), Ending> {
    if line.len() > limits::LINE {
        return Err(Ending::LongLine);
    }
    let start = batch.text.len();
    let record = Record::read(line, &mut batch.text).map_err(Ending::Record)?;
    let delay = record.delay.filter(|delay| delay.is_finite()).unwrap_or(0.0);
    *at += delay;
    open.add(batch, start, Origin { stream: record.stream, times: Some((*at, delay)) });
    Ok(())
}
