//! The use cases: the one door to any change, shared by the command line and the browser.

mod apply;
mod catalog;
mod create;
#[cfg(feature = "app")]
mod demo;
pub mod filter;
mod junit;
pub mod launch;
mod listing;
mod pack;
mod plan;
mod readers;
pub mod resume;

pub use crate::disk::{Temporary, open_terminal};
pub use crate::storage::kinds::names as kind_names;
pub use crate::storage::{Environment, Hints, LogSource, Watch};
pub use apply::{Done, Recovered, Report, apply, recover};
pub use catalog::{Catalog, Place};
pub use create::{create, hold_for_checkpoint};
#[cfg(feature = "app")]
pub use demo::Demo;
pub use junit::junit;
pub use listing::Listing;
pub use pack::{archive, copy};
pub use plan::{
    AgreedPlan, Answer, Cached, CandidateFields, Candidates, ChangeRequest, Confirmation, Intent, Item, Plan, Rules,
    Scope, TrashedSession, trash,
};
pub use readers::Readers;
