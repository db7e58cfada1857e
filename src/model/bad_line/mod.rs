//! The first bad line of a log: the one that most likely says why its job failed. Lines come in one after the other, each is judged
//! once, and nothing but the best one is kept, so a log of any size takes no more than a line of memory.

mod rules;
mod traceback;
mod weight;

use std::collections::HashMap;

use super::Stream;
use crate::text::log_line;
use traceback::{Place, Traceback};

pub use weight::LineWeight;

/// A line that says why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadLine {
    /// Its number, from 0.
    pub number: u64,
    /// How much it tells.
    pub weight: LineWeight,
    /// What one sees of it: no controls, blanks joined, at most 4,096 bytes and `…`.
    pub text: String,
}

/// Looks for it in lines as they come.
#[derive(Clone, Debug, Default)]
pub struct BadLineFinder {
    tracebacks: HashMap<Stream, Traceback>,
    best: Option<BadLine>,
}

/// Streams whose tracebacks are followed; a log has two, unless somebody made it up.
const STREAMS: usize = 16;

impl BadLineFinder {
    /// Takes the next line and says how much it tells; none for what cannot be the reason: blank lines, and a traceback but for its
    /// exception.
    ///
    /// ```
    /// use adjourn::model::{BadLineFinder, LineWeight, Stream};
    ///
    /// let mut finder = BadLineFinder::default();
    /// assert_eq!(finder.add(0, &Stream::Out, b"0 errors, about to fail"), Some(LineWeight::Plain));
    /// assert_eq!(finder.add(1, &Stream::Out, b"eth0: no carrier, link down"), Some(LineWeight::Failing));
    /// assert_eq!(finder.first().map(|line| line.number), Some(1));
    /// ```
    pub fn add(&mut self, number: u64, stream: &Stream, text: &[u8]) -> Option<LineWeight> {
        let seen = log_line::seen(text);
        let place = self.traceback(stream).map_or(Place::Outside, |traceback| traceback.add(&seen));
        let line = log_line::joined(&seen);
        if place == Place::Within || line.is_empty() || rules::is_chain(&line) {
            return None;
        }
        let weight = match place {
            Place::Exception => LineWeight::Crash,
            _ => rules::weight(&line, *stream == Stream::Err),
        };
        if self.is_better(weight) {
            self.best = Some(BadLine { number, weight, text: line });
        }
        Some(weight)
    }

    fn traceback(&mut self, stream: &Stream) -> Option<&mut Traceback> {
        if !self.tracebacks.contains_key(stream) {
            if self.tracebacks.len() >= STREAMS {
                return None;
            }
            self.tracebacks.insert(stream.clone(), Traceback::default());
        }
        self.tracebacks.get_mut(stream)
    }

    /// The heaviest wins; among equals the first of bad ones, which is the cause, and the last of others, where a program says why it
    /// gave up.
    fn is_better(&self, weight: LineWeight) -> bool {
        match &self.best {
            None => true,
            Some(best) => weight > best.weight || weight == best.weight && !weight.is_bad(),
        }
    }

    /// The line that says why, as far as lines have come; none where there was nothing but blank ones.
    pub fn first(&self) -> Option<&BadLine> {
        self.best.as_ref()
    }

    /// Whether no later line can take its place.
    pub fn is_settled(&self) -> bool {
        self.best.as_ref().is_some_and(|best| best.weight == LineWeight::Crash)
    }
}

/// The reason in one line, not yet visible: what the log says, else the first line of the comment, else that there was no output. A
/// crash says by which signal.
pub fn reason_text(line: Option<&str>, comment: Option<&str>, is_crash: bool, return_code: Option<i64>) -> String {
    let signal = return_code.filter(|code| is_crash && *code < 0).map(i64::unsigned_abs);
    let first = comment.and_then(|comment| comment.lines().map(str::trim).find(|line| !line.is_empty()));
    let exit = return_code.filter(|_| signal.is_none()).map(|code| format!(", exit {code}"));
    let text = line.or(first).map_or_else(|| format!("no output{}", exit.unwrap_or_default()), str::to_owned);
    signal.map_or(text.clone(), |signal| format!("signal {signal}: {text}"))
}

#[cfg(test)]
mod tests;
