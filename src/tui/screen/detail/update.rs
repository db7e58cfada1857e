//! What keys and readings do to the details.

use std::sync::Arc;

use super::layout;
use super::state::{Shown, State};
use super::table_filter::{TableFilter, words};
use crate::model::{Address, Class, Detail, Reason, Usage};
use crate::tui::action::{Action, Call};
use crate::tui::app::{App, Pane};
use crate::tui::effect::Effect;
use crate::tui::key::{Code, Key};
use crate::tui::layout::Areas;
use crate::tui::message::{Mouse, MouseAction};
use crate::tui::motion::Motion;
use crate::tui::remembered::Remembered;
use crate::tui::widget::{InputLine, Typed};

/// What has to be read for the session under the cursor; asked once for each content of it.
pub fn wish(app: &mut App) -> Vec<Effect> {
    let areas = Areas::of(&app.scene());
    let height = usize::from(layout::rows(areas.detail, areas.framed));
    app.detail.window.follow(height, app.detail.page.len());
    let tail = super::tail::wish(app);
    let row = app.under_cursor().map(|(row, _)| row);
    let Some(row) = row.filter(|_| !areas.detail.is_empty() || app.detail.wanted.is_some() || app.log.is_some()) else {
        return Vec::new();
    };
    let asked = (row.address(), row.entry.identity, row.entry.age);
    let mut effects: Vec<Effect> = tail.into_iter().collect();
    if app.detail.asked.as_ref() != Some(&asked) {
        effects.push(Effect::Open(Box::new(row.clone())));
        app.detail.asked = Some(asked);
    }
    effects
}

/// Takes the details of a session; those of a session that was left meanwhile are dropped.
pub fn detailed(app: &mut App, address: &Address, answer: Result<Arc<Detail>, Reason>) {
    let state = &mut app.detail;
    if state.asked.as_ref().is_none_or(|(asked, ..)| asked != address) {
        return;
    }
    let same = state.of(address).is_some();
    match answer {
        Ok(detail) => {
            let usage = state.of(address).and_then(|shown| shown.usage.clone());
            state.shown = Some(Shown { address: address.clone(), detail, usage });
            state.failed = None;
        }
        Err(reason) => {
            (state.shown, state.failed) = (None, Some((address.clone(), reason)));
            state.turned = 0;
        }
    }
    if !same {
        (state.window.cursor, state.window.top) = (0, 0);
    }
    arrive(state);
}

/// Turns to the tab that was wanted, and lays it out.
fn arrive(state: &mut State) {
    let by = std::mem::take(&mut state.turned);
    let (tabs, at) = state.tabs();
    if let Some(role) = state.wanted.take() {
        let shown = state.shown.as_ref();
        let tab = shown.and_then(|shown| shown.detail.sections.iter().find(|section| section.role == role));
        if let Some(section) = tab {
            state.tab = section.tab.to_owned();
        }
    } else if let Some(tab) = tabs.get(beyond(at, by, tabs.len())) {
        state.tab = (*tab).to_owned();
    }
    state.lay_out();
}

/// Takes the sizes of a session's parts.
pub fn used(app: &mut App, address: &Address, answer: Result<Usage, Reason>) {
    let shown = app.detail.shown.as_mut().filter(|shown| shown.address == *address);
    if let (Some(shown), Ok(usage)) = (shown, answer) {
        shown.usage = Some(usage);
    }
}

/// Says that a session changed: it is read again.
pub fn invalidate(app: &mut App, address: &Address) {
    if app.detail.asked.as_ref().is_some_and(|(asked, ..)| asked == address) {
        invalidate_shown(app);
    }
}

/// Says that whatever is shown may have changed: it is read again, and meanwhile stays.
pub fn invalidate_shown(app: &mut App) {
    app.detail.asked = None;
    if let Some(tail) = &mut app.detail.tail {
        tail.stale = true;
    }
}

/// Takes a key while the filter is typed.
pub fn press(app: &mut App, key: Key) -> bool {
    let Some((mut line, before)) = app.detail.typing.take() else { return false };
    match key.code {
        Code::Enter => {}
        Code::Esc => sift_text(app, &before),
        Code::Char('c') if key.ctrl => sift_text(app, &before),
        _ => {
            if line.press(key) == Typed::Changed {
                sift_text(app, &line.text());
            }
            app.detail.typing = Some((line, before));
        }
    }
    true
}

/// Takes pasted text while the filter is typed.
pub fn paste(app: &mut App, text: &str) {
    let Some((mut line, before)) = app.detail.typing.take() else { return };
    line.paste(text);
    sift_text(app, &line.text());
    app.detail.typing = Some((line, before));
}

fn sift_text(app: &mut App, text: &str) {
    app.detail.sift.text = text.to_lowercase();
    relay(app);
}

fn relay(app: &mut App) {
    app.detail.window.go(0, usize::MAX);
    app.detail.lay_out();
}

/// Does what the user asked for; none when it is not the details'.
pub fn act(app: &mut App, call: &Call) -> Option<Vec<Effect>> {
    let areas = Areas::of(&app.scene());
    if let Some(motion) = Motion::of(call.action, usize::from(layout::rows(areas.detail, areas.framed))) {
        app.detail.window.move_by(motion, app.detail.page.len());
        return Some(Vec::new());
    }
    match call.action {
        Action::Back => back(app),
        Action::Open => return Some(super::open(app)),
        Action::Filter => begin_filter(app, &call.argument),
        Action::FilterBy => filter_by(app, &call.argument),
        Action::NextFailure => next_failure(app),
        _ => return None,
    }
    Some(Vec::new())
}

/// Takes the filter away first, then leaves.
fn back(app: &mut App) {
    if app.detail.sift.is_on() {
        app.detail.sift = TableFilter::default();
        relay(app);
    } else {
        app.pane = Pane::List;
    }
}

fn begin_filter(app: &mut App, argument: &str) {
    if !argument.is_empty() {
        return sift_text(app, argument);
    }
    let before = app.detail.sift.text.clone();
    app.detail.typing = Some((InputLine::of(&before), before));
}

fn filter_by(app: &mut App, what: &str) {
    let sift = &mut app.detail.sift;
    match what {
        "failed" => *sift = TableFilter { failed: !sift.failed, word: None, text: std::mem::take(&mut sift.text) },
        "all" => *sift = TableFilter::default(),
        _ => {
            let Some(word) = app.detail.current_row().and_then(|row| words(row).next()) else {
                return app.complain("no outcome under the cursor");
            };
            let word = word.text.lossy().into_owned();
            let again = app.detail.sift.word.as_ref() == Some(&word);
            app.detail.sift.word = (!again).then_some(word);
            app.detail.sift.failed = false;
        }
    }
    relay(app);
}

fn next_failure(app: &mut App) {
    let bad = |line| app.detail.row(line).is_some_and(|row| words(row).any(|word| word.class == Class::Bad));
    match app.detail.page.after(app.detail.window.cursor, bad) {
        Some(at) => app.detail.window.cursor = at,
        None => app.say("no failures"),
    }
}

/// Turns to the next or previous tab; while there are none yet, the turn is kept for them. Where there will be none, nothing turns.
pub fn turn(app: &mut App, by: isize) {
    let (tabs, at) = app.detail.tabs();
    if tabs.is_empty() {
        let failed = app.detail.failed.as_ref().map(|(address, _)| address);
        let will_be = app.detail.asked.as_ref().is_some_and(|(asked, ..)| failed != Some(asked));
        app.detail.turned = app.detail.turned.saturating_add(if will_be { by } else { 0 });
        return;
    }
    app.detail.tab = tabs.get(beyond(at, by, tabs.len())).map_or_else(String::new, |tab| (*tab).to_owned());
    relay(app);
}

/// So many tabs from this one, round and round.
fn beyond(at: usize, by: isize, tabs: usize) -> usize {
    let count = isize::try_from(tabs).unwrap_or(1).max(1);
    let next = isize::try_from(at).unwrap_or(0).saturating_add(by).rem_euclid(count);
    usize::try_from(next).unwrap_or(0)
}

/// Takes what the mouse did.
pub fn mouse(app: &mut App, mouse: Mouse) -> Option<Vec<Effect>> {
    let areas = Areas::of(&app.scene());
    if !areas.detail.contains(mouse.at) {
        return None;
    }
    app.pane = Pane::Detail;
    let length = app.detail.page.len();
    match mouse.deed {
        MouseAction::WheelDown => app.detail.window.step(3, length),
        MouseAction::WheelUp => app.detail.window.step(-3, length),
        MouseAction::Click => return Some(click(app, &areas, mouse)),
    }
    Some(Vec::new())
}

/// A click on the tabs turns to the next, on a line puts the cursor there, a second one opens.
fn click(app: &mut App, areas: &Areas, mouse: Mouse) -> Vec<Effect> {
    let Some(line) = mouse.at.y.checked_sub(areas.detail.y + 2) else {
        if mouse.at.y == areas.detail.y {
            turn(app, 1);
        }
        return Vec::new();
    };
    let at = app.detail.window.top + usize::from(line);
    if at >= app.detail.page.len() || line >= layout::rows(areas.detail, areas.framed) {
        return Vec::new();
    }
    if at == app.detail.window.cursor {
        return super::open(app);
    }
    app.detail.window.cursor = at;
    Vec::new()
}

/// Brings back the tab of the last time.
pub fn restore(app: &mut App, remembered: &Remembered) {
    app.detail.tab.clone_from(&remembered.tab);
}
