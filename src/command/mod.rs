//! The use cases: the one door to any change, shared by the command line and the browser.

mod apply;
mod catalog;
mod listing;
mod plan;
mod shelf;

pub use crate::storage::kinds::names as kind_names;
pub use crate::storage::{Environment, Hints, LogSource, Watch};
pub use apply::{Done, Recovered, Report, apply, recover};
pub use catalog::{Catalog, Place};
pub use listing::Listing;
pub use plan::{Answer, Ask, Buried, Candidates, Consent, Danger, Intent, Item, Known, Need, Plan, Rules, trash};
pub use shelf::Shelf;
