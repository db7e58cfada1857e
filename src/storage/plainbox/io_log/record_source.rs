//! A record file: gzip of one JSON line for each piece of output. It may be cut off anywhere, and may be growing.

mod decoder;
mod ending;
mod log_point;
mod prefetched;
mod prefilter;
mod reading;
mod scan;
mod seek_index;
mod whole;

use std::io;

use self::log_point::{CARRIED, LogPoint};
pub(super) use self::prefilter::Prefilter;
use self::reading::Reading;
use self::seek_index::SeekIndex;
use super::batch::Batch;
use super::line_source::{Found, LineSource, RECORDS, RulesOut, Take, Visit};
use super::read_context::ReadContext;
use crate::model::LogInfo;
use crate::storage::codec::gzip::{GzipStream, ReadAt, Step};

/// So many bytes at the start of the file tell whether it was written anew: the gzip header with its moment and name.
const HEAD: usize = 64;
/// From this size on a file is worth a second thread; below it, it may be read whole.
const LARGE: u64 = 2 << 20;
/// A batch takes no more steps than this, so that a log of empty records can be cancelled too.
const STEPS: usize = 64;

pub(super) struct RecordSource<S> {
    stream: GzipStream<S>,
    /// What of the stream's last output is used already.
    used: usize,
    reading: Reading,
    seek_index: SeekIndex,
    head: Vec<u8>,
    /// How many times the file was written anew.
    run: u64,
    context: ReadContext,
}

impl<S: ReadAt> RecordSource<S> {
    pub(super) fn new(file: S, context: ReadContext) -> Self {
        Self {
            stream: GzipStream::new(file),
            used: 0,
            reading: Reading::default(),
            seek_index: SeekIndex::default(),
            head: Vec::new(),
            run: 0,
            context,
        }
    }

    fn restart(&mut self) {
        self.stream.restart();
        self.used = 0;
        self.reading.restart();
    }

    fn go(&mut self, place: impl Fn(&LogPoint) -> u64, wanted: u64, here: u64) -> io::Result<()> {
        let mark = self.seek_index.before(wanted, &place);
        if wanted >= here && mark.is_none_or(|mark| place(mark) <= here) {
            return Ok(());
        }
        let Some(mark) = mark else {
            self.restart();
            return Ok(());
        };
        self.stream.go_to(&mark.seek_point)?;
        self.used = 0;
        self.reading.go_to(mark);
        Ok(())
    }

    /// Goes to the last place before the next line.
    fn go_back(&mut self) -> io::Result<()> {
        self.go(|mark| mark.line, self.reading.line, u64::MAX)
    }

    /// Takes the next step of the stream; none when there is output to parse.
    fn step(&mut self, batch: &mut Batch) -> io::Result<Option<Found>> {
        match self.stream.step()? {
            Step::Data => {
                self.used = 0;
                self.reading.output += u64::try_from(self.stream.data().len()).unwrap_or_default();
                if self.reading.output >= self.seek_index.due() {
                    self.stream.want_border();
                }
                Ok(None)
            }
            Step::Border => {
                self.border(batch)?;
                // Making a seek_point looks ahead; what it saw comes with the next step.
                self.used = self.stream.data().len();
                Ok(None)
            }
            last => Ok(Some(self.reading.end(last, self.stream.offset(), batch))),
        }
    }

    fn border(&mut self, batch: &Batch) -> io::Result<()> {
        let decoder = &self.reading.decoder;
        if decoder.carried().len() > CARRIED || decoder.open.bytes() > CARRIED {
            return Ok(());
        }
        if let Some(seek_point) = self.stream.seek_point()? {
            self.seek_index.add(seek_point, &self.reading, batch.end());
        }
        Ok(())
    }

    fn read_head(&self) -> io::Result<Vec<u8>> {
        let mut head = vec![0; HEAD];
        let read = self.stream.source().read_at(&mut head, 0)?;
        head.truncate(read);
        Ok(head)
    }
}

impl<S: ReadAt> LineSource for RecordSource<S> {
    fn info(&self) -> LogInfo {
        LogInfo { growing: !self.reading.complete, written: self.stream.source().written(), ..RECORDS }
    }

    fn read(&mut self, batch: &mut Batch) -> io::Result<Found> {
        if let Some(found) = self.reading.shown() {
            return Ok(found);
        }
        let mut found = Found::More;
        for _ in 0..STEPS {
            let rest = self.stream.data().get(self.used..).unwrap_or_default();
            self.used += self.reading.decoder.parse(rest, batch);
            if let Some(bad) = self.reading.bad(batch) {
                found = bad;
                break;
            }
            if batch.is_full() {
                break;
            }
            if let Some(end) = self.step(batch)? {
                found = end;
                break;
            }
        }
        self.reading.line = batch.end();
        Ok(found)
    }

    fn read_on(&mut self, take: &mut Take) -> io::Result<Option<Found>> {
        let (read, size) = self.progress()?;
        if self.context.threads < 2 || size.saturating_sub(read) < LARGE {
            return Ok(None);
        }
        self.read_ahead(take)
    }

    fn line(&self) -> u64 {
        self.reading.line
    }

    fn seek_line(&mut self, line: u64) -> io::Result<()> {
        self.go(|mark| mark.line, line, self.reading.line)
    }

    fn seek_offset(&mut self, offset: u64) -> io::Result<()> {
        self.go(|mark| mark.seek_point.offset(), offset, self.stream.offset())
    }

    fn progress(&self) -> io::Result<(u64, u64)> {
        Ok((self.stream.offset(), self.stream.source().size()?))
    }

    fn scan(&mut self, rules_out: Option<&RulesOut>, visit: &mut Visit) -> io::Result<Option<Found>> {
        if self.stream.source().size()? < LARGE {
            return self.scan_whole(rules_out, visit);
        }
        self.restart();
        self.read_on(&mut |batch| visit(batch))
    }

    fn take_back(&mut self) -> Option<u64> {
        self.reading.take_back()
    }

    fn keep_pieces(&mut self) {
        self.reading.decoder.open.keep_pieces();
    }

    fn is_renewed(&mut self) -> io::Result<bool> {
        let head = self.read_head()?;
        let same = head.starts_with(&self.head) && self.stream.source().size()? >= self.stream.offset();
        self.head = head;
        if !same {
            self.run += 1;
            self.restart();
            self.seek_index = SeekIndex::default();
            self.reading.complete = false;
        }
        Ok(!same)
    }

    fn run(&self) -> u64 {
        self.run
    }
}

#[cfg(test)]
mod tests;
