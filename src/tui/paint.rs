//! The only way to put text on the screen: a painter that makes every string visible, cuts it to its room and gives it a
//! role. Whatever a caller forgets, nothing hidden gets past it, and nothing is drawn outside its area.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::glyphs::Glyphs;
use super::theme::{Role, Theme};
use crate::text::ansi::Shade;
use crate::text::width::{columns, cut_with, head};
use crate::text::{Visible, is_plain};

/// Draws into one frame with one theme.
pub struct Painter<'a> {
    buffer: &'a mut Buffer,
    theme: &'a Theme,
}

impl<'a> Painter<'a> {
    /// A painter for this buffer.
    pub fn new(buffer: &'a mut Buffer, theme: &'a Theme) -> Self {
        Self { buffer, theme }
    }

    /// The whole screen.
    pub fn screen(&self) -> Rect {
        self.buffer.area
    }

    /// The badges to draw with.
    pub fn glyphs(&self) -> Glyphs {
        self.theme.glyphs
    }

    /// Text from (x, y) in at most `room` columns, cut with a sign. Returns the columns that it took.
    pub fn text(&mut self, x: u16, y: u16, room: u16, text: &str, role: Role) -> u16 {
        let safe = safe(text);
        let room = self.room(x, y, room);
        let cut = cut_with(safe.as_ref(), usize::from(room), self.theme.glyphs.cut);
        self.put(x, y, room, &cut, role)
    }

    /// The same in the colours that a log gave it, over a role. A theme without colours keeps its attributes only.
    pub fn shaded(&mut self, x: u16, y: u16, room: u16, text: &str, role: Role, shade: Shade) -> u16 {
        let used = self.text(x, y, room, text, role);
        if shade != Shade::default() {
            let style = self.theme.shaded(shade);
            self.buffer.set_style(Rect::new(x, y, used, 1).intersection(self.buffer.area), style);
        }
        used
    }

    /// The same, set against the right end of the room.
    pub fn text_right(&mut self, x: u16, y: u16, room: u16, text: &str, role: Role) -> u16 {
        let safe = safe(text);
        let cut = cut_with(safe.as_ref(), usize::from(room), self.theme.glyphs.cut);
        let used = narrow(columns(&cut));
        let gap = room.saturating_sub(used);
        let (x, room) = (x.saturating_add(gap), room.saturating_sub(gap));
        let room = self.room(x, y, room);
        self.put(x, y, room, &cut, role)
    }

    /// A sign of ours repeated over so many columns.
    pub fn fill(&mut self, x: u16, y: u16, room: u16, sign: &str, role: Role) {
        let style = self.theme.style(role);
        for at in 0..self.room(x, y, room) {
            if let Some(cell) = self.buffer.cell_mut((x.saturating_add(at), y)) {
                cell.set_symbol(sign).set_style(style);
            }
        }
    }

    /// Lays a role over what is drawn already: the cursor line, a match.
    pub fn tint(&mut self, area: Rect, role: Role) {
        let area = area.intersection(self.buffer.area);
        self.buffer.set_style(area, self.theme.style(role));
    }

    /// Empties an area, for what is drawn over something else.
    pub fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                    cell.set_style(self.theme.style(Role::Text));
                }
            }
        }
    }

    fn put(&mut self, x: u16, y: u16, room: u16, text: &str, role: Role) -> u16 {
        if room == 0 {
            return 0;
        }
        let text = head(text, usize::from(room));
        let style = self.theme.style(role);
        let (end, _) = self.buffer.set_stringn(x, y, text, usize::from(room), style);
        end.saturating_sub(x)
    }

    /// How much of the room lies on the screen.
    fn room(&self, x: u16, y: u16, room: u16) -> u16 {
        let area = self.buffer.area;
        if x < area.left() || y < area.top() || y >= area.bottom() {
            return 0;
        }
        room.min(area.right().saturating_sub(x))
    }
}

/// Columns as the screen counts them; more than a screen can have is cut.
pub fn narrow(columns: usize) -> u16 {
    u16::try_from(columns).unwrap_or(u16::MAX)
}

fn safe(text: &str) -> std::borrow::Cow<'_, str> {
    if is_plain(text.as_bytes()) {
        return text.into();
    }
    Visible::of(text).into_string().into()
}
