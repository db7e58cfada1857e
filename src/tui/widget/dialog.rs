//! Dialogs: at most 88 columns wide, the whole screen below 84.

use ratatui::layout::Rect;

use super::{Panel, StyledLine};
use crate::tui::paint::Painter;
use crate::tui::theme::Role;

/// Widest dialog.
const WIDEST: u16 = 88;
/// Below this width a dialog takes the whole screen.
const NARROW: u16 = 84;

/// The room of a dialog that would like to be this large.
pub fn centred(screen: Rect, width: u16, height: u16) -> Rect {
    let width = width.min(WIDEST).min(screen.width);
    let height = height.min(screen.height);
    let (width, height) = if screen.width < NARROW { (screen.width, screen.height) } else { (width, height) };
    Rect::new(screen.x + (screen.width - width) / 2, screen.y + (screen.height - height) / 2, width, height)
}

/// Draws an empty dialog over what is there and returns the room inside, a column of space on each side.
pub fn dialog(painter: &mut Painter<'_>, area: Rect, title: &str, foot: &str) -> Rect {
    painter.clear(area);
    let panel = Panel {
        title: StyledLine::new().with(title, Role::Title),
        foot: StyledLine::new().with(foot, Role::Dim),
        focused: true,
        ..Panel::default()
    };
    let inside = panel.draw(painter, area);
    Rect::new(inside.x.saturating_add(1), inside.y, inside.width.saturating_sub(2), inside.height)
}
