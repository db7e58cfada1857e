//! Plainbox and Checkbox sessions: checkpoints, IO logs, well-known directories, storage and manager.

pub mod listing;
pub mod naming;
mod repository;

pub use naming::{Era, Naming};
pub use repository::KIND;
