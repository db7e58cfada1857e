//! pamiq-core: directories into which a running system saves its state (reference/pamiq_core.state_persistence,
//! formats/pamiq.md).
//!
//! The library half carries the reference's names. Its pickles are shown and never loaded: a pickle is code.

mod completeness;
mod detail;
mod error;
mod examine;
pub mod glob;
mod holds;
mod listing;
pub mod name_format;
mod objects;
mod persistent_state;
mod reader;
mod repository;
mod row;
mod save_condition;
mod state_store;
mod states_keeper;
mod strftime;
mod value;
mod verbs;

pub use error::{PamiqError, Result, StateError};
pub use name_format::DEFAULT_FORMAT;
pub use persistent_state::PersistentState;
/// The reference's name.
pub use persistent_state::PersistentState as PersistentStateMixin;
pub use repository::KIND;
pub use save_condition::PeriodicSaveCondition;
pub use state_store::StateStore;
pub use states_keeper::{Cleanup, DEFAULT_PATTERN, LatestStatesKeeper, StatesKeeper};
