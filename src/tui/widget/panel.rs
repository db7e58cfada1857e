//! A frame around a pane, with words in its upper and lower edge.

use ratatui::layout::Rect;

use super::StyledLine;
use crate::tui::paint::Painter;
use crate::tui::theme::Role;

/// A frame with words in its edges.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// In the upper edge, at the left.
    pub title: StyledLine,
    /// In the upper edge, at the right.
    pub extra_columns: StyledLine,
    /// In the lower edge, at the left.
    pub foot: StyledLine,
    /// Whether it has the focus.
    pub focused: bool,
}

impl Panel {
    /// A frame with this title.
    pub fn titled(title: StyledLine) -> Self {
        Self { title, ..Self::default() }
    }

    /// Draws it and returns the room inside.
    pub fn draw(&self, painter: &mut Painter<'_>, area: Rect) -> Rect {
        if area.width < 2 || area.height < 2 {
            return Rect::default();
        }
        let role = if self.focused { Role::Focus } else { Role::Border };
        edges(painter, area, role);
        let room = area.width.saturating_sub(4);
        let used = word(painter, &self.title, area.x + 2, area.y, room, false);
        let left = room.saturating_sub(used).saturating_sub(1);
        if self.extra_columns.width().saturating_add(2) <= left {
            let x = area.right().saturating_sub(2).saturating_sub(left);
            word(painter, &self.extra_columns, x, area.y, left, true);
        }
        word(painter, &self.foot, area.x + 2, area.bottom() - 1, room, false);
        Rect::new(area.x + 1, area.y + 1, area.width - 2, area.height - 2)
    }
}

fn edges(painter: &mut Painter<'_>, area: Rect, role: Role) {
    let glyphs = painter.glyphs();
    let [top_left, top_right, bottom_left, bottom_right] = glyphs.corners;
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    for y in [area.y, bottom] {
        painter.fill(area.x + 1, y, area.width - 2, glyphs.across, role);
    }
    for y in area.y + 1..bottom {
        painter.fill(area.x, y, 1, glyphs.down, role);
        painter.fill(right, y, 1, glyphs.down, role);
    }
    painter.fill(area.x, area.y, 1, top_left, role);
    painter.fill(right, area.y, 1, top_right, role);
    painter.fill(area.x, bottom, 1, bottom_left, role);
    painter.fill(right, bottom, 1, bottom_right, role);
}

/// A word in an edge has a space on both sides.
fn word(painter: &mut Painter<'_>, run: &StyledLine, x: u16, y: u16, room: u16, right: bool) -> u16 {
    if run.width() == 0 || room < 3 {
        return 0;
    }
    let used = run.width().min(room - 2) + 2;
    let x = if right { x + room - used } else { x };
    painter.fill(x, y, used, " ", Role::Text);
    run.draw(painter, x + 1, y, used - 2);
    used
}
