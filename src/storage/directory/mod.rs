//! What directory-backed kinds share: scanning, activity (who uses a session), trash, watching.

pub mod pack;
mod scan;

pub use scan::{Scan, scan};
