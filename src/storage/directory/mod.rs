//! What directory-backed kinds share: scanning, activity (who uses a session), trash, watching.

pub mod activity;
mod measure;
pub mod named;
mod names;
mod owners;
pub mod pack;
mod removal;
mod scan;
pub mod standing;
mod watch;

pub use measure::measure;
pub use removal::{DirectoryRemoval, DirectoryRule, Holds, TrashPlace};
pub use scan::{Scan, scan};
pub use standing::{Checkpoint, Parts};
pub use watch::{Watchable, watch};
