//! Menus over the rest: help, the command palette, tasks, settings, problems. All are lists to pick from.

mod fill;
mod picker;
mod update;
mod view;

pub use picker::{Item, Picker};
pub use update::{act, mouse, open, paste, press};
pub use view::view;

/// The menu that is open.
#[derive(Debug)]
pub struct Menu {
    /// What it is for.
    pub kind: Kind,
    /// Its list.
    pub picker: Picker,
}

/// What a menu is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// All actions with their keys.
    Help,
    /// All commands, with arguments.
    Palette,
    /// What is going on.
    Tasks,
    /// The settings.
    Settings,
    /// What could not be listed.
    Problems,
}
