//! What the terminal sends: a thread reads bytes, a parser makes keys of them.

mod csi;
mod held;
mod kitty;
mod parser;
mod paste;
mod reader;
#[cfg(test)]
mod tests;

pub use parser::{Input, Parser};
pub use reader::Reader;
