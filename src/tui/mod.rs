//! The browser: terminal, input, actions, keymap, effects, screens and widgets.
//!
//! Values in, values out: [`update`] takes the state and a message and returns effects, [`view`] draws the state. Neither knows
//! the clock or a file. Threads run the effects and talk back in messages through one bounded inbox, in which keys and
//! signals have a lane of their own.

pub mod action;
pub mod app;
pub mod chord;
pub mod effect;
mod effects;
pub mod env;
mod external_program;
mod focus;
pub mod glyphs;
mod headless;
mod hints;
mod inbox;
mod input;
pub mod key;
pub mod keymap;
pub mod layout;
pub mod message;
pub mod moment;
mod motion;
mod moves;
mod options;
mod outcome;
pub mod paint;
mod pane;
pub mod remembered;
pub mod rows;
mod run;
pub mod scene;
pub mod screen;
mod signals;
mod terminal;
#[cfg(test)]
mod tests;
pub mod theme;
mod themes;
mod ticket;
pub mod toast;
mod update;
mod view;
pub mod widget;

pub use effects::Json;
pub use headless::{Drawn, draw};
pub use options::Options;
pub use run::run;
pub use update::{busy, deadline, open_log, update};
pub use view::view;
