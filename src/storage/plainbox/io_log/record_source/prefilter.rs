//! A quick look at the text of a record file: can any line of it be wanted? Mostly none can, and then neither lines nor times
//! need to be made.
//!
//! The base64 texts of many lines are joined and decoded as one, which takes a third of decoding each. Padding would end such a
//! text: it is written as the zeros that it stands for, so that up to two NUL bytes follow a line. A newline is put behind each,
//! since the lines of a log are searched with one. Like a newline, a NUL is no part of a word; so whatever matches within a line
//! matches here too. More may match: the full way tells. It also tells about each line that is not exactly what the writer makes, and
//! about all lines where one was recorded in pieces, whose match may lie in two of them.
//!
//! Lines are short and of any length, so what costs most is a processor that guesses wrong where one ends. There is one such guess
//! a line; the rest is done alike for all of them.

use memchr::memchr;

use crate::storage::codec::base64;
use crate::storage::codec::json::number_length;
use crate::storage::plainbox::io_log::line_source::RulesOut;

/// So much base64 is joined: it stays in the nearest cache but one.
const JOINED: usize = 1 << 16;
/// The data of most lines is no longer. So much is copied of each, and what follows the data is written over.
const WIDE: usize = 128;
/// No delay that the writer makes is so long.
const DELAY: usize = 32;
/// A newline, to follow whole groups of four.
const NEWLINE: [u8; 4] = *b"CgAA";

/// Buffers that are used again.
#[derive(Default)]
pub(in super::super) struct Prefilter {
    /// Always of the same length.
    joined: Vec<u8>,
    data: Vec<u8>,
}

impl Prefilter {
    /// Whether no line can be wanted. False also where only the full way can tell.
    pub(super) fn rules_out(&mut self, mut text: &[u8], rules_out: &RulesOut) -> bool {
        self.joined.resize(2 * JOINED + WIDE, 0);
        while !text.is_empty() {
            self.data.clear();
            let Some((length, rest)) = join(text, &mut self.joined) else { return false };
            let joined = self.joined.get(..length).unwrap_or_default();
            if !base64::append_strict(joined, &mut self.data) || !rules_out(&self.data) {
                return false;
            }
            text = rest;
        }
        true
    }
}

/// Joins the data of the next lines; how long it is, and what follows the lines. None for a line that is not as the writer makes it,
/// or is longer than what is joined.
fn join<'a>(mut text: &'a [u8], joined: &mut [u8]) -> Option<(usize, &'a [u8])> {
    let mut length = 0;
    while length < JOINED && !text.is_empty() {
        let data = data_of(text)?;
        let count = memchr(b'"', data)?;
        ended(data.get(..count)?)?;
        copy(data, count, joined.get_mut(length..)?)?;
        length += count + NEWLINE.len();
        text = data.get(count..)?.strip_prefix(b"\"]\n")?;
    }
    Some((length, text))
}

/// Copies so much of a text, as whole groups of four, and puts a newline behind.
#[inline]
fn copy(text: &[u8], count: usize, room: &mut [u8]) -> Option<()> {
    match text.first_chunk::<WIDE>() {
        Some(wide) if count <= WIDE => *room.first_chunk_mut()? = *wide,
        _ => copy_exactly(text.get(..count)?, room.get_mut(..count)?),
    }
    if let Some(last) = text.get(..count)?.last_chunk() {
        *room.get_mut(count - last.len()..)?.first_chunk_mut()? = filled(*last)?;
    }
    *room.get_mut(count..)?.first_chunk_mut()? = NEWLINE;
    count.is_multiple_of(4).then_some(())
}

/// What is long, or the last of its text.
#[inline(never)]
fn copy_exactly(data: &[u8], room: &mut [u8]) {
    room.copy_from_slice(data);
}

/// The text from the data of the first line on.
#[inline]
fn data_of(text: &[u8]) -> Option<&[u8]> {
    let line = text.strip_prefix(b"[")?;
    let comma = memchr(b',', line.get(..DELAY).unwrap_or(line))?;
    let (delay, rest) = line.split_at_checked(comma)?;
    if !is_number(delay) {
        return None;
    }
    rest.strip_prefix(b",\"stdout\",\"").or_else(|| rest.strip_prefix(b",\"stderr\",\""))
}

/// Whether it is a number as JSON has it. Mostly it is one digit, a point, and digits.
#[inline]
fn is_number(text: &[u8]) -> bool {
    let usual = match text {
        [whole, b'.', fraction @ ..] => {
            let digits = fraction.iter().fold(whole.is_ascii_digit(), |all, digit| all & digit.is_ascii_digit());
            digits & !fraction.is_empty()
        }
        _ => false,
    };
    usual || !text.is_empty() && number_length(text) == text.len()
}

/// None where the text's data has no newline at its end, so that the line may go on in the next piece.
#[inline]
fn ended(text: &[u8]) -> Option<()> {
    let Some([first, second, third, fourth]) = text.last_chunk() else { return text.is_empty().then_some(()) };
    let zeros = |character: &u8, count| ZEROS.get(usize::from(*character)).is_some_and(|zeros| *zeros >= count);
    let whole = (*fourth == b'K') & zeros(third, 2);
    let one = (*fourth == b'=') & (*third == b'o') & zeros(second, 4);
    let two = (*fourth == b'=') & (*third == b'=') & (*second == b'g') & (*first == b'C');
    (whole | one | two).then_some(())
}

/// The last group of a text, with zeros for its padding. None where the bits behind the data are not zeros: they would follow the
/// line as other bytes.
#[inline]
fn filled([first, second, third, fourth]: [u8; 4]) -> Option<[u8; 4]> {
    let one = fourth == b'=';
    let two = one & (third == b'=');
    let (last, wanted) = if two { (second, 4) } else { (third, if one { 2 } else { 0 }) };
    let there = ZEROS.get(usize::from(last))?;
    (*there >= wanted).then_some([first, second, if two { b'A' } else { third }, if one { b'A' } else { fourth }])
}

/// How many zeros the bits of a character end in, as far as padding asks for them. Its values are in the order of the alphabet.
#[expect(clippy::indexing_slicing, reason = "not compiled when an index is wrong")]
const ZEROS: [u8; 256] = {
    let (characters, mut zeros, mut at) = (b"AEIMQUYcgkosw048", [0; 256], 0);
    while at < characters.len() {
        zeros[characters[at] as usize] = if at % 4 == 0 { 4 } else { 2 };
        at += 1;
    }
    zeros
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::decoder::Decoder;
    use super::*;
    use crate::storage::plainbox::io_log::batch::Batch;

    fn seen(text: &str) -> Option<Vec<u8>> {
        let seen = std::cell::RefCell::new(Vec::new());
        let look = |data: &[u8]| {
            seen.borrow_mut().extend_from_slice(data);
            true
        };
        Prefilter::default().rules_out(text.as_bytes(), &look).then(|| seen.into_inner())
    }

    #[test]
    fn every_line_ends_with_a_newline_whatever_its_padding() {
        for data in [
            &b""[..],
            b"\n",
            b"a\n",
            b"ab\n",
            b"two\nlines\n",
            b"\xff\xc3\n",
            &[[0xff; 1000].as_slice(), b"\n"].concat(),
        ] {
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
        let good = "[0.5,\"stdout\",\"YQo=\"]\n";
        assert_eq!(seen(good), Some(b"a\n\0\n\0\0".to_vec()));
        for delay in ["12.25", "5.2e-05", "0", "-1", "1e3"] {
            assert!(seen(&good.replace("0.5", delay)).is_some(), "{delay}");
        }
        for odd in [
            "[0.5,\"stdout\",\"YQ==\"]\n",
            "[0.5,\"stdout\",\"Cg\"]\n",
            "[0.5,\"stdout\",\"YQo=\"]",
            "[01.5,\"stdout\",\"YQo=\"]\n",
            "[x,\"stdout\",\"YQo=\"]\n",
            "[,\"stdout\",\"YQo=\"]\n",
            "[0.,\"stdout\",\"YQo=\"]\n",
            "[null,\"stdout\",\"YQo=\"]\n",
            "[0.5,\"stdout\",\"YR==\"]\n",
            "[0.5,\"stdout\",\"YWJ=\"]\n",
            "[0.5,\"stdout\",\"YQ=\"]\n",
            "[0.5,\"stdout\",\"====\"]\n",
            "[0.5,\"stdout\",\"YQ==YQ==\"]\n",
            "[0.5,\"stdout\",\"Y\\n==\"]\n",
            "[0.5,\"debug\",\"YQo=\"]\n",
            "[0.5,\"stdout\",\"YQo=\",1]\n",
            "[0.5,\"stdout\",\"YQo=\"]x\n",
            "[0.5,\"std\",\"stdout\",\"YQo=\"]\n",
            "[0.500000000000000000000000000000000,\"stdout\",\"YQo=\"]\n",
            " [0.5,\"stdout\",\"YQo=\"]\n",
            "\n",
        ] {
            assert_eq!(seen(&format!("{good}{odd}")), None, "{odd}");
        }
    }

    #[test]
    fn lines_of_every_length_are_joined() {
        let mut text = String::new();
        let mut all = Vec::new();
        for length in (0..200).chain([JOINED / 4 * 3, 0, 47_000, 1]) {
            let data: Vec<u8> = (1..=length).map(|n| (n % 9 + 1) as u8).chain([b'\n']).collect();
            text += &format!("[0.25,\"stdout\",\"{}\"]\n", base64::encode(&data));
            all.extend([data, vec![b'\n']].concat());
        }
        assert_eq!(seen(&text).map(|seen| seen.into_iter().filter(|b| *b != 0).collect()), Some(all));
        let long = base64::encode(&[vec![7; 4 * JOINED], vec![b'\n']].concat());
        assert_eq!(seen(&format!("[0.25,\"stdout\",\"{long}\"]\n")), None);
    }

    proptest! {
        #[test]
        fn nothing_that_the_full_way_finds_is_ruled_out(
            lines in proptest::collection::vec(
                "(\\[(0\\.5|-1|null|\"x\"|\"x,\"|\"x\\\\|\\[\\]|\\[1|\\{\\}|\\{\"a\":1|\\[\"stdout\"|)){0,2},\"(stdout|stderr|debug)\",\"(YQ==|YQo=|YR==|YWI=|YWIK|YWJj|Y W\\\\nJj|YW=Jj|=|)\"(,\"stdout\",\"YQ==\")?\\]{1,2}",
                0..4,
            ),
            good in 0..4_usize,
        ) {
            let text = "[0.5,\"stdout\",\"YnQK\"]\n".repeat(good) + &lines.join("\n") + "\n";
            let (mut decoder, mut batch) = (Decoder::default(), Batch::default());
            decoder.parse(text.as_bytes(), &mut batch);
            decoder.open.show(&mut batch);
            let wanted = batch.text.contains(&b'a');
            prop_assert!(!wanted || !Prefilter::default().rules_out(text.as_bytes(), &|data| !data.contains(&b'a')));
        }
    }
}
