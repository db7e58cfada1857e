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
use crate::tui::ticket::Ticket;

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
    /// The newest ticket of logs that were left: the next one goes on from there, so that no late answer is taken for one of its own.
    pub log_left: Ticket,
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
            log_left: Ticket::default(),
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
        let Self { env, rows, chord, now, size, pane, list, .. } = self;
        scene(env, rows, chord, (*now, *size, *pane), list.current())
    }

    /// The list, and what it may know of the browser around it.
    pub fn list(&mut self) -> (&mut list::State, Scene<'_>) {
        let Self { env, rows, chord, now, size, pane, list, .. } = self;
        let cursor = list.current();
        (list, scene(env, rows, chord, (*now, *size, *pane), cursor))
    }

    /// The details, and what they may know of the browser around them.
    pub fn detail(&mut self) -> (&mut detail::State, Scene<'_>) {
        let Self { env, rows, chord, now, size, pane, list, detail, .. } = self;
        (detail, scene(env, rows, chord, (*now, *size, *pane), list.current()))
    }

    /// Changes and their dialogs, what they may know of the browser around them, and the list that they choose from.
    pub fn change(&mut self) -> (&mut change::State, Scene<'_>, &list::State) {
        let Self { env, rows, chord, now, size, pane, list, change, .. } = self;
        (change, scene(env, rows, chord, (*now, *size, *pane), list.current()), list)
    }

    /// The open log, if there is one, as it knows the present and the screen.
    pub fn log(&mut self) -> Option<&mut log::State> {
        let Self { env, rows, chord, now, size, pane, list, log, .. } = self;
        let log = log.as_mut()?;
        log.look_around(&scene(env, rows, chord, (*now, *size, *pane), list.current()));
        Some(log)
    }

    /// The session under the list's cursor, and what is known of it.
    pub fn under_cursor(&self) -> Option<(&EntryRef, &Facts)> {
        self.scene().under_cursor()
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

/// Parts of the browser, put together for who may look at them.
fn scene<'a>(
    env: &'a Env,
    rows: &'a Rows,
    chord: &'a Chord,
    (now, size, pane): (Timestamp, Size, Pane),
    cursor: Option<usize>,
) -> Scene<'a> {
    Scene { env, rows, keymap: &chord.keymap, now, size, pane, cursor }
}
