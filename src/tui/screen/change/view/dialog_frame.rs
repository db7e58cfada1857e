//! The frame that dialogs share: as high as what it holds, the list in the middle shortened where the screen is low.

use ratatui::layout::Rect;

use crate::tui::paint::{Painter, narrow};
use crate::tui::scene::Scene;
use crate::tui::screen::change::layout::WIDTH;
use crate::tui::theme::Role;
use crate::tui::widget::{InputLine, StyledLine, centred, dialog, scrollbar};

/// Below this height empty lines are left out.
const LOW: u16 = 14;

/// A dialog to be drawn.
pub struct DialogFrame {
    /// In the frame.
    pub title: String,
    /// Above the list.
    pub head: Vec<StyledLine>,
    /// Below the list.
    pub tail: Vec<StyledLine>,
    /// Rows of the list.
    pub length: usize,
    /// The first row on the screen.
    pub top: usize,
}

impl DialogFrame {
    /// Draws it; `row` draws one row of the list. Returns where the last line of the tail stands.
    pub fn draw(
        mut self,
        scene: &Scene<'_>,
        painter: &mut Painter<'_>,
        row: &mut dyn FnMut(&mut Painter<'_>, usize, Rect),
    ) -> Rect {
        let screen = scene.screen();
        if screen.height < LOW {
            // The list needs the room more than empty lines do; the last line may be one that is typed.
            self.head.retain(|run| run.width() > 0);
            let last = self.tail.pop();
            self.tail.retain(|run| run.width() > 0);
            self.tail.extend(last);
        }
        let fixed = narrow(self.head.len() + self.tail.len()).saturating_add(2);
        let wanted = fixed.saturating_add(narrow(self.length));
        let area = centred(screen, WIDTH, wanted.min(screen.height.saturating_sub(2)));
        let inside = dialog(painter, area, &self.title, "");
        let line = |y: u16| Rect::new(inside.x, y, inside.width, 1);
        let tail = narrow(self.tail.len()).min(inside.height);
        let below = inside.bottom().saturating_sub(tail);
        let head = narrow(self.head.len()).min(below.saturating_sub(inside.y));
        for (y, run) in (inside.y..).zip(&self.head).take(usize::from(head)) {
            run.draw(painter, inside.x, y, inside.width);
        }
        let list = Rect::new(inside.x, inside.y + head, inside.width, below.saturating_sub(inside.y + head));
        let top = self.top.min(self.length.saturating_sub(usize::from(list.height)));
        for (y, at) in (list.y..list.bottom()).zip(top..self.length) {
            row(painter, at, line(y));
        }
        scrollbar(painter, Rect { width: list.width + 1, ..list }, top, self.length);
        let tail_y = match area.height == wanted.min(screen.height.saturating_sub(2)) {
            true => below,
            false => below.min(list.y.saturating_add(narrow(self.length))),
        };
        for (y, run) in (tail_y..inside.bottom()).zip(&self.tail) {
            run.draw(painter, inside.x, y, inside.width);
        }
        line(tail_y.saturating_add(tail.saturating_sub(1)))
    }
}

/// Where something must be typed.
pub fn type_in(painter: &mut Painter<'_>, area: Rect, wanted: &str, line: &InputLine) {
    let text = format!("Type {wanted} and Enter, or Esc: ");
    let used = painter.text(area.x, area.y, area.width, &text, Role::Warning);
    line.draw(painter, area.x.saturating_add(used), area.y, area.width.saturating_sub(used));
}
