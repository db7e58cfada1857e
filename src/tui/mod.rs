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
mod external_program;
pub mod glyphs;
mod headless;
mod inbox;
mod input;
pub mod key;
pub mod keymap;
pub mod layout;
pub mod message;
pub mod paint;
pub mod remembered;
pub mod rows;
mod run;
pub mod screen;
mod signals;
mod terminal;
#[cfg(test)]
mod tests;
pub mod theme;
mod themes;
pub mod toast;
mod update;
mod view;
pub mod widget;

use std::path::Path;

use crate::model::Timestamp;

pub use effects::Json;
pub use headless::{Drawn, draw};
pub use run::{Options, run};
pub use update::{busy, deadline, update};
pub use view::view;

/// The moment so many milliseconds after another.
pub fn later(at: Timestamp, milliseconds: i64) -> Timestamp {
    let total = i64::from(at.nanos / 1_000_000).saturating_add(milliseconds);
    let nanos = u32::try_from(total.rem_euclid(1_000)).unwrap_or(0) * 1_000_000 + at.nanos % 1_000_000;
    Timestamp::new(at.seconds.saturating_add(total.div_euclid(1_000)), nanos)
}

/// A place as a user would write it: their home as `~`.
pub fn place(app: &app::App, path: &Path) -> String {
    let below = app.env.home.as_ref().and_then(|home| path.strip_prefix(home).ok());
    let text = match below {
        Some(rest) if rest.as_os_str().is_empty() => "~".into(),
        Some(rest) => Path::new("~").join(rest),
        None => path.to_owned(),
    };
    crate::text::Visible::of_bytes(text.as_os_str().as_encoded_bytes()).into_string()
}
