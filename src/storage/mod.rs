//! The storage core. It knows no screen, no arguments, no prompts and prints nothing.

pub mod codec;
pub mod directory;
pub mod index;
mod kind;
pub mod kinds;
pub mod pamiq;
pub mod plainbox;
mod polling;
#[cfg(feature = "pynenc")]
pub mod pynenc;
mod repository;
mod template;
pub mod unsure;
pub mod woger;

pub use polling::Polling;
pub use repository::{
    Creation, Environment, Hints, LogSource, NewEntry, Packing, Reader, Removal, Repository, Resumption, Saving,
    Unlocking, Watch,
};
