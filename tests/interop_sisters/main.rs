//! Each side loads what the other wrote: the real pamiq-core 0.6.0 and woger 4.1.3 against this crate.
//!
//! The programs come from `tests/interop/setup DIR`; with `ADJOURN_INTEROP=DIR` all that is prepared there must work. Without
//! it every test says that it did not run, and passes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stdout
)]

mod environments;
mod pamiq;
mod woger;
