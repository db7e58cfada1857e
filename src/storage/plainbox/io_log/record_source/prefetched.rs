//! A large record file on two threads: one inflates, the other makes lines of the text, which takes half as long. A few pieces
//! wait in between, so that memory is bounded however large the file is. They come in the order of the file, and the borders
//! between them too; so the lines, and the places to come back to, are those that one thread alone would find.

use std::io;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::RecordSource;
use super::log_point::CARRIED;
use super::reading::Reading;
use super::seek_index::SeekIndex;
use crate::storage::codec::gzip::{GzipStream, ReadAt, SeekPoint, Step};
use crate::storage::plainbox::io_log::batch::Batch;
use crate::storage::plainbox::io_log::line_source::{Found, SPAN, Take};
use crate::work::prefetch;

/// Pieces that wait.
const WAITING: usize = 4;

/// What was inflated.
struct Piece {
    what: What,
    /// How far the file was read for it.
    offset: u64,
    /// How much text there was with it.
    output: u64,
}

enum What {
    Text(Vec<u8>),
    Border(SeekPoint),
    /// There is no more, for now or for good.
    End(Step),
}

impl<S: ReadAt> RecordSource<S> {
    /// Reads on to the end, or until told to stop. None when there is no second thread to be had.
    pub(super) fn read_ahead(&mut self, take: &mut Take) -> io::Result<Option<Found>> {
        if let Some(found) = self.reading.shown() {
            return Ok(Some(found));
        }
        let (give_back, spare) = channel();
        let rest = self.stream.data().get(self.used..).unwrap_or_default().to_vec();
        let inflating = Inflating {
            open: self.reading.decoder.carried().len() + rest.len(),
            output: self.reading.output,
            due: self.seek_index.due(),
            stream: &mut self.stream,
            spare,
        };
        let mut lines = Lines {
            batch: Batch::default(),
            offset: inflating.stream.offset(),
            reading: &mut self.reading,
            seek_index: &mut self.seek_index,
            take,
        };
        let make = |hand: &dyn Fn(Piece) -> bool| inflating.run(rest, hand);
        let Ok((inflated, found)) = prefetch(WAITING, make, |pieces| lines.all(&pieces, &give_back)) else {
            return Ok(None);
        };
        self.used = self.stream.data().len();
        inflated?;
        if found.is_none() {
            self.go_back()?;
        }
        Ok(Some(found.unwrap_or(Found::More)))
    }
}

/// The thread that inflates.
struct Inflating<'a, S> {
    stream: &'a mut GzipStream<S>,
    output: u64,
    /// How much of the text, at most, belongs to the line that has not ended.
    open: usize,
    /// How much text there is where a border is wanted.
    due: u64,
    /// Buffers to use again.
    spare: Receiver<Vec<u8>>,
}

impl<S: ReadAt> Inflating<'_, S> {
    fn run(mut self, rest: Vec<u8>, hand: &dyn Fn(Piece) -> bool) -> io::Result<()> {
        let mut what = What::Text(rest);
        loop {
            let last = matches!(what, What::End(_));
            if !hand(Piece { what, offset: self.stream.offset(), output: self.output }) || last {
                return Ok(());
            }
            what = self.next()?;
        }
    }

    fn next(&mut self) -> io::Result<What> {
        loop {
            match self.stream.step()? {
                Step::Data => return Ok(What::Text(self.text())),
                Step::Border => {
                    if let Some(seek_point) = self.border()? {
                        return Ok(What::Border(seek_point));
                    }
                }
                last => return Ok(What::End(last)),
            }
        }
    }

    fn text(&mut self) -> Vec<u8> {
        let mut text = self.spare.try_recv().unwrap_or_default();
        text.clear();
        text.extend_from_slice(self.stream.data());
        self.output += u64::try_from(text.len()).unwrap_or_default();
        self.open = memchr::memrchr(b'\n', &text).map_or(self.open + text.len(), |newline| text.len() - newline);
        if self.output >= self.due {
            self.stream.want_border();
        }
        text
    }

    fn border(&mut self) -> io::Result<Option<SeekPoint>> {
        if self.open > CARRIED {
            return Ok(None);
        }
        let seek_point = self.stream.seek_point()?;
        if seek_point.is_some() {
            self.due = self.output + SPAN;
        }
        Ok(seek_point)
    }
}

/// The thread that makes lines.
struct Lines<'a, 't> {
    batch: Batch,
    /// How far the file was read before the batch.
    offset: u64,
    reading: &'a mut Reading,
    seek_index: &'a mut SeekIndex,
    take: &'a mut Take<'t>,
}

impl Lines<'_, '_> {
    /// What was found at the end; none when told to stop.
    fn all(&mut self, pieces: &Receiver<Piece>, give_back: &Sender<Vec<u8>>) -> Option<Found> {
        self.batch.begin(self.reading.line);
        for piece in pieces {
            self.reading.output = piece.output;
            match piece.what {
                What::Text(text) => {
                    if let ControlFlow::Break(found) = self.text(&text, piece.offset) {
                        return found;
                    }
                    // The other thread has ended when nobody takes it.
                    give_back.send(text).ok();
                }
                What::Border(seek_point) => self.seek_index.add(seek_point, self.reading, self.reading.line),
                What::End(last) => {
                    let found = self.reading.end(last, piece.offset, &mut self.batch);
                    return self.show(piece.offset).then_some(found);
                }
            }
        }
        None
    }

    fn text(&mut self, mut text: &[u8], offset: u64) -> ControlFlow<Option<Found>> {
        loop {
            let used = self.reading.decoder.parse(text, &mut self.batch);
            text = text.get(used..).unwrap_or_default();
            if !self.show(offset) {
                return ControlFlow::Break(None);
            }
            if let Some(bad) = self.reading.bad(&mut self.batch) {
                return ControlFlow::Break(self.show(offset).then_some(bad));
            }
            if text.is_empty() {
                return ControlFlow::Continue(());
            }
        }
    }

    /// Shows the batch; whether more is wanted.
    fn show(&mut self, offset: u64) -> bool {
        self.batch.offsets = (std::mem::replace(&mut self.offset, offset), offset);
        self.reading.line = self.batch.end();
        let wanted = (self.take)(&mut self.batch).is_continue();
        self.batch.begin(self.reading.line);
        wanted
    }
}
