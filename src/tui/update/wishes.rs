//! After every message: the cursor is brought onto the screen, and what is missing there is requested for, before everything else. What is
//! on it is watched.

use std::collections::BTreeMap;

use crate::model::{Address, Id, RepositoryId};
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::layout::Areas;

/// Brings the view in line and wishes for what is missing.
pub fn settle(app: &mut App) -> Vec<Effect> {
    let areas = Areas::of(&app.scene());
    app.list.window.follow(areas.list_rows(), app.list.rows.len());
    let mut effects: Vec<Effect> = app.list.sweep_more(&app.rows).into_iter().collect();
    effects.extend(rows(app, &areas));
    effects.extend(watch(app, &areas));
    effects.extend(app.change.leave_trash());
    let log_is_open = app.log.is_some();
    let (detail, scene) = app.detail();
    effects.extend(detail.wish(&scene, log_is_open));
    effects
}

/// The rows on the screen and as many below, those to be read and those to be measured.
fn rows(app: &mut App, areas: &Areas) -> Vec<Effect> {
    let near = app.list.window.rows(areas.list_rows().saturating_mul(2), app.list.rows.len());
    let (mut read, mut measure) = (Vec::new(), Vec::new());
    for at in near.filter_map(|position| app.list.rows.at(position)) {
        let Some((_, facts)) = app.rows.row(at) else { continue };
        let Ok(number) = u32::try_from(at) else { continue };
        if facts.wanting() {
            read.push(number);
        }
        if facts.bytes.is_none() && !facts.unmeasurable {
            measure.push(number);
        }
    }
    let mut effects = Vec::new();
    if app.list.requested.renew(app.rows.generation(), &read) {
        effects.push(Effect::Wish(read));
    }
    if app.list.measuring.renew(app.rows.generation(), &measure) {
        effects.push(Effect::Measure(measure));
    }
    effects
}

/// Rows of the newest sessions that are watched wherever the screen is: those are saved as a rule.
const NEWEST: usize = 64;

/// The sessions on the screen and the newest ones are watched one by one, since a save inside one is no change of its repository; of the
/// open one its logs too. Asked for anew with every listing, since another directory may have taken the name.
fn watch(app: &mut App, areas: &Areas) -> Vec<Effect> {
    let shown = app.list.window.rows(areas.list_rows(), app.list.rows.len());
    let mut watched: Vec<usize> = shown.filter_map(|position| app.list.rows.at(position)).collect();
    let others: Vec<usize> = (0..app.rows.len().min(NEWEST)).filter(|at| !watched.contains(at)).collect();
    watched.extend(others);
    let numbers: Vec<u32> = watched.iter().filter_map(|at| u32::try_from(*at).ok()).collect();
    let open = open(app, areas);
    let is_new = app.list.watched.renew(app.rows.generation(), &numbers);
    if !is_new && app.list.watched_open == open {
        return Vec::new();
    }
    app.list.watched_open.clone_from(&open);
    let mut entries: BTreeMap<RepositoryId, Vec<Id>> = BTreeMap::new();
    for (row, _) in watched.into_iter().filter_map(|at| app.rows.row(at)) {
        entries.entry(row.repository).or_default().push(row.entry.id.clone());
    }
    let open_in = |repository| open.as_ref().filter(|open| open.repository == repository).map(|open| open.id.clone());
    entries.into_iter().map(|(repository, entries)| Effect::Watch(repository, entries, open_in(repository))).collect()
}

/// The session whose log is open, else the one whose details are on the screen.
fn open(app: &App, areas: &Areas) -> Option<Address> {
    if let Some(log) = &app.log {
        return Some(log.row.address());
    }
    let (row, _) = app.under_cursor().filter(|_| !areas.detail.is_empty())?;
    Some(row.address())
}
