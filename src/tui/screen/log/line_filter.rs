//! Which lines are wanted: of which streams, and matching which pattern. The reading thread applies it.

use crate::model::{Line, Pattern, Stream};

/// Which streams are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Streams {
    /// All of them.
    #[default]
    Both,
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

impl Streams {
    /// The next choice.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Streams::Both => Streams::Out,
            Streams::Out => Streams::Err,
            Streams::Err => Streams::Both,
        }
    }

    /// The word for the screen.
    pub fn word(self) -> &'static str {
        match self {
            Streams::Both => "out+err",
            Streams::Out => "out only",
            Streams::Err => "err only",
        }
    }

    fn take(self, stream: &Stream) -> bool {
        match self {
            Streams::Both => true,
            Streams::Out => *stream == Stream::Out,
            Streams::Err => *stream == Stream::Err,
        }
    }
}

/// Which lines are wanted.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LineFilter {
    /// Of which streams.
    pub streams: Streams,
    /// Only those that match.
    pub pattern: Option<Pattern>,
}

impl LineFilter {
    /// Whether every line passes.
    pub fn is_open(&self) -> bool {
        self.streams == Streams::Both && self.pattern.is_none()
    }

    /// Whether this line passes.
    pub fn passes(&self, line: &Line) -> bool {
        self.streams.take(&line.stream)
            && self.pattern.as_ref().is_none_or(|pattern| pattern.matches(line.text.exact()))
    }
}
