//! The list of sessions.

mod arrange;
mod brief;
mod columns;
mod empty;
mod state;
mod update;
mod view;
mod wished;

pub use arrange::{Arrangement, Sort};
pub use state::{FAR, Phase, State, Swept};
pub use update::{act, go_on, go_to, listed, mouse, press, read, restore, set_filter, sweep_more, under_way};
pub use view::{liveness, loading, view, view_brief};
pub use wished::Wished;
