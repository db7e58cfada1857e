//! Python pickles decoded without ever running anything (formats/pamiq.md sections 1 and 6: every pickle is code when Python
//! loads it). The stack machine of protocols 0 to 5 builds a heap of inert nodes; whatever Python would call or import stays a
//! node that names it, and every name that the pickle imports is listed. Only containers of the standard library that hold
//! nothing but their items (`collections.deque`, `set` and the like) are filled in.

mod bignum;
mod build;
mod call;
mod error;
mod input;
mod limits;
mod machine;
mod node;
mod op;
mod show;
#[cfg(test)]
mod tests;
mod text;

pub use bignum::Big;
pub use error::{PickleError, Why};
pub use limits::Limits;
pub use node::{Call, Global, How, Node, NodeId, Pickle};
pub use show::Shown;

/// Decodes one pickle from the start of `bytes`. It always gives what could be decoded: [`Pickle::root`] tells whether that is
/// all, and the imported names up to the fault are listed in any case.
pub fn decode(bytes: &[u8], limits: Limits) -> Pickle<'_> {
    machine::Machine::new(bytes, limits).run()
}
