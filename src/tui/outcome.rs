//! What a screen asks the browser to do. A screen changes nothing but itself: the browser's own update carries these out.

use std::collections::HashMap;

use super::effect::Effect;
use super::pane::Pane;
use crate::model::{Address, EntryRef, Identity, LogId};
use crate::text::Untrusted;

/// What a screen asks the browser to do.
#[derive(Debug)]
pub enum Outcome {
    /// This is to be done outside.
    Do(Effect),
    /// The user is told this.
    Say(String),
    /// The user is told that this did not work.
    Complain(String),
    /// This pane gets the focus.
    Focus(Pane),
    /// These rows of the listing, by their places, are marked or no more.
    Mark(Vec<(usize, bool)>),
    /// The cursor of the list goes down one row.
    NextRow,
    /// The cursor of the list goes to this session.
    GoTo(Address),
    /// These sessions may have changed: what is known of them is read again.
    Changed(Vec<Address>),
    /// These sessions are gone: their rows leave the list, as far as they are still the same things.
    Gone(HashMap<Address, Identity>),
    /// All repositories are listed again.
    Rescan,
    /// This log of a session is opened over the rest, under this name.
    OpenLog(Box<EntryRef>, LogId, Untrusted),
}
