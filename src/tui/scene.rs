//! What a screen, dialog or menu may know of the browser around it. It is looked at and never changed: what is to happen comes back as an
//! outcome.

use ratatui::layout::{Rect, Size};

use super::action::{Call, Context};
use super::env::Env;
use super::keymap::Keymap;
use super::pane::Pane;
use super::rows::{Facts, Rows};
use crate::model::{Address, EntryRef, Timestamp};

/// What a screen, dialog or menu may know of the browser around it.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// What does not change while the browser runs.
    pub env: &'a Env,
    /// The rows.
    pub rows: &'a Rows,
    /// The keys.
    pub keymap: &'a Keymap,
    /// The moment of the last message.
    pub now: Timestamp,
    /// The terminal's size.
    pub size: Size,
    /// Which pane has the focus, where nothing lies over the panes.
    pub pane: Pane,
    /// The row under the cursor of the list, by its place in the listing.
    pub cursor: Option<usize>,
}

impl<'a> Scene<'a> {
    /// The whole screen.
    pub fn screen(&self) -> Rect {
        Rect::new(0, 0, self.size.width, self.size.height)
    }

    /// The session under the cursor of the list, and what is known of it.
    pub fn under_cursor(&self) -> Option<(&'a EntryRef, &'a Facts)> {
        self.rows.row(self.cursor?)
    }

    /// A session's title, as far as the list has read it; none when it has none.
    pub fn title(&self, address: &Address) -> Option<String> {
        self.rows.title(address)
    }

    /// The keys that run an action in a context.
    pub fn keys(&self, context: Context, call: &Call) -> Vec<String> {
        self.keymap.keys(context, call)
    }
}
