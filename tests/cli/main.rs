//! The real program as its users meet it: commands as scripts see them, and the browser on a real terminal.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods
)]

mod cancelling;
mod configuration;
mod creating;
mod denied;
mod doctor;
mod empty_words;
mod filters;
mod following;
mod invocations;
mod junit;
mod large_removal;
mod leaving;
mod logs;
mod old_names;
mod pins;
mod processes;
mod prune;
mod pty;
mod refused;
mod resuming;
mod selectors;
mod sessions;
mod stage;
mod together;
#[path = "../tools/mod.rs"]
mod tools;
mod trash;
mod trash_told;
mod truth;
