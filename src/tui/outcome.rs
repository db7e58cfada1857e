//! What a pane asks the browser to do. A pane changes nothing but itself: the browser's own update carries these out.

use super::effect::Effect;
use super::pane::Pane;

/// What a pane asks the browser to do.
#[derive(Debug)]
pub enum Outcome {
    /// This is to be done outside.
    Do(Effect),
    /// The user is told that this did not work.
    Complain(String),
    /// This pane gets the focus.
    Focus(Pane),
    /// These rows of the listing, by their places, are marked or no more.
    Mark(Vec<(usize, bool)>),
}
