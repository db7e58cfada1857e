//! The records that a checkpoint keeps itself.

use std::io;

use super::batch::{Batch, Origin};
use super::line_source::{Found, LineSource};
use crate::model::LogInfo;
use crate::storage::plainbox::checkpoint::LogRecord;

pub(super) struct MemorySource {
    records: Vec<LogRecord>,
    next: usize,
    line: u64,
    at: f64,
}

impl MemorySource {
    pub(super) fn new(records: Vec<LogRecord>) -> Self {
        Self { records, next: 0, line: 0, at: 0.0 }
    }

    fn restart(&mut self) {
        (self.next, self.line, self.at) = (0, 0, 0.0);
    }
}

impl LineSource for MemorySource {
    fn info(&self) -> LogInfo {
        super::RECORDS
    }

    fn read(&mut self, batch: &mut Batch) -> io::Result<Found> {
        while let Some(record) = self.records.get(self.next).filter(|_| !batch.is_full()) {
            let start = batch.text.len();
            self.at += record.delay;
            batch.text.extend_from_slice(&record.data);
            batch.add(start, Origin { stream: record.stream.clone(), times: Some((self.at, record.delay)) });
            self.next += 1;
        }
        self.line = batch.end();
        Ok(if self.next < self.records.len() { Found::More } else { Found::End(None) })
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

    fn is_renewed(&mut self) -> io::Result<bool> {
        Ok(false)
    }
}
