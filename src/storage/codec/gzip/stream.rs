//! Inflating a file piece by piece, however large it is, and while somebody still writes it: at its end the reader waits and goes
//! on when it has grown. On the way it can leave bookmarks, so that going back does not mean inflating all of it again.

mod finder;
mod input;

use std::io;

use zlib_rs::{Inflate, InflateFlush, Status};

use self::finder::Candidates;
use self::input::Input;
use super::header::{TRAILER, header_length, trailer};
use super::inflate::explain;
use super::seek_point::{SeekPoint, WINDOW};
use super::{GzipError, ReadAt};
use crate::storage::codec::limits;

/// Most output of one step.
const CHUNK: usize = 1 << 17;

/// What a step found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// More output: [`GzipStream::data`].
    Data,
    /// The border of a block, where a seek_point can be made; only when it was asked for.
    Border,
    /// The file ends in the middle. It may grow.
    Starved,
    /// The file ends where it may end.
    End,
    /// What follows cannot be read.
    Failed(GzipError),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Header,
    Body,
    Trailer,
    Padding,
    Failed(GzipError),
}

/// Reads a gzip file from the front.
pub struct GzipStream<S> {
    input: Input<S>,
    inflate: Inflate,
    place: Place,
    checksum: u32,
    length: u64,
    output: u64,
    /// The window of history, then the output of the last step.
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    border_wanted: bool,
    at_border: bool,
    /// A step that was taken ahead.
    ahead: Option<Step>,
}

impl<S: ReadAt> GzipStream<S> {
    /// A reader at the start.
    pub fn new(source: S) -> Self {
        Self {
            input: Input::new(source),
            inflate: Inflate::new(false, 15),
            place: Place::Header,
            checksum: 0,
            length: 0,
            output: 0,
            buffer: vec![0; WINDOW + CHUNK].into(),
            start: 0,
            end: 0,
            border_wanted: false,
            at_border: false,
            ahead: None,
        }
    }

    /// What it reads from.
    pub fn source(&self) -> &S {
        &self.input.source
    }

    /// How far it has read the file.
    pub fn offset(&self) -> u64 {
        self.input.offset()
    }

    /// The output of the last step.
    pub fn data(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Stops at the next border of a block, once.
    pub fn want_border(&mut self) {
        self.border_wanted = true;
    }

    /// Back to the start.
    pub fn restart(&mut self) {
        self.input.seek(0);
        self.place = Place::Header;
        (self.checksum, self.length, self.output) = (0, 0, 0);
        self.forget();
    }

    /// Back, or forward, to a seek_point.
    ///
    /// # Errors
    /// The system's own; the file is not what it was.
    pub fn go_to(&mut self, seek_point: &SeekPoint) -> io::Result<()> {
        self.input.seek(seek_point.offset());
        let first = self.input.fill()?.first().copied().unwrap_or_default();
        if !seek_point.enter(&mut self.inflate, first) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.input.seek(seek_point.next_byte());
        self.place = Place::Body;
        (self.checksum, self.length, self.output) = (seek_point.checksum, seek_point.length, seek_point.output);
        self.forget();
        for (to, from) in self.buffer.iter_mut().zip(&*seek_point.window) {
            *to = *from;
        }
        (self.start, self.end) = (seek_point.window.len(), seek_point.window.len());
        Ok(())
    }

    fn forget(&mut self) {
        (self.start, self.end) = (0, 0);
        (self.border_wanted, self.at_border, self.ahead) = (false, false, None);
    }

    /// Goes on.
    ///
    /// # Errors
    /// The system's own.
    pub fn step(&mut self) -> io::Result<Step> {
        if let Some(step) = self.ahead.take() {
            return Ok(step);
        }
        if std::mem::take(&mut self.at_border) {
            self.start = self.end;
            return Ok(Step::Border);
        }
        self.advance()
    }

    /// A seek_point at the border that [`Step::Border`] told of; none where none can be made.
    ///
    /// # Errors
    /// The system's own.
    pub fn seek_point(&mut self) -> io::Result<Option<SeekPoint>> {
        let history = usize::try_from(self.length).unwrap_or(usize::MAX).min(WINDOW).min(self.end);
        let window = self.buffer.get(self.end - history..self.end).unwrap_or_default();
        let candidates = Candidates::new(SeekPoint {
            bit: self.input.offset() * 8,
            window: window.into(),
            checksum: self.checksum,
            length: self.length,
            output: self.output,
        });
        // Only what really follows can tell which bit the block starts at.
        let step = self.advance()?;
        self.ahead = Some(step);
        if step != Step::Data {
            return Ok(None);
        }
        candidates.choose(self.source(), self.data())
    }

    fn advance(&mut self) -> io::Result<Step> {
        self.make_room();
        loop {
            let step = match self.place {
                Place::Header => self.header()?,
                Place::Body => self.body()?,
                Place::Trailer => self.trailer()?,
                Place::Padding => self.padding()?,
                Place::Failed(error) => Some(Step::Failed(error)),
            };
            match step {
                Some(_) if self.start < self.end => return Ok(Step::Data),
                Some(step) => return Ok(step),
                None => {}
            }
        }
    }

    /// Keeps the window of history at the front of the buffer.
    fn make_room(&mut self) {
        let kept = self.end.min(WINDOW);
        self.buffer.copy_within(self.end - kept..self.end, 0);
        (self.start, self.end) = (kept, kept);
    }

    fn fail(&mut self, error: GzipError) -> io::Result<Option<Step>> {
        self.place = Place::Failed(error);
        Ok(None)
    }

    fn header(&mut self) -> io::Result<Option<Step>> {
        let mut wanted = 512;
        let at_start = self.input.offset() == 0;
        loop {
            let bytes = self.input.fill_to(wanted)?;
            match header_length(bytes) {
                Ok(length) => {
                    self.input.take(length);
                    self.inflate.reset(false);
                    (self.place, self.checksum, self.length) = (Place::Body, 0, 0);
                    return Ok(None);
                }
                Err(_) if bytes.is_empty() && at_start => return Ok(Some(Step::End)),
                Err(_) if bytes.len() < wanted && is_start(bytes) => return Ok(Some(Step::Starved)),
                Err(GzipError::Truncated) if wanted < limits::HEADER => wanted *= 8,
                Err(_) => return self.fail(GzipError::NotGzip),
            }
        }
    }

    fn body(&mut self) -> io::Result<Option<Step>> {
        let input = self.input.fill()?;
        if input.is_empty() {
            return Ok(Some(Step::Starved));
        }
        let flush = if self.border_wanted { InflateFlush::Block } else { InflateFlush::NoFlush };
        let out = self.buffer.get_mut(self.end..).unwrap_or_default();
        let (before, room, offered) = (totals(&self.inflate), out.len(), input.len());
        let done = self.inflate.decompress(input, out, flush);
        let (taken, made) = since(before, totals(&self.inflate));
        self.input.take(taken);
        self.made(made);
        match done {
            Err(error) => self.fail(explain(error)),
            Ok(Status::StreamEnd) => {
                self.place = Place::Trailer;
                Ok(None)
            }
            Ok(_) if made == room => Ok(Some(Step::Data)),
            Ok(_) if self.border_wanted && taken < offered => {
                (self.border_wanted, self.at_border) = (false, true);
                Ok(Some(Step::Data))
            }
            Ok(_) => Ok(None),
        }
    }

    fn made(&mut self, made: usize) {
        let data = self.buffer.get(self.end..self.end + made).unwrap_or_default();
        self.checksum = zlib_rs::crc32::crc32(self.checksum, data);
        let made_now = u64::try_from(made).unwrap_or_default();
        self.length += made_now;
        self.output += made_now;
        self.end += made;
    }

    fn trailer(&mut self) -> io::Result<Option<Step>> {
        match trailer(self.input.fill_to(TRAILER)?) {
            Err(_) => Ok(Some(Step::Starved)),
            Ok((checksum, _)) if checksum != self.checksum => self.fail(GzipError::Checksum),
            Ok((_, length)) if u64::from(length) != self.length & 0xffff_ffff => self.fail(GzipError::Length),
            Ok(_) => {
                self.input.take(TRAILER);
                self.place = Place::Padding;
                Ok(None)
            }
        }
    }

    /// Padding that was never written is not read, however long it is.
    fn pass_over_hole(&mut self) -> io::Result<()> {
        let here = self.input.offset();
        match self.input.source.hole(here, HOLE)? {
            Some(hole) if hole.start <= here => self.input.seek(hole.end),
            _ => {}
        }
        Ok(())
    }

    fn padding(&mut self) -> io::Result<Option<Step>> {
        let bytes = self.input.fill()?;
        let zeros = bytes.iter().take_while(|b| **b == 0).count();
        let (empty, more) = (bytes.is_empty(), bytes.len() > zeros);
        self.input.take(zeros);
        if !empty && !more {
            self.pass_over_hole()?;
        }
        if empty {
            return Ok(Some(Step::End));
        }
        if more {
            let bytes = self.input.fill_to(2)?;
            if bytes.len() >= 2 && !is_start(bytes) {
                return self.fail(GzipError::Trailing);
            }
            self.place = Place::Header;
        }
        Ok(None)
    }
}

/// So much of a hole is worth asking for.
const HOLE: u64 = 1 << 20;

/// Whether the bytes may become a member when more of them come.
fn is_start(bytes: &[u8]) -> bool {
    let magic = [0x1f, 0x8b, 8];
    bytes.iter().zip(magic).all(|(byte, expected)| *byte == expected)
}

fn totals(inflate: &Inflate) -> (u64, u64) {
    (inflate.total_in(), inflate.total_out())
}

fn since(before: (u64, u64), now: (u64, u64)) -> (usize, usize) {
    let count = |now: u64, before: u64| usize::try_from(now.saturating_sub(before)).unwrap_or(0);
    (count(now.0, before.0), count(now.1, before.1))
}

#[cfg(test)]
mod tests;
