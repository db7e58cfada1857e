//! What a terminal sends, once it is understood.

use crate::tui::key::Key;
use crate::tui::message::Mouse;
use crate::tui::theme::Shade;

/// Something that the terminal sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// A key.
    Key(Key),
    /// Pasted text.
    Paste(String),
    /// The mouse.
    Mouse(Mouse),
    /// The terminal got the focus, or lost it.
    Focus(bool),
    /// The terminal told its background.
    Background(Shade),
}
