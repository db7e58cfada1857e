//! What directory-backed kinds share: scanning, activity (who uses a session), trash, watching.

mod scan;

pub use scan::{Scan, scan};
