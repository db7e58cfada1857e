//! What the repository promises of itself: its layers, its documents, its pictures and its samples.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods
)]

mod cycles;
mod demo_assets;
mod docs;
mod examples;
mod layers;
mod pictures;
#[path = "../tools/mod.rs"]
mod tools;
