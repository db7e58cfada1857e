//! The details of the session under the cursor: tabs of sections, drawn from typed values whatever the kind.

pub(in crate::tui::screen) mod cell;
mod failures;
mod layout;
mod lines;
mod open;
mod overview;
mod page;
mod state;
mod table;
mod table_filter;
mod tail;
mod update;
mod view;

pub use open::{copy, shell, write, written};
pub use state::{Shown, State};
pub use tail::view as view_tail;
pub use view::view;
