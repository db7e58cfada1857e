//! A record file: gzip of one JSON line for each piece of output. It may be cut off anywhere, and may be growing.

mod ending;

use std::io;

use self::ending::{Ending, reason};
use super::batch::{Batch, Origin};
use super::feed::{Feed, Found, SPAN, last_before, thin};
use super::record::Record;
use crate::model::LogAbout;
use crate::storage::codec::gzip::{Bookmark, GzipStream, ReadAt, Step};
use crate::storage::codec::limits;

/// A border of a block in the middle of a line that is longer is no place to come back to.
const CARRIED: usize = 1 << 16;
/// So many bytes at the start of the file tell whether it was written anew: the gzip header with its moment and name.
const HEAD: usize = 64;
/// A batch takes no more steps than this, so that a log of empty records can be cancelled too.
const STEPS: usize = 64;

pub(super) struct RecordFeed<S> {
    stream: GzipStream<S>,
    /// What of the stream's last output is used already.
    used: usize,
    /// The start of a line whose end has not come yet.
    carried: Vec<u8>,
    line: u64,
    at: f64,
    marks: Vec<Mark>,
    span: u64,
    output: u64,
    /// A line that is no record ends the log for good.
    bad: Option<Ending>,
    complete: bool,
    head: Vec<u8>,
}

struct Mark {
    bookmark: Bookmark,
    carried: Box<[u8]>,
    line: u64,
    at: f64,
    output: u64,
}

impl<S: ReadAt> RecordFeed<S> {
    pub(super) fn new(file: S) -> Self {
        Self {
            stream: GzipStream::new(file),
            used: 0,
            carried: Vec::new(),
            line: 0,
            at: 0.0,
            marks: Vec::new(),
            span: SPAN,
            output: 0,
            bad: None,
            complete: false,
            head: Vec::new(),
        }
    }

    fn restart(&mut self) {
        self.stream.restart();
        (self.used, self.line, self.at, self.output, self.bad) = (0, 0, 0.0, 0, None);
        self.carried.clear();
    }

    fn go(&mut self, place: impl Fn(&Mark) -> u64, wanted: u64, here: u64) -> io::Result<()> {
        let mark = last_before(&self.marks, wanted, &place);
        if wanted >= here && mark.is_none_or(|mark| place(mark) <= here) {
            return Ok(());
        }
        let Some(mark) = mark else {
            self.restart();
            return Ok(());
        };
        self.stream.go_to(&mark.bookmark)?;
        (self.used, self.line, self.at, self.output, self.bad) = (0, mark.line, mark.at, mark.output, None);
        self.carried.clear();
        self.carried.extend_from_slice(&mark.carried);
        Ok(())
    }

    /// Makes lines of what was inflated, until the batch is full.
    fn parse(&mut self, batch: &mut Batch) {
        let data = self.stream.data();
        while !batch.is_full() && self.bad.is_none() {
            let rest = data.get(self.used..).unwrap_or_default();
            let Some(length) = memchr::memchr(b'\n', rest) else {
                self.used += rest.len();
                self.carried.extend_from_slice(rest);
                if self.carried.len() > limits::LINE {
                    self.bad = Some(Ending::LongLine);
                }
                break;
            };
            self.used += length + 1;
            let line = rest.get(..length).unwrap_or_default();
            let times = &mut self.at;
            let done = if self.carried.is_empty() {
                record(line, times, batch)
            } else {
                self.carried.extend_from_slice(line);
                let done = record(&self.carried, times, batch);
                self.carried.clear();
                done
            };
            self.bad = done.err();
        }
    }

    fn border(&mut self, batch: &Batch) -> io::Result<()> {
        if self.carried.len() > CARRIED {
            return Ok(());
        }
        let Some(bookmark) = self.stream.bookmark()? else { return Ok(()) };
        self.marks.push(Mark {
            bookmark,
            carried: self.carried.as_slice().into(),
            line: batch.end(),
            at: self.at,
            output: self.output,
        });
        self.span = thin(&mut self.marks, self.span);
        Ok(())
    }

    /// Takes the next step of the stream; none when there is output to parse.
    fn step(&mut self, batch: &mut Batch) -> io::Result<Option<Found>> {
        match self.stream.step()? {
            Step::Data => {
                self.used = 0;
                self.output += u64::try_from(self.stream.data().len()).unwrap_or_default();
                let last = self.marks.last().map_or(0, |mark| mark.output);
                if self.output >= last + self.span {
                    self.stream.want_border();
                }
                Ok(None)
            }
            Step::Border => {
                self.border(batch)?;
                // Making a bookmark looks ahead; what it saw comes with the next step.
                self.used = self.stream.data().len();
                Ok(None)
            }
            Step::Starved => Ok(Some(Found::End(Some(reason(Ending::Cut))))),
            Step::Failed(error) => Ok(Some(Found::End(Some(reason(Ending::Gzip(error)))))),
            Step::End => self.end(batch).map(Some),
        }
    }

    /// The end of the file; a last line without a newline is a record too.
    fn end(&mut self, batch: &mut Batch) -> io::Result<Found> {
        self.complete = self.stream.offset() > 0;
        if !self.complete {
            return Ok(Found::End(Some(reason(Ending::Empty))));
        }
        if !self.carried.is_empty() {
            let line = std::mem::take(&mut self.carried);
            self.bad = record(&line, &mut self.at, batch).err();
        }
        Ok(Found::End(self.bad.map(reason)))
    }

    fn read_head(&self) -> io::Result<Vec<u8>> {
        let mut head = vec![0; HEAD];
        let read = self.stream.source().read_at(&mut head, 0)?;
        head.truncate(read);
        Ok(head)
    }
}

/// Decodes one line into the batch.
#[inline]
fn record(line: &[u8], at: &mut f64, batch: &mut Batch) -> Result<(), Ending> {
    if line.len() > limits::LINE {
        return Err(Ending::LongLine);
    }
    let start = batch.text.len();
    let record = Record::read(line, &mut batch.text).map_err(Ending::Record)?;
    let delay = record.delay.filter(|delay| delay.is_finite()).unwrap_or(0.0);
    *at += delay;
    batch.add(start, Origin { stream: record.stream, times: Some((*at, delay)) });
    Ok(())
}

impl<S: ReadAt> Feed for RecordFeed<S> {
    fn about(&self) -> LogAbout {
        LogAbout { growing: !self.complete, written: self.stream.source().written(), ..super::RECORDS }
    }

    fn read(&mut self, batch: &mut Batch) -> io::Result<Found> {
        let mut found = Found::More;
        for _ in 0..STEPS {
            self.parse(batch);
            if let Some(bad) = self.bad {
                found = Found::End(Some(reason(bad)));
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
        self.line = batch.end();
        Ok(found)
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn seek_line(&mut self, line: u64) -> io::Result<()> {
        self.go(|mark| mark.line, line, self.line)
    }

    fn seek_offset(&mut self, offset: u64) -> io::Result<()> {
        self.go(|mark| mark.bookmark.offset(), offset, self.stream.offset())
    }

    fn progress(&self) -> io::Result<(u64, u64)> {
        Ok((self.stream.offset(), self.stream.source().size()?))
    }

    fn is_renewed(&mut self) -> io::Result<bool> {
        let head = self.read_head()?;
        let same = head.starts_with(&self.head) && self.stream.source().size()? >= self.stream.offset();
        self.head = head;
        if !same {
            self.restart();
            self.marks.clear();
            (self.span, self.complete) = (SPAN, false);
        }
        Ok(!same)
    }
}
