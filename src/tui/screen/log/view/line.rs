//! One line: cursor, number, time, stream, and its text, wrapped or from a column on, with what matches.

use crate::model::Stream;
use crate::text::human::count;
use crate::text::width::{columns, head};
use crate::tui::paint::{Painter, narrow};
use crate::tui::screen::log::layout::Gutter;
use crate::tui::screen::log::rows;
use crate::tui::screen::log::shown::Shown;
use crate::tui::screen::log::state::{Focus, State};
use crate::tui::theme::Role;
use ratatui::layout::Rect;
use std::ops::Range;

/// Most matches of one line that are shown.
const MATCHES: usize = 1000;

/// Draws lines into an area.
pub struct Drawing<'a> {
    state: &'a State,
    area: Rect,
    gutter: Gutter,
    width: usize,
    chosen: (u64, u64),
}

/// Part of a line's text that stands in one row.
struct Strip {
    range: Range<usize>,
    /// Blank columns before it, where a wide letter was cut.
    indent: usize,
}

impl<'a> Drawing<'a> {
    /// For this area.
    pub fn new(state: &'a State, area: Rect) -> Self {
        Self { state, area, gutter: state.gutter(), width: state.text_width(), chosen: state.chosen() }
    }

    /// Draws a line without its first rows, from row `y` of the area on. Returns the row after it.
    pub fn line(&self, painter: &mut Painter<'_>, line: &Shown, skip: usize, y: u16) -> u16 {
        let room = self.area.height.saturating_sub(y);
        let matches = self.matches(line);
        let mut at = y;
        let mut rows = 0;
        for strip in self.strips(line).skip(skip).take(usize::from(room)) {
            self.strip(painter, line, &strip, &matches, self.area.y + at);
            at += 1;
            rows += 1;
        }
        if skip == 0 {
            self.gutter(painter, line, self.area.y + y);
        }
        // Notes stand below the text: those above the view are skipped with it.
        let above = if rows == 0 { skip.saturating_sub(self.strips(line).count()) } else { 0 };
        for (text, role) in self.notes(line).into_iter().skip(above) {
            if at < self.area.height {
                painter.text(self.x(), self.area.y + at, narrow(self.width), &text, role);
                at += 1;
            }
        }
        self.tint_gutter(painter, line, y, at);
        at
    }

    fn strips(&self, line: &'a Shown) -> Box<dyn Iterator<Item = Strip> + 'a> {
        let text = line.text.text();
        if self.state.look.wrap {
            return Box::new(rows::rows(text, self.width).map(|range| Strip { range, indent: 0 }));
        }
        let (range, indent) = rows::from_column(text, self.state.left);
        Box::new(std::iter::once(Strip { range, indent }))
    }

    // Said below a line: what is not shown of it, and its mark.
    fn notes(&self, line: &Shown) -> Vec<(String, Role)> {
        let mut notes = Vec::new();
        if line.left_out > 0 {
            let text = format!("... {} more bytes in this line; the pager shows them", count(line.left_out as u64));
            notes.push((text, Role::Warning));
        }
        if let Some(when) = self.state.marks.when(line.number) {
            notes.push((format!("----- mark {} -----", when.local("%H:%M:%S")), Role::Marked));
        }
        notes
    }

    /// Where the text begins.
    fn x(&self) -> u16 {
        self.area.x.saturating_add(narrow(self.gutter.width()))
    }

    fn gutter(&self, painter: &mut Painter<'_>, line: &Shown, y: u16) {
        let mut x = self.area.x;
        painter.text(x, y, 1, self.sign(line), Role::Text);
        x += 1;
        let mut put = |columns: usize, text: &str, role| {
            painter.text_right(x, y, narrow(columns.saturating_sub(1)), text, role);
            x = x.saturating_add(narrow(columns));
        };
        put(self.gutter.number, &line.number.saturating_add(1).to_string(), Role::Dim);
        let time = self.state.look.times.of(line, self.state.start).unwrap_or_default();
        put(self.gutter.time, &time, Role::Time);
        let (word, role) = stream(&line.stream);
        put(self.gutter.stream, &word, role);
    }

    fn sign(&self, line: &Shown) -> &'static str {
        let chosen = self.state.range.is_some() && (self.chosen.0..=self.chosen.1).contains(&line.number);
        match (line.number == self.state.spot.cursor, chosen) {
            (true, _) => ">",
            (false, true) => "*",
            (false, false) => " ",
        }
    }

    fn strip(&self, painter: &mut Painter<'_>, line: &Shown, strip: &Strip, matches: &[Range<usize>], y: u16) {
        let mut used = strip.indent;
        for (part, shade) in line.text.parts(strip.range.clone()) {
            if used >= self.width {
                break;
            }
            let text = head(line.text.text().get(part).unwrap_or_default(), self.width - used);
            let x = self.x().saturating_add(narrow(used));
            painter.shaded(x, y, narrow(self.width - used), text, base(line), shade);
            used += columns(text);
        }
        for found in matches {
            self.tint_match(painter, line, strip, found, y);
        }
        self.cut_signs(painter, line, strip, y);
    }

    // Where a line goes on beyond the view.
    fn cut_signs(&self, painter: &mut Painter<'_>, line: &Shown, strip: &Strip, y: u16) {
        if self.state.look.wrap {
            return;
        }
        let cut = painter.glyphs().cut;
        let room = self.width.saturating_sub(strip.indent);
        let text = line.text.text().get(strip.range.clone()).unwrap_or_default();
        if head(text, room).len() < text.len() {
            let last = self.x().saturating_add(narrow(self.width.saturating_sub(1)));
            painter.fill(last, y, 1, cut, Role::Dim);
        }
        if self.state.left > 0 && strip.range.start > 0 {
            painter.fill(self.x(), y, 1, cut, Role::Dim);
        }
    }

    fn matches(&self, line: &Shown) -> Vec<Range<usize>> {
        let Some(hits) = &self.state.hits else { return Vec::new() };
        let found = hits.pattern.find_all(line.bytes(), MATCHES);
        found.into_iter().flat_map(|found| line.text.locate(found)).collect()
    }

    fn tint_match(&self, painter: &mut Painter<'_>, line: &Shown, strip: &Strip, found: &Range<usize>, y: u16) {
        let start = found.start.max(strip.range.start);
        let end = found.end.min(strip.range.end);
        let text = line.text.text();
        let (Some(before), Some(inside)) = (text.get(strip.range.start..start), text.get(start..end)) else { return };
        let shown = head(before, self.width);
        if shown.len() < before.len() {
            return;
        }
        let left = strip.indent + columns(shown);
        let wide = columns(head(inside, self.width.saturating_sub(left)));
        painter.tint(Rect::new(self.x().saturating_add(narrow(left)), y, narrow(wide), 1), Role::Match);
    }

    fn tint_gutter(&self, painter: &mut Painter<'_>, line: &Shown, from: u16, to: u16) {
        let width = narrow(self.gutter.width()).saturating_sub(1).max(1).min(self.area.width);
        let area = Rect::new(self.area.x, self.area.y + from, width, to.saturating_sub(from));
        match self.sign(line) {
            ">" if self.state.focus == Focus::Text => painter.tint(area, Role::Cursor),
            ">" => painter.tint(area, Role::CursorAway),
            "*" => painter.tint(area, Role::Marked),
            _ => {}
        }
    }
}

// Only the word tells the stream for certain; the colour helps.
fn stream(stream: &Stream) -> (String, Role) {
    match stream {
        Stream::Out => ("out".to_owned(), Role::Dim),
        Stream::Err => ("err".to_owned(), Role::Stderr),
        Stream::Other(word) => (word.to_string(), Role::Odd),
    }
}

fn base(line: &Shown) -> Role {
    if line.stream == Stream::Err { Role::Stderr } else { Role::Text }
}
