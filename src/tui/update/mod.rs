//! What happens on a message: the state changes, and effects are asked for. No clock, no files.

mod act;
mod deadline;
mod loading;
mod log;
mod menu;
mod outcomes;
mod wishes;

use super::app::{App, Pane};
use super::effect::{Choice, Effect};
use super::external_program::Back;
use super::focus::{self, Focus};
use super::key::Key;
use super::message::{Message, Mouse};
use super::screen::detail;
use crate::model::{Id, RepositoryId};

pub use act::act;
pub use deadline::{busy, deadline};
pub use log::open as open_log;
use outcomes::carry_out;

/// Takes a message. What it returns is to be done in this order.
pub fn update(app: &mut App, message: Message) -> Vec<Effect> {
    let mut effects = take(app, message);
    effects.extend(wishes::settle(app));
    effects
}

fn take(app: &mut App, message: Message) -> Vec<Effect> {
    match message {
        Message::Start => return vec![app.list.rescan()],
        Message::Now(now) => {
            app.now = now;
            return look_again(app);
        }
        Message::Key(key) => return key_pressed(app, key),
        Message::Paste(text) => paste(app, &text),
        Message::Mouse(mouse_input) => return mouse(app, mouse_input),
        Message::Resize(size) => {
            app.size = size;
            return log::resize(app);
        }
        Message::Focus(true) => return vec![app.list.rescan()],
        Message::Focus(false) => {}
        Message::Background(shade) => return background(app, shade),
        Message::End(signal) => return vec![Effect::Quit(Choice::Interrupted(signal))],
        Message::Suspend => return vec![Effect::Suspend],
        Message::Continued => return vec![Effect::Redraw],
        Message::Returned(result) => return returned(app, result),
        Message::Listed(generation, listed) => return loading::listed(app, generation, *listed),
        Message::Summaries(generation, rows) => loading::read(app, generation, rows),
        Message::Measured(generation, rows) => loading::measured(app, generation, rows),
        Message::Tail(row, log, lines) => app.detail.tailed(&row, &log, lines),
        Message::Written(purpose, text) => return carry_out(app, detail::written(purpose, text)),
        Message::Watching(repository, mode) => watching(app, repository, mode),
        Message::Hint(hint) => return hint_taken(app, hint),
        Message::ResultDialog(reason, bad) => app.toasts.say(app.now, reason.text.into_owned(), bad),
        Message::Change(message) => {
            let (change, scene, list) = app.change();
            let outcomes = change.receive(&scene, list, message);
            let mut effects = carry_out(app, outcomes);
            effects.extend(loading::again(app));
            return effects;
        }
        Message::Log(message) => return log::receive(app, message),
        Message::Detailed(address, answer) => {
            log::learn(app, &address, &answer);
            app.detail.detailed(&address, answer);
        }
        Message::Failure(address, job, reason) => app.detail.failure(&address, job, reason),
        Message::Used(address, answer) => app.detail.used(&address, answer),
        Message::Idle => {
            let (list, scene) = app.list();
            list.go_on(&scene);
        }
    }
    Vec::new()
}

/// Lists again where that is due.
fn look_again(app: &mut App) -> Vec<Effect> {
    if deadline::next_look(app).is_some_and(|due| due <= app.now) { vec![app.list.rescan()] } else { Vec::new() }
}

/// What was said before a key goes away with it.
fn key_pressed(app: &mut App, key: Key) -> Vec<Effect> {
    let before = app.toasts.mark();
    let effects = press(app, key);
    app.toasts.key_after(before);
    effects
}

/// A key goes to who has the focus, what is not typed there through the keymap. A chord that was begun goes on first.
fn press(app: &mut App, key: Key) -> Vec<Effect> {
    let begun = !app.chord.pressed().is_empty();
    let taken = match Focus::of(app) {
        Focus::Dialog => return press_in_dialog(app, key),
        _ if begun => None,
        Focus::Menu => menu::press(app, key).map(|after| act::after(app, after)),
        Focus::Log => log::press(app, key),
        Focus::Input(Pane::List) => {
            let (list, scene) = app.list();
            list.press(&scene, key).then(Vec::new)
        }
        Focus::Input(Pane::Detail) => app.detail.press(key).then(Vec::new),
        Focus::Panes => None,
    };
    taken.unwrap_or_else(|| match app.chord.press(focus::context(app), key, app.now) {
        Some(call) => act(app, &call),
        None => Vec::new(),
    })
}

/// A dialog takes all keys, and of the keymap only what is for it.
fn press_in_dialog(app: &mut App, key: Key) -> Vec<Effect> {
    let begun = !app.chord.pressed().is_empty();
    let (change, scene, _) = app.change();
    let mut taken = if begun { None } else { change.press(&scene, key) };
    if taken.is_none()
        && let Some(call) = app.chord.press(focus::context(app), key, app.now)
    {
        let (change, scene, _) = app.change();
        taken = Some(change.answer(&scene, call.action));
    }
    carry_out(app, taken.unwrap_or_default())
}

fn paste(app: &mut App, text: &str) {
    match Focus::of(app) {
        Focus::Dialog => app.change.paste(text),
        Focus::Menu => app.menu.iter_mut().for_each(|menu| menu.paste(text)),
        Focus::Log => app.log.iter_mut().for_each(|log| log.paste(text)),
        Focus::Input(Pane::List) => {
            let (list, scene) = app.list();
            list.paste(&scene, text);
        }
        Focus::Input(Pane::Detail) => app.detail.paste(text),
        Focus::Panes => {}
    }
}

fn mouse(app: &mut App, mouse: Mouse) -> Vec<Effect> {
    match Focus::of(app) {
        Focus::Dialog => {
            let (change, scene, _) = app.change();
            let outcomes = change.mouse(&scene, mouse);
            carry_out(app, outcomes)
        }
        Focus::Menu => {
            let after = menu::mouse(app, mouse);
            act::after(app, after)
        }
        Focus::Log => log::mouse(app, mouse),
        Focus::Input(_) | Focus::Panes => {
            let (list, scene) = app.list();
            let outcomes = list.mouse(&scene, mouse).or_else(|| {
                let (detail, scene) = app.detail();
                detail.mouse(&scene, mouse)
            });
            carry_out(app, outcomes.unwrap_or_default())
        }
    }
}

fn background(app: &mut App, shade: super::theme::Shade) -> Vec<Effect> {
    if app.env.ui.theme != crate::config::ThemeChoice::Auto || app.env.shade == shade {
        return Vec::new();
    }
    app.env.shade = shade;
    vec![Effect::Remember(app.remembered())]
}

fn returned(app: &mut App, back: Back) -> Vec<Effect> {
    match back {
        Back::Fine => {}
        Back::Failed(reason) => app.complain(reason.text),
        Back::Stopped(stopped) => {
            app.complain(format!("{} is stopped (process {}); r continues it", stopped.name, stopped.pid));
            (app.stopped, app.warned) = (Some(stopped), false);
        }
    }
    let mut effects = vec![Effect::Redraw];
    effects.push(app.list.rescan());
    effects
}

fn watching(app: &mut App, repository: RepositoryId, mode: crate::model::WatchMode) {
    app.env.modes.retain(|(other, _)| *other != repository);
    app.env.modes.push((repository, mode));
}

/// Something changed: a session that did is read again, and all are listed again, since a save changes its age and place.
fn hint_taken(app: &mut App, hint: Option<(RepositoryId, Id)>) -> Vec<Effect> {
    if let Some((repository, id)) = hint {
        outcomes::changed(app, &crate::model::Address { repository, id });
    }
    loading::changed(app).into_iter().collect()
}
