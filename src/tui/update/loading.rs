//! Listings and what was read of rows: the rows take them, then the list follows. An answer to an older listing is dropped.

use std::collections::HashMap;

use crate::model::{Address, Identity, Reason, Summary};
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::message::Listed;
use crate::tui::screen::list::Phase;
use crate::tui::ticket::Ticket;

/// Takes a listing; what is not known of its rows is found out in the background.
pub fn listed(app: &mut App, generation: Ticket, mut listed: Listed) -> Vec<Effect> {
    if generation != app.list.asked {
        return Vec::new();
    }
    let moves = app.rows.replace(generation, std::mem::take(&mut listed.rows), listed.moved.take());
    app.list.listed_at = Some(app.now);
    let mut effects = vec![app.list.listed(&app.rows, listed, &moves)];
    effects.extend(again(app));
    effects
}

/// Sessions are gone: their rows leave. A listing that is under way may still name them; it is dropped, and asked for once more
/// when the change is over. Where not even the first one is whole, that one is left to come.
pub fn gone(app: &mut App, gone: &HashMap<Address, Identity>) -> Vec<Effect> {
    app.list.again |= app.list.under_way(&app.rows);
    if app.list.phase == Phase::Listing {
        return Vec::new();
    }
    let Some(moves) = app.rows.remove(app.list.asked.next(), gone) else { return Vec::new() };
    app.list.asked = app.rows.generation();
    vec![app.list.moved(&app.rows, &moves)]
}

/// Something changed: all are listed again. One listing that takes longer than changes stay away would never be shown if each change
/// began it anew, so that waits for its end; and for the end of a change by which rows leave, which would cause one a row.
pub fn changed(app: &mut App) -> Option<Effect> {
    app.list.again = true;
    again(app)
}

/// Lists again for what changed meanwhile, once nothing else is awaited.
pub fn again(app: &mut App) -> Option<Effect> {
    let waits = app.list.under_way(&app.rows) || app.change.removes();
    if waits || !std::mem::take(&mut app.list.again) {
        return None;
    }
    Some(app.list.rescan())
}

/// Takes what was read of rows.
pub fn read(app: &mut App, generation: Ticket, rows: Vec<(u32, Result<Box<Summary>, Reason>)>) {
    if generation != app.rows.generation() {
        return;
    }
    for (at, answer) in rows {
        app.rows.read(at as usize, answer);
    }
    app.list.rows.touch();
}

/// Takes the sizes of rows.
pub fn measured(app: &mut App, generation: Ticket, rows: Vec<(u32, Option<u64>)>) {
    if generation != app.rows.generation() {
        return;
    }
    for (at, bytes) in rows {
        app.rows.measured(at as usize, bytes);
    }
    app.list.rows.touch();
}
