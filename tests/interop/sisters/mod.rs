//! Each side loads what the other wrote: the real pamiq-core 0.6.0 and woger 4.1.3 against this crate.
//!
//! The programs come from `tests/interop/setup DIR`; with `ADJOURN_INTEROP=DIR` all that is prepared there must work. Without
//! it every test says that it did not run, and passes.

mod environments;
mod pamiq;
mod woger;
