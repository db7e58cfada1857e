//! The records that a checkpoint keeps itself.

use std::io;

use super::batch::{Batch, Origin};
use super::line_source::{Found, LineSource, RECORDS};
use super::open_lines::OpenLines;
use crate::model::LogInfo;
use crate::storage::plainbox::checkpoint::LogRecord;

pub(super) struct MemorySource {
    records: Vec<LogRecord>,
    next: usize,
    line: u64,
    at: f64,
    open: OpenLines,
    /// Whether the lines without an end were shown.
    shown: bool,
}

impl MemorySource {
    pub(super) fn new(records: Vec<LogRecord>) -> Self {
        Self { records, next: 0, line: 0, at: 0.0, open: OpenLines::default(), shown: false }
    }

    fn restart(&mut self) {
        (self.next, self.line, self.at, self.shown) = (0, 0, 0.0, false);
        self.open.clear();
    }
}

impl LineSource for MemorySource {
    fn info(&self) -> LogInfo {
        RECORDS
    }

    fn read(&mut self, batch: &mut Batch) -> io::Result<Found> {
        while let Some(record) = self.records.get(self.next).filter(|_| !batch.is_full()) {
            let start = batch.text.len();
            self.at += record.delay;
            batch.text.extend_from_slice(&record.data);
            let origin = Origin { stream: record.stream.clone(), times: Some((self.at, record.delay)) };
            self.open.add(batch, start, origin);
            self.next += 1;
        }
        let end = self.next >= self.records.len();
        if end && !std::mem::replace(&mut self.shown, end) {
            self.open.show(batch);
        }
        self.line = batch.end();
        Ok(if end { Found::End(None) } else { Found::More })
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn seek_line(&mut self, line: u64) -> io::Result<()> {
        if line < self.line {
            self.restart();
        }
        Ok(())
    }

    fn seek_offset(&mut self, offset: u64) -> io::Result<()> {
        if u64::try_from(self.next).unwrap_or(u64::MAX) > offset {
            self.restart();
        }
        Ok(())
    }

    fn progress(&self) -> io::Result<(u64, u64)> {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        Ok((count(self.next), count(self.records.len())))
    }

    fn keep_pieces(&mut self) {
        self.open.keep_pieces();
    }

    fn is_renewed(&mut self) -> io::Result<bool> {
        Ok(false)
    }
}
