//! Python's JSON dialect (formats/plainbox.md d.1): `NaN` and infinities, lone surrogates, integers of any size, the last of
//! several equal keys; no byte order mark, no text behind the value, no control characters inside strings. One pull parser
//! serves both the tree and the one-pass readers, so that they cannot disagree about what is JSON.

mod error;
mod float;
mod parser;
mod raw;
mod tree;
mod write;

pub use error::JsonError;
pub use parser::{Parser, Token, number_length};
pub use raw::Raw;
pub use tree::{Json, Map};
pub use write::write;
