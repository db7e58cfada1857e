//! Menus over the rest.

use crate::tui::action::{Action, Call};
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::key::Key;
use crate::tui::message::Mouse;
use crate::tui::paint::Painter;

/// The menu that is open.
#[derive(Debug)]
pub enum Menu {}

/// Opens a menu.
pub fn open(_app: &mut App, _action: Action) -> Option<Vec<Effect>> {
    None
}

/// Takes a key that is typed.
pub fn press(_app: &mut App, _key: Key) -> Option<Vec<Effect>> {
    None
}

/// Takes pasted text.
pub fn paste(_app: &mut App, _text: &str) {}

/// Takes what the mouse did.
pub fn mouse(_app: &mut App, _mouse: Mouse) -> Vec<Effect> {
    Vec::new()
}

/// Does what the user asked for.
pub fn act(_app: &mut App, _call: &Call) -> Option<Vec<Effect>> {
    None
}

/// Draws the menu that is open.
pub fn view(_app: &App, _painter: &mut Painter<'_>) {}
