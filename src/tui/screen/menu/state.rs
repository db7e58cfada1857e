//! The menu that is open.

use super::picker::{Item, Picker};

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

impl Menu {
    /// A menu with these lines.
    pub fn new(kind: Kind, items: Vec<Item>) -> Self {
        Self { kind, picker: Picker::new(items, matches!(kind, Kind::Help | Kind::Palette)) }
    }

    /// Whether it stays when something is picked, since that changes only what it shows.
    pub fn stays(&self) -> bool {
        matches!(self.kind, Kind::Settings | Kind::Tasks)
    }
}
