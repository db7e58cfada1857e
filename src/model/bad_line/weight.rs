//! How much one line of a log tells of a failure.

/// How much a line tells of a failure.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LineWeight {
    /// It tells of none.
    Plain,
    /// A warning, or any line on standard error.
    Hint,
    /// It has words of failing.
    Failing,
    /// A crash, a failed assertion, an exception.
    Crash,
}

impl LineWeight {
    /// Whether a line of this weight is a bad one by itself. A lighter one is only pointed at where a log has nothing better.
    pub fn is_bad(self) -> bool {
        self >= LineWeight::Failing
    }
}
