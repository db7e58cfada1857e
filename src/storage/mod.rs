//! The storage core. It knows no screen, no arguments, no prompts and prints nothing.

pub mod codec;
pub mod directory;
pub mod plainbox;
mod repository;

pub use repository::{
    About, Creation, Environment, Hints, LogSource, Reader, Removal, Repository, Resumption,
    Unlocking, Watch, WatchMode,
};
