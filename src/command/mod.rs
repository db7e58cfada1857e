//! The use cases: the one door to any change, shared by the command line and the browser.
//!
//! ```
//! use std::sync::Arc;
//!
//! use adjourn::command::{Answer, Catalog, ChangeRequest, Demo, Plan, Readers, apply};
//! use adjourn::model::{Settings, Timestamp};
//! use adjourn::storage::Environment;
//! use adjourn::work::Task;
//!
//! // The bundled samples; a harness names its own places.
//! let demo = Demo::unpack(Timestamp::now())?;
//! let catalog = Catalog::open(&demo.places()[..1], None, Settings::default(), &Environment::new())?;
//! let (mut readers, task) = (Readers::new(Arc::new(catalog)), Task::new());
//!
//! let listing = readers.list(&task)?;
//! let oldest = listing.rows.last().ok_or("no session")?.clone();
//! println!("{}: {}", oldest.entry.id, readers.summary(&oldest)?.title);
//!
//! // A change is a plan with a reason for each session; it is applied once somebody agreed to it.
//! let plan = Plan::of(&mut readers, ChangeRequest::Trash(vec![oldest]), false, &task)?;
//! let agreed = plan.agree(Answer::Unasked).map_err(|refused| refused.1.to_string())?;
//! let report = apply(&mut readers, agreed, &task, &mut |_| {})?;
//! assert_eq!((report.done.len(), report.failed()), (1, 0));
//! assert_eq!(readers.list(&task)?.rows.len(), listing.rows.len() - 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod apply;
mod catalog;
mod create;
#[cfg(feature = "app")]
mod demo;
pub mod filter;
mod junit;
pub mod launch;
mod listing;
pub mod order;
mod pack;
mod pins;
mod plan;
mod previous;
mod readers;
mod remedy;
pub mod resume;
mod times;
mod trash;
mod why;

pub use crate::disk::{Temporary, open_terminal};
pub use crate::storage::kinds::{ERAS, names as kind_names};
pub use crate::storage::{Environment, Hints, LogSource, NewEntry, Watch};
pub use apply::{Done, Recovered, Report, Telling, apply, apply_telling, recover};
pub use catalog::{Catalog, Place};
pub use create::{check_title, create, hold_for_checkpoint};
#[cfg(feature = "app")]
pub use demo::Demo;
pub use junit::junit;
pub use listing::Listing;
pub use pack::{ArchiveTarget, Compression, archive, copy};
pub use pins::{PINNED, Pin, Pins};
pub use plan::{
    AgreedPlan, Answer, Cached, CandidateFields, Candidates, ChangeRequest, Confirmation, Given, Intent, Item, Plan,
    Prune, Pruned, Rules, Scope, TRASH_WORDS, TrashedSession, trash,
};
pub use previous::{Run, previous_of};
pub use readers::Readers;
pub use trash::{Measured, count_and_total, frees, measure_trashed, measured_trash, on_disk, strange_line};
pub use why::{BAD_LINE_BYTES, BadLines, FailureReason, bad_lines};
