//! The open log within the browser: it is opened, and what it asks for is carried out.

use std::sync::Arc;

use crate::model::{Address, Detail, EntryRef, LogId, Reason};
use crate::text::Untrusted;
use crate::tui::action::{Action, Call};
use crate::tui::app::App;
use crate::tui::effect::{Effect, HandOver};
use crate::tui::key::Key;
use crate::tui::message::Mouse;
use crate::tui::screen::log::{self, Message, Outcome};

/// Opens a log over the rest.
pub fn open(app: &mut App, row: EntryRef, log: LogId, title: Untrusted) -> Vec<Effect> {
    let shown = app.detail.of(&row.address()).map(|shown| Arc::clone(&shown.detail));
    let (state, effects) = log::State::open_in(&app.scene(), app.log_left, row, log, title, shown.as_deref());
    app.log = Some(state);
    effects.into_iter().map(Effect::Log).collect()
}

/// Searches all logs of the session under the cursor; without a pattern, it asks for one.
pub fn search_all(app: &mut App, pattern: &str) -> Vec<Effect> {
    let row = app.under_cursor().map(|(row, _)| row.clone());
    let Some((row, shown)) = row.and_then(|row| app.detail.of(&row.address()).map(|shown| (row, shown))) else {
        app.complain("details not read yet");
        return Vec::new();
    };
    let Some((first, name)) = log::first(&shown.detail) else {
        app.complain("it keeps no logs");
        return Vec::new();
    };
    let mut effects = open(app, row, first, name);
    effects.extend(act(app, &Call::with(Action::SearchAll, pattern)));
    effects
}

/// Takes the session's details, which name its logs and what became of their jobs.
pub fn learn(app: &mut App, address: &Address, answer: &Result<Arc<Detail>, Reason>) {
    let state = app.log.as_mut().filter(|state| state.row.address() == *address);
    if let (Some(state), Ok(detail)) = (state, answer) {
        state.learn(detail);
    }
}

/// Takes a key before the keymap does; none while no line is typed.
pub fn press(app: &mut App, key: Key) -> Option<Vec<Effect>> {
    let outcomes = app.log()?.press(key)?;
    Some(carry_out(app, outcomes))
}

/// Does what the user asked for.
pub fn act(app: &mut App, call: &Call) -> Vec<Effect> {
    with(app, |log| log.act(call))
}

/// Takes another size of the screen.
pub fn resize(app: &mut App) -> Vec<Effect> {
    with(app, log::State::resized)
}

/// Takes what the mouse did.
pub fn mouse(app: &mut App, mouse: Mouse) -> Vec<Effect> {
    with(app, |log| log.mouse(mouse))
}

/// Takes a thread's answer.
pub fn receive(app: &mut App, message: Message) -> Vec<Effect> {
    if let Message::Written(token, text, editor) = message {
        // Only while the viewer is still there to come back to.
        let Some(log) = app.log.as_mut().filter(|log| log.token == token) else { return Vec::new() };
        log.notice = None;
        return vec![Effect::HandOver(if editor { HandOver::Editor(text) } else { HandOver::Pager(text) })];
    }
    let effects = app.log().map(|log| log.receive(message)).unwrap_or_default();
    effects.into_iter().map(Effect::Log).collect()
}

fn with(app: &mut App, how: impl FnOnce(&mut log::State) -> Vec<Outcome>) -> Vec<Effect> {
    let outcomes = app.log().map(how).unwrap_or_default();
    carry_out(app, outcomes)
}

fn carry_out(app: &mut App, outcomes: Vec<Outcome>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for outcome in outcomes {
        match outcome {
            Outcome::Log(effect) => effects.push(Effect::Log(effect)),
            Outcome::Copy(text) => effects.push(Effect::Copy(text)),
            Outcome::Leave => app.log_left = app.log.take().map_or(app.log_left, |log| log.next),
        }
    }
    effects
}
