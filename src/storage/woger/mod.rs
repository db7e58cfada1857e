//! woger: workspaces with tracked actions, switched from one version to the next (reference/woger, formats/woger.md).
//!
//! The library half carries the reference's names. It differs from the real software on purpose in these points: state files
//! are replaced at once and never written when they are no JSON; `track("build")` checks no file where upstream looks for one
//! called `None`; a root with numbers and text is usable; loaded values belong to their workspace, not to the class; a name
//! that leads out of the root is refused.

mod action_status;
mod action_tracker;
mod actions;
mod bind;
pub mod contents;
mod data;
mod detail;
mod error;
mod examine;
mod holds;
mod id;
mod listing;
mod manager;
mod path_structure;
mod py_int;
mod reader;
mod repository;
mod root;
mod row;
mod state;
mod storage;
mod verbs;
mod workspace;

pub use action_status::ActionStatus;
pub use action_tracker::LOAD;
pub use action_tracker::{ActionTracker, Tracking};
pub use bind::{Bind, LoadError, Loader, is_dir, load_default};
pub use data::{BaseData, Data, Loaded};
pub use error::{Result, WogerError};
pub use id::WorkspaceId;
pub use manager::{CURRENT, TARGET, WorkspaceManager};
pub use path_structure::{BasePathStructure, NoPaths, PathStructure};
pub use py_int::PyInt;
pub use repository::KIND;
pub use state::{STATE_FILE, STATE_LIMIT, WorkspaceState};
pub use storage::{Warning, WorkspaceStorage};
pub use workspace::{Workspace, WorkspaceType};
