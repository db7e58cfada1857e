//! A file of plain output: raw bytes of one stream, no times. It may grow; a line that is longer than a piece comes in pieces. What was
//! never written, a hole of terabytes even, is no line and is not read.

use std::io;

use super::batch::{Batch, Origin};
use super::holes::Holes;
use super::line_source::{Found, LineSource, SPAN, last_before, thin};
use crate::model::{LogInfo, Stream};
use crate::storage::codec::gzip::ReadAt;

/// So many bytes at the start, and before the place that was read to, tell whether the file was written anew.
const KNOWN: usize = 64;
/// What is read at once; a longer line is delivered in pieces of this size.
const PIECE: usize = 1 << 18;

pub(super) struct PlainSource<S> {
    file: S,
    stream: Stream,
    offset: u64,
    line: u64,
    seek_index: Vec<LogPoint>,
    span: u64,
    holes: Holes,
    /// The last line when it had no newline: where it starts. More of it may come.
    open: Option<LogPoint>,
    /// The first bytes of the file, and those before the place that was read to: where they stand, and what they are.
    known: [(u64, Vec<u8>); 2],
    /// How many times the file was written anew.
    run: u64,
}

/// The start of a line.
#[derive(Clone, Copy, Default)]
struct LogPoint {
    offset: u64,
    line: u64,
}

impl<S: ReadAt> PlainSource<S> {
    pub(super) fn new(file: S, stream: Stream) -> Self {
        Self {
            file,
            stream,
            offset: 0,
            line: 0,
            seek_index: Vec::new(),
            span: SPAN,
            holes: Holes::default(),
            open: None,
            known: Default::default(),
            run: 0,
        }
    }

    fn go(&mut self, mark: Option<LogPoint>) {
        let mark = mark.unwrap_or_default();
        (self.offset, self.line, self.open) = (mark.offset, mark.line, None);
    }

    fn remember(&mut self) {
        let last = self.seek_index.last().map_or(0, |mark| mark.offset);
        if self.offset >= last + self.span {
            self.seek_index.push(LogPoint { offset: self.offset, line: self.line });
            self.span = thin(&mut self.seek_index, self.span);
        }
    }

    /// Remembers what was read, to know it again.
    fn know(&mut self, text: &[u8]) {
        let [first, last] = &mut self.known;
        if self.offset == 0 {
            *first = (0, text.get(..KNOWN).unwrap_or(text).into());
        }
        let start = text.len().saturating_sub(KNOWN);
        let offset = self.offset + u64::try_from(start).unwrap_or_default();
        *last = (offset, text.get(start..).unwrap_or_default().into());
    }

    /// Whether what was read stands where it stood.
    fn is_known(&self) -> io::Result<bool> {
        for (offset, bytes) in &self.known {
            let mut now = vec![0; bytes.len()];
            let read = self.file.read_at(&mut now, *offset)?;
            if now.get(..read) != Some(bytes) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Reads a piece of at most so many bytes into the batch; how much it is.
    fn piece(&self, batch: &mut Batch, most: usize) -> io::Result<usize> {
        let mut got = 0;
        batch.text.resize(most, 0);
        while got < most {
            let room = batch.text.get_mut(got..).unwrap_or_default();
            let offset = self.offset + u64::try_from(got).unwrap_or_default();
            match self.file.read_at(room, offset)? {
                0 => break,
                read => got += read,
            }
        }
        Ok(got)
    }
}

impl<S: ReadAt> LineSource for PlainSource<S> {
    fn info(&self) -> LogInfo {
        LogInfo { streams: false, times: false, growing: true, written: self.file.written() }
    }

    fn read(&mut self, batch: &mut Batch) -> io::Result<Found> {
        self.remember();
        let written = self.holes.pass_over(&self.file, &mut self.offset)?;
        let most = usize::try_from(written).unwrap_or(PIECE).min(PIECE);
        let got = self.piece(batch, most)?;
        let (end, before_hole) = (got < most, most < PIECE && got == most);
        let text = batch.text.get(..got).unwrap_or_default();
        // A line that goes on behind the piece is left for the next one, unless it fills the whole piece or the file ends.
        let whole = memchr::memrchr(b'\n', text).map_or(0, |at| at + 1);
        let taken = if end || before_hole || whole == 0 { got } else { whole };
        batch.text.truncate(taken);
        self.know(&batch.text);
        if before_hole {
            // Blocks are whole, so a hole begins with what is left of the last one.
            let text = batch.text.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
            batch.text.truncate(text);
        }
        batch.add(0, Origin { stream: self.stream.clone(), times: None });
        let open = end && whole < taken;
        self.open = open.then(|| LogPoint {
            offset: self.offset + u64::try_from(whole).unwrap_or_default(),
            line: batch.end().saturating_sub(1),
        });
        self.offset += u64::try_from(taken).unwrap_or_default();
        self.line = batch.end();
        Ok(if end { Found::End(None) } else { Found::More })
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn seek_line(&mut self, line: u64) -> io::Result<()> {
        let mark = last_before(&self.seek_index, line, |mark| mark.line).copied();
        if line < self.line || mark.is_some_and(|mark| mark.line > self.line) {
            self.go(mark);
        }
        Ok(())
    }

    fn seek_offset(&mut self, offset: u64) -> io::Result<()> {
        let mark = last_before(&self.seek_index, offset, |mark| mark.offset).copied();
        if offset < self.offset || mark.is_some_and(|mark| mark.offset > self.offset) {
            self.go(mark);
        }
        Ok(())
    }

    fn progress(&self) -> io::Result<(u64, u64)> {
        Ok((self.offset, self.file.size()?))
    }

    fn is_renewed(&mut self) -> io::Result<bool> {
        let size = self.file.size()?;
        if size < self.offset || !self.is_known()? {
            self.run += 1;
            self.known = Default::default();
            self.seek_index.clear();
            self.holes = Holes::default();
            self.span = SPAN;
            self.go(None);
            return Ok(true);
        }
        if let Some(open) = self.open.filter(|_| size > self.offset) {
            // The last line has grown, so it is read again from its start.
            self.go(Some(open));
            return Ok(true);
        }
        Ok(false)
    }

    fn passed_over(&self) -> u64 {
        self.holes.passed_over()
    }

    fn run(&self) -> u64 {
        self.run
    }
}
