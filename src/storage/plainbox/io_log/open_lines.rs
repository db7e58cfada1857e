//! Lines that were recorded in pieces, which a job with `use-chunked-io` and every prompt do: the pieces of a stream are one line
//! again, with the moment of the first of them. A line stands where it ends, so that nothing waits for a stream that is silent.

use super::batch::{Batch, Origin};

/// Most text of lines without an end that waits for more; a longer line comes in several.
const MOST: usize = 1 << 20;
/// Most streams that wait.
const STREAMS: usize = 64;

/// The start of a line whose end has not come yet.
#[derive(Clone)]
struct OpenLine {
    origin: Origin,
    text: Vec<u8>,
}

/// The lines that have not ended, the one that began first in front; at most one of each stream.
#[derive(Clone, Default)]
pub(super) struct OpenLines {
    lines: Vec<OpenLine>,
    bytes: usize,
    /// Pieces are not joined: they come as they were recorded.
    in_pieces: bool,
}

impl OpenLines {
    /// From now on each piece is a line of its own.
    pub(super) fn keep_pieces(&mut self) {
        self.in_pieces = true;
    }

    /// How much text waits.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Forgets what waits.
    pub(super) fn clear(&mut self) {
        self.lines.clear();
        self.bytes = 0;
    }

    /// Waits for what the other does.
    pub(super) fn go_to(&mut self, other: &OpenLines) {
        self.lines.clone_from(&other.lines);
        self.bytes = other.bytes;
    }

    /// Makes lines of the piece that was appended to the batch's text from `start` on. What has no end yet waits for it.
    #[inline]
    pub(super) fn add(&mut self, batch: &mut Batch, start: usize, origin: Origin) {
        let ended = batch.text.len() <= start || batch.text.last() == Some(&b'\n');
        if self.in_pieces || ended && self.lines.is_empty() {
            batch.add(start, origin);
        } else {
            self.join(batch, start, origin);
        }
    }

    fn join(&mut self, batch: &mut Batch, start: usize, mut origin: Origin) {
        let piece = batch.text.split_off(start);
        let rest = self.go_on(batch, &piece, &origin);
        let whole = memchr::memrchr(b'\n', rest).map_or(0, |newline| newline + 1);
        let (whole, open) = rest.split_at_checked(whole).unwrap_or((rest, &[]));
        add(batch, whole, origin.clone());
        if open.is_empty() {
            return;
        }
        if !whole.is_empty() {
            origin.times = origin.times.map(|(at, _)| (at, 0.0));
        }
        self.bytes += open.len();
        self.lines.push(OpenLine { origin, text: open.into() });
        self.shorten(batch);
    }

    /// Ends the stream's open line with the first line of a piece; what is left of the piece.
    fn go_on<'a>(&mut self, batch: &mut Batch, piece: &'a [u8], origin: &Origin) -> &'a [u8] {
        let Some(at) = self.lines.iter().position(|open| open.origin.stream == origin.stream) else { return piece };
        let first = memchr::memchr(b'\n', piece).map_or(piece.len(), |newline| newline + 1);
        let (first, rest) = piece.split_at_checked(first).unwrap_or((piece, &[]));
        if let Some(open) = self.lines.get_mut(at) {
            open.text.extend_from_slice(first);
            self.bytes += first.len();
        }
        if first.ends_with(b"\n") {
            self.end(batch, at);
        } else {
            self.shorten(batch);
        }
        rest
    }

    /// Makes a line of what waits at a place.
    fn end(&mut self, batch: &mut Batch, at: usize) {
        if at < self.lines.len() {
            let open = self.lines.remove(at);
            self.bytes -= open.text.len();
            add(batch, &open.text, open.origin);
        }
    }

    /// Lets go what began first while too much waits.
    fn shorten(&mut self, batch: &mut Batch) {
        while self.bytes > MOST || self.lines.len() > STREAMS {
            self.end(batch, 0);
        }
    }

    /// Shows what waits as lines without an end, and goes on waiting; how many there are.
    pub(super) fn show(&self, batch: &mut Batch) -> u64 {
        for open in &self.lines {
            add(batch, &open.text, open.origin.clone());
        }
        u64::try_from(self.lines.len()).unwrap_or_default()
    }
}

fn add(batch: &mut Batch, text: &[u8], origin: Origin) {
    let start = batch.text.len();
    batch.text.extend_from_slice(text);
    batch.add(start, origin);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Stream;
    use proptest::prelude::*;

    /// Lines of the pieces, which come a second apart, and what is open at the end.
    fn lines(pieces: &[(Stream, &[u8])]) -> Vec<(String, Stream, Option<f64>, bool)> {
        let (mut open, mut batch) = (OpenLines::default(), Batch::default());
        let mut at = 0.0;
        for (stream, data) in pieces {
            at += 1.0;
            let start = batch.text.len();
            batch.text.extend_from_slice(data);
            open.add(&mut batch, start, Origin { stream: stream.clone(), times: Some((at, 1.0)) });
        }
        open.show(&mut batch);
        let line = |number| batch.line(number).unwrap();
        let told = |line: crate::model::Line| (line.text.to_string(), line.stream, line.at, line.ended);
        (0..batch.end()).map(|number| told(line(number))).collect()
    }

    #[test]
    fn pieces_of_each_stream_are_one_line_with_the_moment_of_the_first() {
        let pieces: [(Stream, &[u8]); 6] = [
            (Stream::Out, b"memory che"),
            (Stream::Err, b"war"),
            (Stream::Out, b"ck FAI"),
            (Stream::Err, b"ning\nsecond\nthi"),
            (Stream::Out, b"LED\nnext\n"),
            (Stream::Out, b""),
        ];
        let wanted = [
            ("warning", Stream::Err, 2.0, true),
            ("second", Stream::Err, 4.0, true),
            ("memory check FAILED", Stream::Out, 1.0, true),
            ("next", Stream::Out, 5.0, true),
            ("thi", Stream::Err, 4.0, false),
        ];
        let wanted = wanted.map(|(text, stream, at, ended)| (text.to_owned(), stream, Some(at), ended));
        assert_eq!(lines(&pieces), wanted);
    }

    #[test]
    fn what_waits_is_bounded() {
        let (mut open, mut batch) = (OpenLines::default(), Batch::default());
        for n in 0..1000 {
            let start = batch.text.len();
            batch.text.extend_from_slice(&[b'x'; 10_000]);
            let stream = Stream::Other(format!("stream {}", n % 200).as_str().into());
            open.add(&mut batch, start, Origin { stream, times: None });
            assert!(open.bytes() <= MOST && open.lines.len() <= STREAMS);
        }
        assert!(batch.len() > 800);
    }

    proptest! {
        #[test]
        fn no_byte_of_a_stream_is_lost_or_moved(
            pieces in proptest::collection::vec((any::<bool>(), "[ab\\n]{0,5}"), 0..30),
        ) {
            let stream = |out: bool| if out { Stream::Out } else { Stream::Err };
            let given: Vec<(Stream, &[u8])> = pieces.iter().map(|(out, text)| (stream(*out), text.as_bytes())).collect();
            let lines = lines(&given);
            for wanted in [Stream::Out, Stream::Err] {
                let all: Vec<u8> = given.iter().filter(|(s, _)| *s == wanted).flat_map(|(_, d)| d.iter().copied()).collect();
                let shown: String = lines.iter().filter(|line| line.1 == wanted)
                    .map(|line| format!("{}{}", line.0, if line.3 { "\n" } else { "" })).collect();
                prop_assert_eq!(shown.into_bytes(), all);
                prop_assert!(lines.iter().filter(|line| line.1 == wanted).rev().skip(1).all(|line| line.3));
            }
        }
    }
}
