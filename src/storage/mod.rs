//! The storage core. It knows no screen, no arguments, no prompts and prints nothing.

pub mod codec;
pub mod directory;
pub mod plainbox;
