//! Menus over the rest: help, the command palette, tasks, settings, problems. All are lists to pick from.

mod fill;
mod layout;
mod picker;
mod state;
mod update;
mod view;

pub use fill::items;
pub use picker::{Item, Picker};
pub use state::{Kind, Menu};
pub use update::Outcome;
pub use view::view;
