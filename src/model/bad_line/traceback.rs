//! Python's tracebacks in a log: which lines belong to one, and which line says what was raised.

/// What opens one.
const OPENS: &str = "Traceback (most recent call last):";

/// A traceback that goes on for longer is something else.
const LONGEST: u16 = 400;

/// What a line is to the tracebacks of its stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// It has nothing to do with one.
    Outside,
    /// It opens one or is part of it.
    Within,
    /// It ends one: the exception.
    Exception,
}

/// The tracebacks of one stream.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Traceback {
    open: Option<Open>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Open {
    /// What stood before the word on the line that opened it, and stands before the others.
    prefix: String,
    lines: u16,
}

impl Traceback {
    /// Takes the next line of the stream, with its blanks.
    pub(super) fn add(&mut self, seen: &str) -> Place {
        if let Some(at) = seen.find(OPENS) {
            self.open = Some(Open { prefix: seen.get(..at).unwrap_or_default().to_owned(), lines: 0 });
            return Place::Within;
        }
        let Some(open) = self.open.as_mut() else { return Place::Outside };
        let rest = seen.strip_prefix(open.prefix.as_str()).unwrap_or(seen);
        let goes_on = rest.starts_with([' ', '\t']) || rest.trim().is_empty();
        open.lines += 1;
        let place = match (goes_on, open.lines > LONGEST) {
            (true, false) => return Place::Within,
            (false, false) => Place::Exception,
            (_, true) => Place::Outside,
        };
        self.open = None;
        place
    }
}
