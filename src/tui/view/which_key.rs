//! The ways on from a begun chord, shown when the user waits.

use ratatui::layout::Rect;

use crate::tui::action::available;
use crate::tui::app::App;
use crate::tui::focus;
use crate::tui::key::show_chord;
use crate::tui::keymap::Binding;
use crate::tui::paint::{Painter, narrow};
use crate::tui::theme::Role;
use crate::tui::widget::{Panel, StyledLine};

/// Widest hint.
const ROOM: u16 = 36;

/// Draws the ways on, above the hints.
pub fn view(app: &App, painter: &mut Painter<'_>) {
    let Some(ways) = app.chord.hints(focus::context(app), app.now) else { return };
    let screen = painter.screen();
    let width = ROOM.min(screen.width);
    let height = narrow(ways.len()).saturating_add(2).min(screen.height.saturating_sub(1));
    let area = Rect::new(
        screen.right().saturating_sub(width),
        screen.bottom().saturating_sub(1).saturating_sub(height),
        width,
        height,
    );
    painter.clear(area);
    let title = StyledLine::new().with(format!("{} …", show_chord(app.chord.pressed())), Role::Key);
    let inside = Panel { focused: true, ..Panel::titled(title) }.draw(painter, area);
    for (line, way) in ways.iter().take(usize::from(inside.height)).enumerate() {
        row(app, painter, Rect { y: inside.y.saturating_add(narrow(line)), height: 1, ..inside }, way);
    }
}

fn row(app: &App, painter: &mut Painter<'_>, area: Rect, way: &Binding) {
    let rest = way.chord.get(app.chord.pressed().len()..).unwrap_or_default();
    let Some(call) = &way.call else { return };
    painter.text(area.x + 1, area.y, 6, &show_chord(rest), Role::Key);
    let words = call.described();
    let role = if available(app, call.action).is_ok() { Role::Text } else { Role::Dim };
    painter.text(area.x + 7, area.y, area.width.saturating_sub(8), &words, role);
}
