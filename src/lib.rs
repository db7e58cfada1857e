//! adjourn: a browser and keeper for the sessions that test runs leave on disk.
//!
//! Each layer imports only what stands to its left (a test in `tests/` proves it):
//!
//! ```text
//! text, work  <-  model  <-  disk  <-  storage  <-  command  <-  cli, tui  <-  main
//!                            config (text, model, disk)  <-  cli, tui, main
//! ```
//!
//! `storage` can be used alone by a harness written in Rust: its types carry the names of the systems they implement. Without the
//! feature `app` there is nothing right of `command`, and no crate that only screens and arguments need; `pynenc` brings SQLite and
//! Redis.
// What only the application uses has no caller without it.
#![cfg_attr(not(feature = "app"), allow(dead_code, unused_imports))]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::panic,
        clippy::disallowed_methods,
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_sign_loss,
        clippy::print_stdout,
        clippy::print_stderr,
        clippy::let_underscore_must_use
    )
)]

#[cfg(feature = "app")]
pub mod cli;
pub mod command;
#[cfg(feature = "app")]
pub mod config;
pub mod disk;
pub mod model;
pub mod storage;
pub mod text;
#[cfg(feature = "app")]
pub mod tui;
pub mod work;
