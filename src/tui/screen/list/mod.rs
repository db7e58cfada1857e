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
pub use update::{
    act, go_on, go_to, listed, look_again, mouse, next_look, paste, press, read, rescan, restore, set_filter,
    sweep_more, under_way,
};
pub use view::{liveness, loading, view, view_brief};
