//! What the terminal sends: a thread reads bytes, a parser makes keys of them.

mod background;
mod csi;
mod event;
mod held;
mod kitty;
mod parser;
mod paste;
mod reader;
#[cfg(test)]
mod tests;

pub use event::Input;
pub use parser::Parser;
pub use reader::Reader;
