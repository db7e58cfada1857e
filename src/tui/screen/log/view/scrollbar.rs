//! How far the view has come in the whole. Where the length is not known yet, it is guessed from the bytes that were read.

use crate::tui::paint::Painter;
use crate::tui::screen::log::line_measure::Row;
use crate::tui::screen::log::state::State;
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// Whether the whole log is in the view.
pub fn reads_all(state: &State) -> bool {
    state.piece.at_start() && state.piece.at_end && state.measure().last_top() == Row::default()
}

/// How far the bottom of the view lies in the whole, 0 to 1.
pub fn bottom_share(state: &State) -> f64 {
    let measure = state.measure();
    let bottom = measure.bottom(state.top());
    if state.piece.at_end && bottom == measure.last() {
        return 1.0;
    }
    let line = state.piece.get(bottom.index).map_or(0, |line| line.number);
    (big(line.saturating_add(1)) / length(state)).clamp(0.0, 0.99)
}

/// How many lines the log has, or may have.
fn length(state: &State) -> f64 {
    let read = big(state.piece.to.max(1));
    match state.total {
        Some(total) => big(total.max(1)).max(read),
        None if state.reached > 0.0 => read / f64::from(state.reached.min(1.0)),
        None => read,
    }
}

/// Draws the scrollbar right of an area.
pub fn draw(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let (first, rows) = thumb(state, area.height);
    let glyphs = painter.glyphs();
    for at in 0..area.height {
        let on = at >= first && at - first < rows;
        let (sign, role) = if on { (glyphs.thumb, Role::Border) } else { (glyphs.track, Role::Dim) };
        painter.fill(area.right(), area.y.saturating_add(at), 1, sign, role);
    }
}

/// The first row of the thumb, and how many it has; none when everything is in the view.
fn thumb(state: &State, height: u16) -> (u16, u16) {
    if state.piece.is_empty() || reads_all(state) {
        return (0, 0);
    }
    let share = (f64::from(height) / length(state)).min(1.0);
    let rows = whole(f64::from(height) * share).clamp(1, height.max(1));
    let free = height.saturating_sub(rows);
    if bottom_share(state) >= 1.0 {
        return (free, rows);
    }
    let at = whole(f64::from(height) * big(state.spot.top) / length(state));
    (at.min(free.saturating_sub(1)), rows)
}

fn whole(number: f64) -> u16 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
    let whole = number.clamp(0.0, 65535.0) as u16;
    whole
}

fn big(number: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "only for a share of the whole")]
    let number = number as f64;
    number
}
