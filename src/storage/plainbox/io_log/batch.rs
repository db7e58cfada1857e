//! A run of decoded lines that follow each other. Their bytes stand in one buffer, each line with a newline behind it whether it
//! had one or not, so that a search can run over the whole.

use crate::model::{Line, Stream};
use crate::text::Untrusted;

/// Text of a batch beyond which no line is added.
pub(super) const FULL: usize = 1 << 17;

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

/// Where a line stands in the text, and the rest of what is known about it.
#[derive(Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
    ended: bool,
    times: Option<(f64, f64)>,
    stream: usize,
}

/// What all lines of one piece of output share: where they went, when (since the start) and how long after the piece before.
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
        self.text.len() >= FULL
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
        let times = origin.times;
        let stream = self.stream(origin.stream);
        let data = self.text.get(start..).unwrap_or_default();
        let (mut times, mut from) = (times, start);
        for at in memchr::memchr_iter(b'\n', data) {
            self.lines.push(Span { start: from, end: start + at, ended: true, times, stream });
            from = start + at + 1;
            times = times.map(|(at, _)| (at, 0.0));
        }
        if !ended {
            self.lines.push(Span { start: from, end: self.text.len(), ended: false, times, stream });
            self.text.push(b'\n');
        }
    }

    /// Streams are few; the last one is looked at first.
    fn stream(&mut self, stream: Stream) -> usize {
        if let Some(at) = self.streams.iter().rposition(|known| *known == stream) {
            return at;
        }
        self.streams.push(stream);
        self.streams.len() - 1
    }

    /// The line with this number.
    pub(super) fn line(&self, number: u64) -> Option<Line> {
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let span = self.lines.get(at)?;
        Some(Line {
            number,
            at: span.times.map(|(at, _)| at),
            delay: span.times.map(|(_, delay)| delay),
            stream: self.streams.get(span.stream).cloned().unwrap_or(Stream::Out),
            text: Untrusted::new(self.text.get(span.start..span.end).unwrap_or_default()),
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
        self.lines.get(at).map(|span| (span.start, span.end))
    }

    /// Which line a byte of the text belongs to.
    pub(super) fn line_at(&self, byte: usize) -> usize {
        self.lines.partition_point(|span| span.end < byte)
    }
}
