//! What is searched for in logs, and where a line matches: what counts is what one sees of it.

/// What to search for.
#[derive(Clone, Debug)]
pub struct Pattern(pub regex::bytes::Regex);

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Pattern {
    /// Where a line matches, in its bytes. A line with escape sequences is matched by what one sees of it.
    pub fn find(&self, text: &[u8]) -> Option<(usize, usize)> {
        if memchr::memchr(ESCAPE, text).is_none() {
            return self.0.find(text).map(|found| (found.start(), found.end()));
        }
        let (seen, places) = without_sequences(text);
        let found = self.0.find(&seen)?;
        let start = places.get(found.start()).copied().unwrap_or(text.len());
        let last = found.end().checked_sub(1).and_then(|last| places.get(last)).map_or(start, |last| last + 1);
        Some((start, last.max(start)))
    }

    /// Where a line matches, each time, in its bytes; at most so many.
    pub fn find_all(&self, text: &[u8], most: usize) -> Vec<std::ops::Range<usize>> {
        if memchr::memchr(ESCAPE, text).is_none() {
            return self.0.find_iter(text).take(most).map(|found| found.range()).collect();
        }
        let (seen, places) = without_sequences(text);
        let place = |at: usize| places.get(at).copied().unwrap_or(text.len());
        let range = |found: regex::bytes::Match<'_>| {
            let last = found.end().checked_sub(1).filter(|last| *last >= found.start()).map(|last| place(last) + 1);
            place(found.start())..last.unwrap_or(place(found.start())).min(text.len())
        };
        self.0.find_iter(&seen).take(most).map(range).collect()
    }

    /// Whether a line matches.
    pub fn matches(&self, text: &[u8]) -> bool {
        self.find(text).is_some()
    }
}

const ESCAPE: u8 = 0x1b;

/// The bytes of a line without its escape sequences, and where each stands in the line.
fn without_sequences(text: &[u8]) -> (Vec<u8>, Vec<usize>) {
    let (mut seen, mut places) = (Vec::with_capacity(text.len()), Vec::with_capacity(text.len()));
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        if *byte == ESCAPE {
            at += sequence(text.get(at..).unwrap_or_default());
            continue;
        }
        seen.push(*byte);
        places.push(at);
        at += 1;
    }
    (seen, places)
}

/// How long an escape sequence is: `ESC [ ... letter`, `ESC ] ... BEL` or `ESC \\`, or two bytes.
fn sequence(text: &[u8]) -> usize {
    let body = text.get(2..).unwrap_or_default();
    let length = match text.get(1) {
        Some(b'[') => body.iter().position(|byte| (0x40..=0x7e).contains(byte)).map(|at| at + 3),
        Some(b']' | b'P' | b'_' | b'^' | b'X') => {
            let end = |at: usize| matches!(body.get(at), Some(0x07)) || body.get(at..at + 2) == Some(b"\x1b\\");
            let at = (0..body.len()).find(|at| end(*at));
            at.map(|at| at + if body.get(at) == Some(&0x07) { 3 } else { 4 })
        }
        _ => Some(2),
    };
    length.unwrap_or(text.len()).min(text.len()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pattern(text: &str) -> Pattern {
        Pattern(regex::bytes::Regex::new(text).unwrap())
    }

    #[test]
    fn what_is_seen_is_found_and_placed_in_the_bytes() {
        let line = b"\x1b[1;31mERROR\x1b[0m no \x1b]8;;http://x\x07carrier\x1b]8;;\x1b\\ end";
        let found = |text| pattern(text).find(line).map(|(start, end)| line[start..end].to_vec());
        assert_eq!(found("ERROR no carrier").unwrap(), b"ERROR\x1b[0m no \x1b]8;;http://x\x07carrier".to_vec());
        assert_eq!(found("^ERROR").unwrap(), b"ERROR".to_vec());
        assert_eq!(found("end$").unwrap(), b"end".to_vec());
        assert_eq!(found("31m|http"), None);
        let all: Vec<_> =
            pattern("[aeiouO]r").find_all(line, 9).into_iter().map(|range| line[range].to_vec()).collect();
        assert_eq!(all, [b"ar".to_vec(), b"er".to_vec()]);
        assert_eq!(pattern("R").find_all(line, 2), [8..9, 9..10]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fail(text in "[\x1b\\[\\]P;0-9a-z\x07\\\\]{0,40}", wanted in "[a-z]{0,2}") {
            if let Some((start, end)) = pattern(&wanted).find(text.as_bytes()) {
                prop_assert!(start <= end && end <= text.len());
            }
        }
    }
}
