//! How a command ends: its exit code, and the one line that says why it failed.

use std::io;

use crate::model::{Cause, Error};
use crate::text::os_words;

/// Exit codes, as the README documents them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Code {
    Done = 0,
    Error = 1,
    Usage = 2,
    Some = 3,
    Nothing = 4,
    NoRepository = 10,
    Locked = 11,
    NoSession = 12,
    Damaged = 13,
    Interrupted = 130,
}

/// Why a command did not end well.
#[derive(Debug)]
pub(super) enum Failure {
    /// Whoever read standard output went away; there is nobody to tell.
    Unread,
    /// To be told on standard error.
    Told(Code, String),
}

/// How a command ended.
pub(super) type Ended = Result<Code, Failure>;

impl Failure {
    /// A use that cannot be understood.
    pub(super) fn usage(text: impl Into<String>) -> Self {
        Failure::Told(Code::Usage, text.into())
    }

    /// Something else that failed.
    pub(super) fn error(text: impl Into<String>) -> Self {
        Failure::Told(Code::Error, text.into())
    }

    /// Stopped by the user.
    pub(super) fn interrupted() -> Self {
        Failure::Told(Code::Interrupted, "interrupted".to_owned())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error.cause() {
            Cause::Cancelled => Failure::interrupted(),
            cause => Failure::Told(code(cause), error.to_string()),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Failure::Unread
        } else {
            Failure::error(format!("cannot write the output: {}", os_words(&error)))
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Failure::usage(format!("{error:#}"))
    }
}

/// The exit code of a cause, where one session was named.
pub(super) fn code(cause: &Cause) -> Code {
    match cause {
        Cause::NoRepository => Code::NoRepository,
        Cause::NoSession | Cause::Gone => Code::NoSession,
        Cause::Locked(_) | Cause::InUse(_) => Code::Locked,
        Cause::Damaged(_) | Cause::TooBig(_) => Code::Damaged,
        Cause::Unsure(_) | Cause::Unfinished(_) | Cause::Misplaced(_) => Code::Some,
        Cause::Ambiguous(_) | Cause::Usage(_) => Code::Usage,
        Cause::Cancelled => Code::Interrupted,
        Cause::Replaced | Cause::Denied(_) | Cause::Unsupported(_) | Cause::Io(_) | Cause::Other(_) => Code::Error,
    }
}

/// What became of several named sessions: one gives its own code, several 3 when some failed.
#[derive(Debug, Default)]
pub(super) struct Tally {
    named: usize,
    failed: Vec<(Code, String)>,
}

impl Tally {
    /// For so many named sessions.
    pub(super) fn of(named: usize) -> Self {
        Self { named, failed: Vec::new() }
    }

    /// For the sessions that were named, or all when none was.
    pub(super) fn of_named(ids: &[std::ffi::OsString]) -> Self {
        if ids.is_empty() { Self::unnamed() } else { Self::of(ids.len()) }
    }

    /// For sessions that nobody named: none gives its own code.
    pub(super) fn unnamed() -> Self {
        Self::of(usize::MAX)
    }

    /// One failed.
    pub(super) fn failed(&mut self, error: &Error) {
        let line = match error.cause() {
            Cause::Cancelled => "interrupted".to_owned(),
            _ => error.to_string(),
        };
        self.failed.push((code(error.cause()), line));
    }

    /// One was passed over or is damaged; the line says why.
    pub(super) fn told(&mut self, code: Code, line: impl Into<String>) {
        self.failed.push((code, line.into()));
    }

    /// The exit code, and one line on standard error.
    pub(super) fn end(mut self) -> Ended {
        let interrupted = self.failed.iter().position(|(code, _)| *code == Code::Interrupted);
        if let Some(at) = interrupted {
            let (code, line) = self.failed.swap_remove(at);
            return Err(Failure::Told(code, line));
        }
        match (self.failed.len(), self.failed.pop()) {
            (_, None) => Ok(Code::Done),
            (1, Some((code, line))) if self.named <= 1 => Err(Failure::Told(code, line)),
            (failed, Some((_, line))) => {
                // What a killed command left may fail besides those that were named.
                let of = if failed > self.named || self.named == usize::MAX {
                    String::new()
                } else {
                    format!(" of {}", self.named)
                };
                let line = match failed {
                    1 => line,
                    _ => format!("{failed}{of} failed or skipped; last error: {line}"),
                };
                Err(Failure::Told(Code::Some, line))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(named: usize, causes: Vec<Cause>) -> (Code, String) {
        let mut tally = Tally::of(named);
        for cause in causes {
            tally.failed(&Error::new("read the session", "x", cause));
        }
        match tally.end() {
            Err(Failure::Told(code, line)) => (code, line),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_session_gives_its_own_code_and_several_give_three() {
        assert_eq!(failed(1, vec![Cause::Damaged("bad".into())]).0, Code::Damaged);
        assert_eq!(failed(2, vec![Cause::NoSession]).0, Code::Some);
        let (code, line) = failed(5, vec![Cause::NoSession, Cause::Gone]);
        assert_eq!(code, Code::Some);
        assert!(line.starts_with("2 of 5 failed"), "{line}");
        assert!(matches!(Tally::of(3).end(), Ok(Code::Done)));
    }

    #[test]
    fn an_interruption_is_told_as_such() {
        assert_eq!(failed(3, vec![Cause::Cancelled, Cause::Gone]).0, Code::Interrupted);
    }
}
