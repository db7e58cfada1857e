//! Names a question, and with it the answers to it. Whoever asks keeps the ticket of the newest question: an answer that carries
//! another is to one that nobody asks any more, and is dropped.

/// Names one question and its answers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Ticket(pub u32);

impl Ticket {
    /// The one after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}
