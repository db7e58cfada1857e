//! Plainbox and Checkbox sessions: checkpoints, IO logs, well-known directories, storage and manager.

mod repository;
pub mod resume;

pub use repository::KIND;
