//! The state of the browser: a small struct of parts, each owned by the module that knows it.

use ratatui::layout::Size;

use super::chord::Chord;
use super::env::Env;
use super::external_program::Stopped;
pub use super::pane::Pane;
use super::remembered::Remembered;
use super::rows::{Facts, Rows};
use super::scene::Scene;
use super::screen::{change, detail, list, log, menu};
use super::toast::Toasts;
use crate::model::{EntryRef, Timestamp};

/// Everything that the screen is drawn from.
#[derive(Debug)]
pub struct App {
    /// What does not change while the browser runs, or hardly.
    pub env: Env,
    /// The moment of the last message.
    pub now: Timestamp,
    /// The terminal's size.
    pub size: Size,
    /// The rows.
    pub rows: Rows,
    /// The list.
    pub list: list::State,
    /// The details of the session under the cursor.
    pub detail: detail::State,
    /// The open log.
    pub log: Option<log::State>,
    /// Which pane has the focus.
    pub pane: Pane,
    /// Changes: what is asked and what is under way.
    pub change: change::State,
    /// A program that was stopped in our terminal.
    pub stopped: Option<Stopped>,
    /// Whether the user was told that it would end with us.
    pub warned: bool,
    /// The menu over the rest.
    pub menu: Option<menu::Menu>,
    /// The keys pressed so far.
    pub chord: Chord,
    /// What was said lately.
    pub toasts: Toasts,
}

impl App {
    /// A browser that has seen nothing yet.
    pub fn new(env: Env, chord: Chord) -> Self {
        Self {
            env,
            now: Timestamp::default(),
            size: Size::new(80, 24),
            rows: Rows::default(),
            list: list::State::default(),
            detail: detail::State::default(),
            log: None,
            pane: Pane::List,
            change: change::State::default(),
            stopped: None,
            warned: false,
            menu: None,
            chord,
            toasts: Toasts::default(),
        }
    }

    /// What a screen or dialog may know of the browser around it.
    pub fn scene(&self) -> Scene<'_> {
        let Self { env, rows, chord, now, size, pane, .. } = self;
        Scene { env, rows, keymap: &chord.keymap, now: *now, size: *size, pane: *pane }
    }

    /// The list, and what it may know of the browser around it.
    pub fn list(&mut self) -> (&mut list::State, Scene<'_>) {
        let Self { list, env, rows, chord, now, size, pane, .. } = self;
        (list, Scene { env, rows, keymap: &chord.keymap, now: *now, size: *size, pane: *pane })
    }

    /// The session under the list's cursor, and what is known of it.
    pub fn under_cursor(&self) -> Option<(&EntryRef, &Facts)> {
        self.rows.row(self.list.current()?)
    }

    /// The view to come back to next time.
    pub fn remembered(&self) -> Remembered {
        let order = self.list.rows.order();
        Remembered {
            sort: order.key.name().to_owned(),
            reversed: order.reversed,
            theme: self.env.theme_picked.map(|theme| theme.word().to_owned()).unwrap_or_default(),
            tab: self.detail.tab().to_owned(),
            background: self.env.shade.name().to_owned(),
        }
    }

    /// Says something to the user for a while.
    pub fn say(&mut self, text: impl Into<String>) {
        self.toasts.say(self.now, text.into(), false);
    }

    /// Complains to the user until it is read.
    pub fn hold(&mut self, text: impl Into<String>) {
        self.toasts.hold(self.now, text.into());
    }

    /// Complains to the user for a while.
    pub fn complain(&mut self, text: impl Into<String>) {
        self.toasts.say(self.now, text.into(), true);
    }
}
