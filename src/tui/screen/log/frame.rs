//! The viewer within the browser: what it needs of the app, and what the app is to do for it.

use super::request::Message;
use super::state::{Focus, State};
use super::update::Outcome;
use super::{layout, logs};
use crate::model::{Address, Detail, EntryRef, LogId, Reason};
use crate::text::Untrusted;
use crate::tui::action::{Action, Call};
use crate::tui::app::App;
use crate::tui::effect::{Effect, HandOver};
use crate::tui::key::Key;
use crate::tui::message::{Mouse, MouseAction};
use ratatui::layout::Rect;
use std::sync::Arc;

/// LogRows that one turn of the wheel passes.
const WHEEL: usize = 3;

/// Opens a log over the rest.
pub fn open(app: &mut App, row: EntryRef, log: LogId, title: Untrusted) -> Vec<Effect> {
    let mut state = State::new(row, log, title, screen(app));
    state.now = app.now;
    state.look.wrap = app.env.ui.wrap || app.size.width < layout::BESIDE;
    if let Some(shown) = app.detail.of(&state.row.address()) {
        state.learn(&shown.detail);
    }
    let effects = state.begin().into_iter().map(Effect::Log).collect();
    app.log = Some(state);
    effects
}

/// Searches all logs of the session under the cursor; without a pattern, it asks for one.
pub fn search_all(app: &mut App, pattern: &str) -> Vec<Effect> {
    let row = app.under_cursor().map(|(row, _)| row.clone());
    let Some((row, shown)) = row.and_then(|row| app.detail.of(&row.address()).map(|shown| (row, shown))) else {
        app.complain("details not read yet");
        return Vec::new();
    };
    let Some(first) = logs::list(&shown.detail).into_iter().next() else {
        app.complain("it keeps no logs");
        return Vec::new();
    };
    let mut effects = open(app, row, first.id, first.name);
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

/// Whether a search is going on, which Ctrl-C stops.
pub fn busy(app: &App) -> bool {
    app.log.as_ref().is_some_and(State::searching)
}

/// Takes a key before the keymap does, while a line is typed.
pub fn press(app: &mut App, key: Key) -> Option<Vec<Effect>> {
    let deeds = prepared(app)?.press(key)?;
    Some(carry_out(app, deeds))
}

/// Takes pasted text while a line is typed.
pub fn paste(app: &mut App, text: &str) {
    if let Some(state) = app.log.as_mut() {
        state.paste(text);
    }
}

/// Does what the user asked for.
pub fn act(app: &mut App, call: &Call) -> Vec<Effect> {
    let deeds = prepared(app).map(|state| state.act(call)).unwrap_or_default();
    carry_out(app, deeds)
}

/// Takes a thread's answer.
pub fn receive(app: &mut App, message: Message) -> Vec<Effect> {
    if let Message::Written(token, text, editor) = message {
        return hand_over(app, token, text, editor);
    }
    let effects = prepared(app).map(|state| state.receive(message)).unwrap_or_default();
    effects.into_iter().map(Effect::Log).collect()
}

/// Takes another size of the screen.
pub fn resize(app: &mut App) -> Vec<Effect> {
    let area = screen(app);
    let deeds = prepared(app).map(|state| state.resize(area)).unwrap_or_default();
    carry_out(app, deeds)
}

/// Takes what the mouse did: the wheel scrolls, a click puts the cursor there.
pub fn mouse(app: &mut App, mouse: Mouse) -> Vec<Effect> {
    let Some(state) = prepared(app) else { return Vec::new() };
    let list = state.layout().list.contains(mouse.at);
    let deeds = match mouse.deed {
        MouseAction::WheelDown => turn(state, list, Action::Next),
        MouseAction::WheelUp => turn(state, list, Action::Previous),
        MouseAction::Click => state.click(mouse.at),
    };
    carry_out(app, deeds)
}

fn turn(state: &mut State, list: bool, action: Action) -> Vec<Outcome> {
    let focus = state.focus;
    state.focus = if list { Focus::List } else { focus };
    let deeds = (0..WHEEL).flat_map(|_| state.act(&Call::plain(action))).collect();
    state.focus = focus;
    deeds
}

fn screen(app: &App) -> Rect {
    Rect::new(0, 0, app.size.width, app.size.height)
}

fn prepared(app: &mut App) -> Option<&mut State> {
    let (now, area) = (app.now, screen(app));
    let state = app.log.as_mut()?;
    (state.now, state.area) = (now, area);
    Some(state)
}

fn carry_out(app: &mut App, deeds: Vec<Outcome>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for deed in deeds {
        match deed {
            Outcome::Log(effect) => effects.push(Effect::Log(effect)),
            Outcome::Copy(text) => effects.push(Effect::Copy(text)),
            Outcome::Leave => app.log = None,
        }
    }
    effects
}

// Only while the viewer is still there to come back to.
fn hand_over(app: &mut App, token: u32, text: String, editor: bool) -> Vec<Effect> {
    let Some(state) = app.log.as_mut().filter(|state| state.token == token) else { return Vec::new() };
    state.notice = None;
    vec![Effect::HandOver(if editor { HandOver::Editor(text) } else { HandOver::Pager(text) })]
}
