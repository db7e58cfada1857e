//! A quick look at the text of a record file: can any line of it be wanted? Mostly none can, and then neither lines nor times
//! need to be made.
//!
//! The base64 texts of many lines are joined and decoded as one, which takes a third of decoding each. Padding would end such a
//! text: it is written as the zeros that it stands for, so that up to two NUL bytes follow a line. A newline is put behind each,
//! since the lines of a log are searched with one. Like a newline, a NUL is no part of a word; so whatever matches within a line
//! matches here too. More may match: the full way tells. It also tells about each line that is not exactly as the writer makes it.

use crate::storage::codec::base64;
use crate::storage::plainbox::io_log::feed::RulesOut;
use crate::storage::plainbox::io_log::record::data_of;

/// So much base64 is joined: it stays in the nearest cache but one.
const JOINED: usize = 1 << 16;

/// Buffers that are used again.
#[derive(Default)]
pub(in super::super) struct Skim {
    joined: Vec<u8>,
    data: Vec<u8>,
}

impl Skim {
    /// Whether no line can be wanted. False also where only the full way can tell.
    pub(super) fn rules_out(&mut self, mut text: &[u8], rules_out: &RulesOut) -> bool {
        while !text.is_empty() {
            self.joined.clear();
            self.data.clear();
            let Some(rest) = join(text, &mut self.joined) else { return false };
            if !base64::append_strict(&self.joined, &mut self.data) || !rules_out(&self.data) {
                return false;
            }
            text = rest;
        }
        true
    }
}

/// Joins the data of the next lines; what follows them. None for a line that is not as the writer makes it.
fn join<'a>(text: &'a [u8], joined: &mut Vec<u8>) -> Option<&'a [u8]> {
    let mut rest = text;
    while joined.len() < JOINED && !rest.is_empty() {
        let (line, after) = rest.split_at_checked(memchr::memchr(b'\n', rest)?)?;
        let (data, tail) = without_padding(data_of(line)?)?;
        joined.extend_from_slice(data);
        joined.extend_from_slice(tail);
        rest = after.get(1..)?;
    }
    Some(rest)
}

/// Base64 without its padding, and what completes it and puts a newline behind. None where the bits behind the data are not
/// zeros: they would follow the line as other bytes.
fn without_padding(data: &[u8]) -> Option<(&[u8], &'static [u8])> {
    if !data.len().is_multiple_of(4) {
        return None;
    }
    match data {
        [body @ .., b'=', b'='] => matches!(body, [.., b'A' | b'Q' | b'g' | b'w']).then_some((body, b"AACgAA")),
        [body @ .., b'='] => {
            const ZEROS: &[u8] = b"AEIMQUYcgkosw048";
            body.last().is_some_and(|last| ZEROS.contains(last)).then_some((body, b"ACgAA"))
        }
        body => Some((body, b"CgAA")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Option<Vec<u8>> {
        let seen = std::cell::RefCell::new(Vec::new());
        let look = |data: &[u8]| {
            seen.borrow_mut().extend_from_slice(data);
            true
        };
        Skim::default().rules_out(text.as_bytes(), &look).then(|| seen.into_inner())
    }

    #[test]
    fn every_line_ends_with_a_newline_whatever_its_padding() {
        for data in [&b""[..], b"a", b"ab", b"abc", b"abc\n", b"two\nlines", b"\xff\xc3", &[0xff; 1000]] {
            let line = format!("[1.5e-05,\"stderr\",\"{}\"]\n", base64::encode(data));
            let count = 1 + 200_000 / line.len();
            let seen = seen(&line.repeat(count)).unwrap();
            assert_eq!(seen.iter().filter(|b| **b == 0).count(), count * (2 + (3 - data.len() % 3) % 3));
            let text: Vec<u8> = seen.into_iter().filter(|b| *b != 0).collect();
            assert_eq!(text, [data, b"\n"].concat().repeat(count));
        }
    }

    #[test]
    fn what_the_writer_does_not_make_is_left_to_the_full_way() {
        let good = "[0.5,\"stdout\",\"YQ==\"]\n";
        assert_eq!(seen(good), Some(b"a\0\0\n\0\0".to_vec()));
        for odd in [
            "[0.5,\"stdout\",\"YQ==\"]",
            "[0.5,\"stdout\",\"YR==\"]\n",
            "[0.5,\"stdout\",\"YWJ=\"]\n",
            "[0.5,\"stdout\",\"YQ=\"]\n",
            "[0.5,\"stdout\",\"====\"]\n",
            "[0.5,\"stdout\",\"YQ==YQ==\"]\n",
            "[0.5,\"stdout\",\"Y\\n==\"]\n",
            "[0.5,\"debug\",\"YQ==\"]\n",
            "[0.5,\"stdout\",\"YQ==\",1]\n",
            "[,\"stdout\",\"YQ==\"]\n",
            "[01,\"stdout\",\"YQ==\"]\n",
            " [0.5,\"stdout\",\"YQ==\"]\n",
            "\n",
        ] {
            assert_eq!(seen(&format!("{good}{odd}")), None, "{odd}");
        }
    }
}
