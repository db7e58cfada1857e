//! Why a pickle could not be decoded to its end.

/// Why, and at which byte.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{why} at byte {at}")]
pub struct PickleError {
    /// The byte where the opcode stands that could not be followed.
    pub at: usize,
    /// What is wrong there.
    pub why: Why,
}

/// What is wrong with a pickle.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Why {
    /// It ends before its STOP.
    #[error("it is cut off")]
    Truncated,
    /// A protocol that nobody has written yet.
    #[error("protocol {0} is not known")]
    Protocol(u8),
    /// A byte that is no opcode.
    #[error("{0:#04x} is no opcode")]
    Opcode(u8),
    /// It takes more from the stack than there is.
    #[error("its stack is empty")]
    Underflow,
    /// It asks for something that it never stored.
    #[error("it refers to what it never stored")]
    NoMemo,
    /// An argument that is not what the opcode takes.
    #[error("{0}")]
    Argument(&'static str),
    /// It holds more than the limit.
    #[error("it holds more than {0} values")]
    TooBig(usize),
}

/// What a step of the machine gives.
pub(super) type Step<T> = Result<T, Why>;
