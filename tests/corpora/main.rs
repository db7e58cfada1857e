//! The library against what the real programs wrote and their verdicts on it, and against any damage to that.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods
)]

mod fuzz;
mod index;
mod plainbox;
mod reasons;
mod sisters;
#[path = "../tools/mod.rs"]
mod tools;
