//! The details of one session.

use std::sync::Arc;

use ratatui::layout::Rect;

use crate::model::{Address, Detail, Reason, Usage};
use crate::tui::action::Call;
use crate::tui::app::App;
use crate::tui::effect::{Effect, HandOver};
use crate::tui::key::Key;
use crate::tui::message::Mouse;
use crate::tui::paint::Painter;

/// The state of the details.
#[derive(Debug, Default)]
pub struct State {}

impl State {
    /// The tab that is shown.
    pub fn tab(&self) -> &'static str {
        ""
    }
}

/// Draws the details.
pub fn view(_app: &App, _painter: &mut Painter<'_>, _area: Rect) {}

/// Takes the details of a session.
pub fn detailed(_app: &mut App, _address: &Address, _answer: Result<Arc<Detail>, Reason>) {}

/// Takes the sizes of a session's parts.
pub fn used(_app: &mut App, _address: &Address, _answer: Result<Usage, Reason>) {}

/// Says that a session changed.
pub fn spoil(_app: &mut App, _address: &Address) {}

/// What has to be read for the session under the cursor.
pub fn wish(_app: &mut App) -> Vec<Effect> {
    Vec::new()
}

/// Takes a key while the filter is typed.
pub fn press(_app: &mut App, _key: Key) -> bool {
    false
}

/// Takes what the mouse did.
pub fn mouse(_app: &mut App, _mouse: Mouse) -> Option<Vec<Effect>> {
    None
}

/// Does what the user asked for.
pub fn act(_app: &mut App, _call: &Call) -> Option<Vec<Effect>> {
    None
}

/// Turns to the next or previous tab.
pub fn turn(_app: &mut App, _by: isize) {}

/// Goes into the session: its logs.
pub fn logs(_app: &mut App) -> Vec<Effect> {
    Vec::new()
}

/// Shows the session in another program.
pub fn hand_over(_app: &mut App, _to: fn(String) -> HandOver) -> Vec<Effect> {
    Vec::new()
}

/// Copies something of the session.
pub fn copy(_app: &mut App, _what: &str) -> Vec<Effect> {
    Vec::new()
}

/// Opens a shell in the session's folder.
pub fn shell(_app: &mut App) -> Vec<Effect> {
    Vec::new()
}
