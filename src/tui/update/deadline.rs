//! When the screen changes by itself: an age, a message that goes away, hints that appear. Until then nothing is done.

use crate::model::Timestamp;
use crate::tui::app::App;
use crate::tui::layout::Areas;
use crate::tui::moment::later;

/// Whether work goes on that was cut into slices.
pub fn busy(app: &App) -> bool {
    app.list.rows.busy()
}

/// When the list is to be taken again for what no watch tells.
pub fn next_look(app: &App) -> Option<Timestamp> {
    app.list.next_look(&app.rows, !app.env.modes.is_empty())
}

/// The moment of the next change; none when there will be none.
pub fn deadline(app: &App) -> Option<Timestamp> {
    let calm = app.list.rows.stale().then(|| app.list.calm_until.unwrap_or(app.now));
    let all = [app.chord.deadline(app.now), app.toasts.deadline(app.now), calm, next_age(app), next_look(app)];
    all.into_iter().flatten().min()
}

/// When the first of the ages on the screen changes.
fn next_age(app: &App) -> Option<Timestamp> {
    let rows = app.list.window.rows(Areas::of(&app.scene()).list_rows(), app.list.rows.len());
    let ages = rows.filter_map(|position| {
        let (row, _) = app.rows.row(app.list.rows.at(position)?)?;
        let seconds = row.entry.age.at?.seconds_until(app.now);
        Some(later(app.now, unit(seconds).saturating_sub(seconds.rem_euclid(unit(seconds))).saturating_mul(1_000)))
    });
    ages.min()
}

/// How fast an age of so many seconds changes as it is written.
fn unit(seconds: i64) -> i64 {
    match seconds.abs() {
        0..60 => 1,
        60..3_600 => 60,
        3_600..86_400 => 3_600,
        _ => 86_400,
    }
}
