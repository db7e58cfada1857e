//! After every message: the cursor is brought onto the screen, and what is missing there is wished for, before everything else.

use crate::tui::app::App;
use crate::tui::areas::Areas;
use crate::tui::effect::Effect;
use crate::tui::screen::{detail, list};

/// Brings the view in line and wishes for what is missing.
pub fn settle(app: &mut App) -> Vec<Effect> {
    let areas = Areas::of(app);
    app.list.window.follow(areas.list_rows(), app.list.rows.len());
    let mut effects: Vec<Effect> = list::sweep_more(app).into_iter().collect();
    effects.extend(rows(app, &areas));
    effects.extend(detail::wish(app));
    effects
}

/// The rows on the screen and as many below, those to be read and those to be measured.
fn rows(app: &mut App, areas: &Areas) -> Vec<Effect> {
    let near = app.list.window.rows(areas.list_rows().saturating_mul(2), app.list.rows.len());
    let (mut read, mut measure) = (Vec::new(), Vec::new());
    for at in near.filter_map(|position| app.list.rows.at(position)) {
        let Some((_, facts)) = app.book.row(at) else { continue };
        let Ok(number) = u32::try_from(at) else { continue };
        if facts.wanting() {
            read.push(number);
        }
        if facts.bytes.is_none() && !facts.unmeasurable {
            measure.push(number);
        }
    }
    let mut effects = Vec::new();
    if app.list.wished.renew(app.book.generation(), &read) {
        effects.push(Effect::Wish(read));
    }
    if app.list.measuring.renew(app.book.generation(), &measure) {
        effects.push(Effect::Measure(measure));
    }
    effects
}
