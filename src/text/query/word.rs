//! Words: first as a part of the text, which is fast and what is meant most often, then fuzzily with fzf's scoring.

use memchr::memmem::Finder;
use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::Row;

/// A part of the text beats any fuzzy match.
const EXACT: u32 = 10_000;

/// Where a part stands: at the beginning of a word, or of one of the texts, is more likely meant.
const AT_WORD: u32 = 100;
const AT_TEXT: u32 = 200;

/// So many places of a part are looked at for the best one.
const PLACES: usize = 16;

/// Points that each letter of a fuzzy match must bring on average; a match scattered thinner than this is chance.
const THINNEST: u32 = 14;

/// Longest text that is looked at fuzzily, in bytes.
const LONGEST: usize = 1_000;

/// One word of a query.
#[derive(Clone, Debug)]
pub(super) struct WordTest {
    part: Finder<'static>,
    fuzzy: Option<Box<Atom>>,
}

impl WordTest {
    pub(super) fn new(text: &str, fuzzy: bool) -> Self {
        let atom = |text| {
            let (case, marks) = (CaseMatching::Ignore, Normalization::Smart);
            Box::new(Atom::new(text, case, marks, AtomKind::Fuzzy, false))
        };
        Self { part: Finder::new(&text.to_lowercase()).into_owned(), fuzzy: fuzzy.then(|| atom(text)) }
    }

    /// The text as a part, in lower case.
    pub(super) fn part(&self) -> &[u8] {
        self.part.needle()
    }

    /// Which characters of a text make up a fuzzy match of it; none where there is none that is not chance.
    pub(super) fn fuzzy(&self, text: &str, scratch: &mut Scratch) -> Vec<usize> {
        let Some(atom) = self.fuzzy.as_ref().filter(|_| text.len() <= LONGEST) else { return Vec::new() };
        let mut places = Vec::new();
        let points = atom.indices(Utf32Str::new(text, &mut scratch.wide), &mut scratch.matcher, &mut places);
        let least = THINNEST.saturating_mul(u32::try_from(atom.needle_text().len()).unwrap_or(u32::MAX));
        if points.is_none_or(|points| u32::from(points) < least) {
            return Vec::new();
        }
        places.into_iter().filter_map(|at| usize::try_from(at).ok()).collect()
    }

    pub(super) fn matches(&self, row: &dyn Row, scratch: &mut Scratch) -> Option<u32> {
        scratch.fill(row);
        let text = scratch.lower.as_bytes();
        let places =
            self.part.find_iter(text).take(PLACES).map(|at| match at.checked_sub(1).and_then(|at| text.get(at)) {
                None | Some(b'\n') => AT_TEXT,
                Some(before) if !before.is_ascii_alphanumeric() => AT_WORD,
                Some(_) => 0,
            });
        if let Some(points) = places.max() {
            return Some(EXACT + points);
        }
        let atom = self.fuzzy.as_ref()?;
        let least = THINNEST.saturating_mul(u32::try_from(atom.needle_text().len()).ok()?);
        scratch.best(atom).filter(|points| *points >= least)
    }
}

/// Buffers for matching, one a thread; a row's texts are gathered once for all words of a query.
pub struct Scratch {
    matcher: Matcher,
    lower: String,
    wide: Vec<char>,
    filled: bool,
}

impl Default for Scratch {
    fn default() -> Self {
        Self { matcher: Matcher::new(Config::DEFAULT), lower: String::new(), wide: Vec::new(), filled: false }
    }
}

impl Scratch {
    pub(super) fn begin(&mut self) {
        self.filled = false;
    }

    fn fill(&mut self, row: &dyn Row) {
        if self.filled {
            return;
        }
        self.filled = true;
        self.lower.clear();
        row.words(&mut self.lower);
        if self.lower.is_ascii() {
            self.lower.make_ascii_lowercase();
        } else {
            self.lower = self.lower.to_lowercase();
        }
    }

    /// The best fuzzy match within one of the texts; a match across two of them means nothing.
    fn best(&mut self, atom: &Atom) -> Option<u32> {
        let (matcher, wide) = (&mut self.matcher, &mut self.wide);
        let texts = self.lower.lines().filter(|text| text.len() <= LONGEST);
        let points = texts.filter_map(|text| atom.score(Utf32Str::new(text, wide), matcher));
        points.max().map(u32::from)
    }
}
