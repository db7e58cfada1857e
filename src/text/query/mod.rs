//! The filter language: words, `field:value`, comparisons, and `-` or `!` in front of what must not match.
//!
//! ```text
//! server 24.04            both words occur
//! "two words" ~srvr       exactly this text; fuzzily, as fzf finds it
//! title:server,desktop    one of these occurs in the field;  title:=server  is exactly it
//! state:incomplete,damaged   it is one of these words, in any case, with `-` or `_`
//! since:2d until:2026-11-08  changed within two days; not after that day
//! age:<2d size:>1G fail:>0   comparisons;  fail:1..5  a range;  age:<2026-11-01  younger than that day
//! -locked:yes !desktop    not this
//! ```
//!
//! Parsing never fails: a part that cannot be understood matches everything and is told in [`Query::problems`].

mod check;
mod field;
mod highlight;
mod parse;
mod word;

pub use check::{Class, fold, suggest};
pub use field::{FAILED_JOB, Found};
pub use word::Scratch;

use field::FieldTest;
use word::WordTest;

/// Something that a query can look at.
pub trait Row {
    /// Appends the texts that words look in, one a line.
    fn words(&self, out: &mut String);
    /// The value of a field; none when this row knows no such field.
    fn field(&self, name: &str) -> Option<Found<'_>>;
    /// Whether a field, or for none the texts that words look in, could not be found out: then what does not match says nothing.
    fn is_unsure(&self, field: Option<&str>) -> bool {
        let _ = field;
        false
    }
    /// Whether what is found in a field stays true although more of it may not have been found out: a job that is there is there.
    fn only_grows(&self, field: &str) -> bool {
        let _ = field;
        false
    }
}

/// How words match.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Words {
    /// As a part of the text; for scripts, and for everything that removes.
    Exact,
    /// The same, but of the words of a closed list the beginning is enough; for people who see what they get.
    Shown,
    /// As a part of the text, else fuzzily as fzf does; for menus.
    Fuzzy,
}

/// A filter, ready to use.
#[derive(Clone, Debug, Default)]
pub struct Query {
    terms: Vec<Term>,
    problems: Vec<String>,
}

#[derive(Clone, Debug)]
struct Term {
    negated: bool,
    /// A word as it was typed, without quotes; none for other terms.
    word: Option<String>,
    test: Test,
}

#[derive(Clone, Debug)]
enum Test {
    Word(WordTest),
    Field(FieldTest),
}

impl Query {
    /// Reads a query. What cannot be understood is told in [`Query::problems`] and matches everything.
    pub fn parse(text: &str, words: Words) -> Self {
        parse::query(text, words)
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// What could not be understood, one line each; not yet made visible.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// Whether any of these fields is asked for, so that their values must be known first.
    pub fn asks_for(&self, names: &[&str]) -> bool {
        self.fields().any(|name| names.contains(&name))
    }

    /// The names of all fields asked for.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().filter_map(|term| match &term.test {
            Test::Field(test) => Some(test.name()),
            Test::Word(_) => None,
        })
    }

    /// The values that a field is asked for.
    pub fn values<'q>(&'q self, name: &'q str) -> impl Iterator<Item = &'q str> {
        self.terms
            .iter()
            .filter_map(move |term| match &term.test {
                Test::Field(test) if test.name() == name => Some(test.values()),
                _ => None,
            })
            .flatten()
    }

    /// Whether a text in a field is one that it asks for, whether it is to match or must not.
    pub fn asks_for_text(&self, name: &str, text: &str) -> bool {
        let asks = |term: &Term| matches!(&term.test, Test::Field(test) if test.name() == name && test.has_text(text));
        self.terms.iter().any(asks)
    }

    /// Whether it looks at words, which stand in more than the id.
    pub fn has_words(&self) -> bool {
        let is_word = |term: &Term| matches!(term.test, Test::Word(_));
        self.terms.iter().any(is_word)
    }

    /// Whether a row matches, where that can be told; none where it hangs on something that could not be found out.
    pub fn decide(&self, row: &dyn Row, scratch: &mut Scratch) -> Option<bool> {
        scratch.begin();
        let mut sure = true;
        for term in &self.terms {
            let (found, unsure) = match &term.test {
                Test::Field(test) => {
                    let (found, name) = (test.matches(row), test.name());
                    (found, row.is_unsure(Some(name)) && !(found && row.only_grows(name)))
                }
                // A word that is there stays there, whatever could not be read besides.
                Test::Word(test) => match test.matches(row, scratch) {
                    Some(_) => (true, false),
                    None => (false, row.is_unsure(None)),
                },
            };
            if unsure {
                sure = false;
            } else if found == term.negated {
                return Some(false);
            }
        }
        sure.then_some(true)
    }

    /// How well a row matches, higher is better; none when it does not.
    pub fn matches(&self, row: &dyn Row, scratch: &mut Scratch) -> Option<u32> {
        scratch.begin();
        let mut score = 0u32;
        for term in &self.terms {
            let found = match &term.test {
                Test::Field(test) => test.matches(row).then_some(0),
                Test::Word(test) => test.matches(row, scratch),
            };
            score = match (found, term.negated) {
                (Some(points), false) => score.saturating_add(points),
                (None, true) => score,
                _ => return None,
            };
        }
        Some(score)
    }
}

#[cfg(test)]
mod tests;
