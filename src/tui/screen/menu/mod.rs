//! Menus over the rest: help, the command palette, tasks, settings, problems. All are lists to pick from.

mod fill;
mod frame;
mod layout;
mod picker;
mod state;
mod update;
mod view;

pub use frame::{After, act, mouse, open, paste, press};
pub use picker::{Item, Picker};
pub use state::{Kind, Menu};
pub use view::view;
