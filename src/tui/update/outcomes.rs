//! Carrying out what a screen asks for.

use super::{loading, log};
use crate::model::Address;
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::outcome::Outcome;

/// Carries out what a screen asks for, in this order; what is to be done outside comes back.
pub fn carry_out(app: &mut App, outcomes: impl IntoIterator<Item = Outcome>) -> Vec<Effect> {
    outcomes.into_iter().flat_map(|outcome| one(app, outcome)).collect()
}

fn one(app: &mut App, outcome: Outcome) -> Vec<Effect> {
    match outcome {
        Outcome::Do(effect) => return vec![effect],
        Outcome::Say(what) => app.say(what),
        Outcome::Complain(why) => app.complain(why),
        Outcome::Focus(pane) => app.pane = pane,
        Outcome::Mark(marks) => marks.into_iter().for_each(|(at, on)| app.rows.mark(at, on)),
        Outcome::NextRow => app.list.window.step(1, app.list.rows.len()),
        Outcome::GoTo(address) => go_to(app, &address),
        Outcome::Changed(addresses) => addresses.iter().for_each(|address| changed(app, address)),
        Outcome::Gone(gone) => return loading::gone(app, &gone),
        Outcome::Rescan => return vec![app.list.rescan()],
        Outcome::OpenLog(row, log, name) => return log::open(app, *row, log, name),
    }
    Vec::new()
}

fn go_to(app: &mut App, address: &Address) {
    let (list, scene) = app.list();
    if !list.go_to(&scene, address) {
        app.complain(format!("{} is not in the list", address.id));
    }
}

/// A session may have changed: it is read again. One that is not in the list is not shown either.
pub fn changed(app: &mut App, address: &Address) {
    if let Some(at) = app.rows.find(address) {
        app.rows.invalidate(at);
        app.detail.invalidate(address);
    }
}
