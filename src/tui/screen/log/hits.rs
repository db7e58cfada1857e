//! A search in the open log: the lines that match, as they come in, and the way from one to the next.

use crate::model::Pattern;
use crate::tui::ticket::Ticket;

/// Most matches that are remembered.
pub const MOST: usize = 1_000_000;

/// Which way to look for a match.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// On this line or after it.
    From(u64),
    /// After this line.
    After(u64),
    /// Before this line.
    Before(u64),
}

/// What a look for a match gave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    /// This line.
    At(u64),
    /// This line, past the end or the start of the log.
    Around(u64),
    /// Nothing yet; the search goes on.
    Wait,
    /// Nothing at all.
    Nothing,
}

/// A search.
#[derive(Clone, Debug)]
pub struct Hits {
    /// Which search; answers carry it.
    pub token: Ticket,
    /// What was typed.
    pub typed: String,
    /// What is searched.
    pub pattern: Pattern,
    /// The lines that match, in order.
    lines: Vec<u64>,
    /// Whether the whole log is searched.
    pub done: bool,
    /// Whether it was stopped before its end.
    pub stopped: bool,
    /// Where to go as soon as it is known.
    pub waiting: Option<Way>,
    /// Where and why the log could not be searched further.
    pub unread: Option<String>,
}

impl Hits {
    /// A search that has just begun.
    pub fn new(token: Ticket, typed: String, pattern: Pattern) -> Self {
        Self { token, typed, pattern, lines: Vec::new(), done: false, stopped: false, waiting: None, unread: None }
    }

    /// How many lines match.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether none does, so far.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether there are more than are remembered.
    pub fn is_full(&self) -> bool {
        self.lines.len() >= MOST
    }

    /// Which of the matches the line is, from 1.
    pub fn ordinal(&self, line: u64) -> Option<usize> {
        self.lines.binary_search(&line).ok().map(|at| at + 1)
    }

    /// Takes matches in; those that are known already do not count twice.
    pub fn add(&mut self, lines: impl IntoIterator<Item = u64>) {
        for line in lines {
            if self.is_full() {
                return;
            }
            match self.lines.last() {
                Some(last) if *last >= line => {
                    if let Err(at) = self.lines.binary_search(&line) {
                        self.lines.insert(at, line);
                    }
                }
                _ => self.lines.push(line),
            }
        }
    }

    /// Forgets the matches from this line on.
    pub fn cut(&mut self, line: u64) {
        self.lines.truncate(self.lines.partition_point(|at| *at < line));
    }

    /// Looks for a match.
    pub fn look(&self, way: Way) -> Look {
        let (found, around) = match way {
            Way::From(line) => (self.from(line), self.lines.first()),
            Way::After(line) => (self.from(line.saturating_add(1)), self.lines.first()),
            Way::Before(line) => (self.before(line), self.lines.last()),
        };
        let over = self.done || self.stopped;
        let sure = over || !matches!(way, Way::Before(line) if self.lines.last().is_none_or(|last| *last < line));
        match (found, around) {
            (Some(line), _) if sure => Look::At(line),
            _ if !over => Look::Wait,
            (None, Some(line)) => Look::Around(*line),
            _ => Look::Nothing,
        }
    }

    fn from(&self, line: u64) -> Option<u64> {
        self.lines.get(self.lines.partition_point(|at| *at < line)).copied()
    }

    fn before(&self, line: u64) -> Option<u64> {
        let at = self.lines.partition_point(|at| *at < line).checked_sub(1)?;
        self.lines.get(at).copied()
    }
}

/// Reads what was typed as a pattern: a regular expression, in any case unless it has an upper-case letter.
///
/// # Errors
/// What is wrong with it, in one line.
pub fn compile(typed: &str) -> Result<Pattern, String> {
    let made =
        regex::bytes::RegexBuilder::new(typed).case_insensitive(!has_upper_case(typed)).size_limit(4 << 20).build();
    made.map(Pattern).map_err(|error| explain(&error))
}

// An upper-case letter after a backslash is a class (`\W`), not a letter that was meant.
fn has_upper_case(typed: &str) -> bool {
    let mut escaped = false;
    typed.chars().any(|c| {
        let meant = c.is_uppercase() && !escaped;
        escaped = c == '\\' && !escaped;
        meant
    })
}

fn explain(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "pattern too large".to_owned(),
        other => other.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(lines: &[u64], done: bool) -> Hits {
        let mut hits = Hits::new(Ticket(1), "x".into(), compile("x").unwrap());
        hits.add(lines.iter().copied());
        hits.done = done;
        hits
    }

    #[test]
    fn the_way_from_match_to_match() {
        let all = hits(&[3, 7, 9], true);
        assert_eq!(all.look(Way::From(3)), Look::At(3));
        assert_eq!(all.look(Way::After(3)), Look::At(7));
        assert_eq!(all.look(Way::After(9)), Look::Around(3));
        assert_eq!(all.look(Way::Before(3)), Look::Around(9));
        assert_eq!(all.look(Way::Before(8)), Look::At(7));
        assert_eq!(hits(&[], true).look(Way::From(0)), Look::Nothing);
    }

    #[test]
    fn an_unfinished_search_waits_when_it_cannot_know() {
        let some = hits(&[3, 7], false);
        assert_eq!(some.look(Way::After(3)), Look::At(7));
        assert_eq!(some.look(Way::After(7)), Look::Wait);
        assert_eq!(some.look(Way::Before(20)), Look::Wait);
        assert_eq!(some.look(Way::Before(5)), Look::At(3));
    }

    #[test]
    fn late_matches_are_put_in_order_once() {
        let mut some = hits(&[3, 7], false);
        some.add([5, 7, 9, 3]);
        assert_eq!((some.len(), some.ordinal(5), some.ordinal(9)), (4, Some(2), Some(4)));
    }

    #[test]
    fn small_letters_match_both() {
        assert!(compile("fail").unwrap().0.is_match(b"FAIL"));
        assert!(!compile("Fail").unwrap().0.is_match(b"FAIL"));
        assert!(compile(r"\Wfail").unwrap().0.is_match(b" FAIL"));
        assert_eq!(compile("(a").unwrap_err(), "unclosed group");
    }
}
