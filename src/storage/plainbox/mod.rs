//! Plainbox and Checkbox sessions: checkpoints, IO logs, well-known directories, storage and manager.

mod repository;
mod resume;

pub use repository::KIND;
pub use resume::Facts as ResumeFacts;
