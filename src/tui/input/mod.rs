//! What the terminal sends: a thread reads bytes, a parser makes keys of them.

mod csi;
mod parser;
mod reader;

pub use parser::{Input, Parser};
pub use reader::Reader;
