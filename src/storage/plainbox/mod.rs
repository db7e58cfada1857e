//! Plainbox and Checkbox sessions: checkpoints, IO logs, well-known directories, storage and manager.

pub mod checkpoint;
