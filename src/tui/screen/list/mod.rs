//! The list of sessions.

mod arrange;
mod brief;
mod columns;
mod empty;
mod requested;
mod state;
mod update;
mod view;

pub use arrange::Arrangement;
pub use columns::unknown_column;
pub use requested::Wished;
pub use state::{FAR, Phase, State, Swept};
pub use view::{liveness, loading, view, view_brief};
