//! Draws the viewer: header, list of logs, the log or what was found in all of them, the line below, the keys.

mod bars;
mod found;
mod line;
mod list;
mod scrollbar;
mod status_line;
mod text;

use super::state::{Focus, State};
use crate::tui::app::App;
use crate::tui::paint::Painter;
use ratatui::layout::Rect;

/// Draws the log over the whole screen.
pub fn view(app: &App, painter: &mut Painter<'_>, _screen: Rect) {
    let Some(state) = &app.log else { return };
    let layout = state.layout();
    if layout.framed {
        bars::header(app, state, painter, layout.header);
    }
    if !layout.list.is_empty() {
        list::draw(state, painter, layout.list, layout.framed);
    }
    if layout.framed || state.focus != Focus::List {
        pane(state, painter);
    }
    status_line::draw(app, state, painter, layout.below);
    crate::tui::hints::hints(app, painter, layout.hints);
}

fn pane(state: &State, painter: &mut Painter<'_>) {
    let layout = state.layout();
    match (&state.everywhere, state.focus) {
        (Some(all), Focus::Found) => found::draw(state, all, painter, &layout),
        _ => {
            bars::edges(state, painter, &layout);
            text::draw(state, painter, &layout);
        }
    }
}
