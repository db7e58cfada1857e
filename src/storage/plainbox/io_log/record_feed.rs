//! A record file: gzip of one JSON line for each piece of output. It may be cut off anywhere, and may be growing.

mod ahead;
mod decoder;
mod ending;
mod scan;
mod skim;
mod whole;

use std::io;

use self::decoder::Decoder;
use self::ending::{Ending, reason};
pub(super) use self::skim::Skim;
use super::batch::Batch;
use super::feed::{Feed, Found, RulesOut, SPAN, Visit, last_before, thin};
use super::means::Means;
use crate::model::LogAbout;
use crate::storage::codec::gzip::{Bookmark, GzipStream, ReadAt, Step};

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
    decoder: Decoder,
    line: u64,
    marks: Vec<Mark>,
    span: u64,
    output: u64,
    complete: bool,
    head: Vec<u8>,
    means: Means,
}

struct Mark {
    bookmark: Bookmark,
    carried: Box<[u8]>,
    line: u64,
    at: f64,
    output: u64,
}

impl<S: ReadAt> RecordFeed<S> {
    pub(super) fn new(file: S, means: Means) -> Self {
        Self {
            stream: GzipStream::new(file),
            used: 0,
            decoder: Decoder::default(),
            line: 0,
            marks: Vec::new(),
            span: SPAN,
            output: 0,
            complete: false,
            head: Vec::new(),
            means,
        }
    }

    fn restart(&mut self) {
        self.stream.restart();
        (self.used, self.line, self.output) = (0, 0, 0);
        self.decoder.go_to(0.0, &[]);
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
        (self.used, self.line, self.output) = (0, mark.line, mark.output);
        self.decoder.go_to(mark.at, &mark.carried);
        Ok(())
    }

    fn border(&mut self, batch: &Batch) -> io::Result<()> {
        if self.decoder.carried().len() > CARRIED {
            return Ok(());
        }
        let Some(bookmark) = self.stream.bookmark()? else { return Ok(()) };
        self.marks.push(Mark {
            bookmark,
            carried: self.decoder.carried().into(),
            line: batch.end(),
            at: self.decoder.at(),
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
        self.decoder.finish(batch);
        Ok(Found::End(self.decoder.bad().map(reason)))
    }

    fn read_head(&self) -> io::Result<Vec<u8>> {
        let mut head = vec![0; HEAD];
        let read = self.stream.source().read_at(&mut head, 0)?;
        head.truncate(read);
        Ok(head)
    }
}

impl<S: ReadAt> Feed for RecordFeed<S> {
    fn about(&self) -> LogAbout {
        LogAbout { growing: !self.complete, written: self.stream.source().written(), ..super::RECORDS }
    }

    fn read(&mut self, batch: &mut Batch) -> io::Result<Found> {
        let mut found = Found::More;
        for _ in 0..STEPS {
            let rest = self.stream.data().get(self.used..).unwrap_or_default();
            self.used += self.decoder.parse(rest, batch);
            if let Some(bad) = self.decoder.bad() {
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

    fn scan(&mut self, rules_out: Option<&RulesOut>, visit: &mut Visit) -> io::Result<bool> {
        if self.is_small()? {
            return self.scan_whole(rules_out, visit);
        }
        if self.means.threads > 1 {
            return self.scan_ahead(visit);
        }
        Ok(false)
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

#[cfg(test)]
mod tests;
