//! The log viewer.

use ratatui::layout::Rect;

use crate::model::{Located, LogId};
use crate::text::Untrusted;
use crate::tui::action::Call;
use crate::tui::app::App;
use crate::tui::key::Key;
use crate::tui::paint::Painter;
use crate::tui::{effect, message};

/// An open log.
#[derive(Debug)]
pub struct State {
    /// The session.
    pub row: Located,
    /// The log.
    pub log: LogId,
    /// What the log is called, normally its job.
    pub title: Untrusted,
}

/// From a log's thread.
#[derive(Debug)]
pub enum Message {}

/// For a log's thread.
#[derive(Debug)]
pub enum Effect {}

/// Opens a log over the rest.
pub fn open(app: &mut App, row: Located, log: LogId, title: Untrusted) -> Vec<effect::Effect> {
    app.log = Some(State { row, log, title });
    Vec::new()
}

/// Takes a key before the keymap does, while a line is typed; false when it does not want it.
pub fn press(_app: &mut App, _key: Key) -> Option<Vec<effect::Effect>> {
    None
}

/// Does what the user asked for.
pub fn act(_app: &mut App, _call: &Call) -> Vec<effect::Effect> {
    Vec::new()
}

/// Takes a thread's answer.
pub fn receive(_app: &mut App, message: Message) -> Vec<effect::Effect> {
    match message {}
}

/// Takes what the mouse did.
pub fn mouse(_app: &mut App, _mouse: message::Mouse) -> Vec<effect::Effect> {
    Vec::new()
}

/// Draws the log.
pub fn view(_app: &App, _painter: &mut Painter<'_>, _area: Rect) {}
