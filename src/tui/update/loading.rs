//! Listings and what was read of rows: the rows take them, then the list follows. An answer to an older listing is dropped.

use crate::model::{Reason, Summary};
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::message::Listed;
use crate::tui::rows::Generation;

/// Takes a listing; what is not known of its rows is found out in the background.
pub fn listed(app: &mut App, generation: Generation, mut listed: Listed) -> Vec<Effect> {
    if generation != app.list.asked {
        return Vec::new();
    }
    let moves = app.rows.replace(generation, std::mem::take(&mut listed.rows), listed.moved.take());
    app.list.listed_at = Some(app.now);
    let mut effects = vec![app.list.listed(&app.rows, listed, &moves)];
    if app.list.again && !app.list.under_way(&app.rows) {
        app.list.again = false;
        effects.push(app.list.rescan());
    }
    effects
}

/// Takes what was read of rows.
pub fn read(app: &mut App, generation: Generation, rows: Vec<(u32, Result<Box<Summary>, Reason>)>) {
    if generation != app.rows.generation() {
        return;
    }
    for (at, answer) in rows {
        app.rows.read(at as usize, answer);
    }
    app.list.rows.touch();
}

/// Takes the sizes of rows.
pub fn measured(app: &mut App, generation: Generation, rows: Vec<(u32, Option<u64>)>) {
    if generation != app.rows.generation() {
        return;
    }
    for (at, bytes) in rows {
        app.rows.measured(at as usize, bytes);
    }
    app.list.rows.touch();
}
