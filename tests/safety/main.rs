//! Whatever another user, a fault of the system or a kill does: nothing is lost, given away or claimed that should not be.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods
)]

mod attacks;
mod faults;
mod removal;
#[path = "../tools/mod.rs"]
mod tools;
