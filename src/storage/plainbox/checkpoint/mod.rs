//! Checkpoints: the gzipped JSON that the file `session` of a session holds, versions 1 to 11 (formats/plainbox.md section d).
//!
//! Three ways to read one, from the cheapest on: [`peek`] for a row of a list, in one pass and without a tree; [`examine`] for a
//! detail view, which reads what it can and names everything that is damaged; [`load`], which accepts exactly what the real
//! software resumes. They cannot disagree: `peek` hands whatever is not plainly healthy to `examine`, and `load` is an `examine`
//! without a problem. [`suspend`] writes.
//!
//! How the versions differ is in `metadata.rs`, `restore/restorer.rs` and, for the one pass, `visit/jobs.rs`; `envelope.rs` reads
//! which version it is.

mod envelope;
mod error;
mod metadata;
mod outcome;
mod peek;
mod peeked;
mod restore;
mod result;
mod state;
mod suspend;
mod tally;
mod validate;
mod visit;

pub use error::{CheckpointError, SessionResumeError};
pub use outcome::Outcome;
pub use peek::peek;
pub use peeked::Peek;
pub use restore::{Examined, Known, Rules, examine, load, resume};
pub use state::{JobLog, JobResult, LogRecord, SessionMetaData, SessionState, standard_flags};
pub use suspend::{Format, represent, suspend};
pub use tally::Tally;
