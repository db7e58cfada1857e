//! The use cases: the one door to any change, shared by the command line and the browser.

mod catalog;
mod listing;
mod shelf;

pub use crate::storage::kinds::names as kind_names;
pub use crate::storage::{Environment, Hints, LogSource, Watch};
pub use catalog::{Catalog, Place};
pub use listing::Listing;
pub use shelf::Shelf;
