//! A run of decoded lines that follow each other. Their bytes stand in one buffer, each line with a newline behind it whether it
//! had one or not, so that a search can run over the whole.

use crate::model::{Line, Stream};
use crate::text::Untrusted;

/// Text of a batch beyond which no line is added.
pub(super) const FULL: usize = 1 << 17;

/// Streams of a batch beyond which no line is added: each line looks for its own among them.
const STREAMS: usize = 64;

/// Lines that follow each other.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) first: u64,
    pub(super) text: Vec<u8>,
    /// Where it starts and ends in the file.
    pub(super) offsets: (u64, u64),
    lines: Vec<Span>,
    streams: Vec<Stream>,
}

/// Where a line stands in the text, and the rest of what is known about it. There are many, so they are small: a batch is far
/// from 4 GiB.
#[derive(Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
    /// NaN where the log has no times.
    at: f64,
    delay: f64,
    stream: u16,
    ended: bool,
}

/// What all lines of one piece of output share: where they went, when (since the start) and how long after the piece before.
#[derive(Clone)]
pub(super) struct Origin {
    pub(super) stream: Stream,
    pub(super) times: Option<(f64, f64)>,
}

impl Batch {
    /// Empties it; its first line will have this number.
    pub(super) fn begin(&mut self, first: u64) {
        self.first = first;
        self.text.clear();
        self.lines.clear();
        self.streams.clear();
    }

    pub(super) fn is_full(&self) -> bool {
        self.text.len() >= FULL || self.streams.len() >= STREAMS
    }

    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// The number behind the last line.
    pub(super) fn end(&self) -> u64 {
        self.first + u64::try_from(self.lines.len()).unwrap_or_default()
    }

    /// Makes lines of the output that was appended to the text from `start` on.
    #[inline]
    pub(super) fn add(&mut self, start: usize, origin: Origin) {
        let data = self.text.get(start..).unwrap_or_default();
        let Some(last) = data.last() else { return };
        let ended = *last == b'\n';
        let stream = self.stream(origin.stream);
        let (at, delay) = origin.times.unwrap_or((f64::NAN, 0.0));
        let mut span = Span { start: short(start), end: 0, at, delay, stream, ended: true };
        let data = self.text.get(start..).unwrap_or_default();
        for newline in memchr::memchr_iter(b'\n', data) {
            span.end = short(start + newline);
            self.lines.push(span);
            span = Span { start: span.end + 1, delay: 0.0, ..span };
        }
        if !ended {
            self.lines.push(Span { end: short(self.text.len()), ended: false, ..span });
            self.text.push(b'\n');
        }
    }

    /// Gives up the lines from this number on.
    pub(super) fn cut(&mut self, line: u64) {
        let kept = usize::try_from(line.saturating_sub(self.first)).unwrap_or(usize::MAX);
        if let Some(first) = self.lines.get(kept) {
            self.text.truncate(long(first.start));
            self.lines.truncate(kept);
        }
    }

    /// Streams are few; the last one is looked at first.
    fn stream(&mut self, stream: Stream) -> u16 {
        let known = self.streams.iter().rposition(|known| *known == stream);
        let place = known.unwrap_or_else(|| {
            self.streams.push(stream);
            self.streams.len() - 1
        });
        u16::try_from(place).unwrap_or_default()
    }

    /// The line with this number.
    pub(super) fn line(&self, number: u64) -> Option<Line> {
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let span = self.lines.get(at)?;
        Some(Line {
            number,
            at: Some(span.at).filter(|at| !at.is_nan()),
            delay: Some(span.delay).filter(|_| !span.at.is_nan()),
            stream: self.streams.get(usize::from(span.stream)).cloned().unwrap_or(Stream::Out),
            text: Untrusted::new(self.text.get(long(span.start)..long(span.end)).unwrap_or_default()),
            ended: span.ended,
        })
    }

    /// The offset in the file at which a line ends, about.
    pub(super) fn offset_of(&self, number: u64) -> u64 {
        let (start, end) = self.offsets;
        let lines = u128::try_from(self.lines.len().max(1)).unwrap_or(1);
        let done = u128::from(number.saturating_sub(self.first) + 1).min(lines);
        let part = u128::from(end.saturating_sub(start)) * done / lines;
        start.saturating_add(u64::try_from(part).unwrap_or_default())
    }

    /// Where a line stands in the text.
    pub(super) fn place(&self, at: usize) -> Option<(usize, usize)> {
        self.lines.get(at).map(|span| (long(span.start), long(span.end)))
    }

    /// Which line a byte of the text belongs to.
    pub(super) fn line_at(&self, byte: usize) -> usize {
        self.lines.partition_point(|span| long(span.end) < byte)
    }
}

fn short(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

fn long(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}
