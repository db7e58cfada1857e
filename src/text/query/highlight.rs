//! Where a text shows why its row matched.

use std::ops::Range;

use memchr::memmem;

use super::{Query, Scratch, Test};

impl Query {
    /// The parts of a text that match, as ranges of its bytes, ascending and apart: what plain words find, and what is asked of one of these
    /// fields, whose text it is. What must not match shows nothing.
    pub fn highlights(&self, fields: &[&str], text: &str, scratch: &mut Scratch) -> Vec<Range<usize>> {
        let lower = Lowered::of(text);
        let mut found = Vec::new();
        for term in self.terms.iter().filter(|term| !term.negated) {
            match &term.test {
                Test::Field(test) if fields.contains(&test.name()) => {
                    test.parts().iter().for_each(|part| lower.find(part.as_bytes(), &mut found));
                }
                Test::Field(_) => {}
                Test::Word(test) => {
                    let before = found.len();
                    lower.find(test.part(), &mut found);
                    if found.len() == before {
                        let places = test.fuzzy(text, scratch);
                        let letters = text.char_indices().map(|(at, letter)| at..at + letter.len_utf8());
                        found.extend(letters.enumerate().filter(|(at, _)| places.contains(at)).map(|(_, range)| range));
                    }
                }
            }
        }
        joined(found)
    }
}

/// A text in lower case, which may be longer or shorter, and where each byte of it comes from.
struct Lowered {
    text: String,
    /// For each byte the letter that it is of, as bytes of the text.
    from: Vec<(usize, usize)>,
}

impl Lowered {
    fn of(text: &str) -> Self {
        let mut lowered = Self { text: String::with_capacity(text.len()), from: Vec::with_capacity(text.len()) };
        for (at, letter) in text.char_indices() {
            lowered.text.extend(letter.to_lowercase());
            lowered.from.resize(lowered.text.len(), (at, at + letter.len_utf8()));
        }
        lowered
    }

    fn find(&self, part: &[u8], found: &mut Vec<Range<usize>>) {
        if part.is_empty() {
            return;
        }
        let range = |at: usize| Some(self.from.get(at)?.0..self.from.get(at + part.len() - 1)?.1);
        found.extend(memmem::find_iter(self.text.as_bytes(), part).filter_map(range));
    }
}

fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::super::Words;
    use super::*;
    use proptest::prelude::*;

    fn shown(query: &str, fields: &[&str], text: &str) -> Vec<String> {
        let query = Query::parse(query, Words::Shown);
        let ranges = query.highlights(fields, text, &mut Scratch::default());
        ranges.into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn what_matches_is_shown_in_the_letters_of_the_text() {
        assert_eq!(shown("server", &[], "Server smoke SERVER"), ["Server", "SERVER"]);
        assert_eq!(shown("ser erv", &[], "server"), ["serv"]);
        assert_eq!(shown("title:smo plan:ver", &["title"], "server smoke"), ["smo"]);
        assert_eq!(shown("-server !smoke fail:>0", &[], "server smoke"), [""; 0]);
        // In lower case this letter has two more bytes.
        assert_eq!(shown("x", &[], "İİx"), ["x"]);
        assert_eq!(shown("~dsktp", &[], "desktop"), ["d", "skt", "p"]);
        assert_eq!(shown("dsktp", &[], "desktop"), [""; 0]);
    }

    proptest! {
        #[test]
        fn ranges_are_letters_of_the_text_ascending_and_apart(query in "[a-zİ~\"]{0,6}", text in "\\PC{0,30}") {
            let ranges = Query::parse(&query, Words::Fuzzy).highlights(&[], &text, &mut Scratch::default());
            prop_assert!(ranges.iter().all(|range| range.start < range.end && text.get(range.clone()).is_some()));
            prop_assert!(ranges.windows(2).all(|two| two[0].end < two[1].start));
        }
    }
}
