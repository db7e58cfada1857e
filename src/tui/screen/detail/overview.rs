//! What the row tells beside the details: outcomes and size, in the first tab.

use ratatui::layout::Rect;

use super::layout::label_room;
use crate::text::human;
use crate::tui::app::App;
use crate::tui::paint::Painter;
use crate::tui::theme::Role;
use crate::tui::widget::{self, StyledLine};

/// Draws one of the lines.
pub fn sum(app: &App, painter: &mut Painter<'_>, area: Rect, number: u8) {
    let Some((_, facts)) = app.under_cursor() else { return };
    let label = label_room(area.width);
    let room = area.width.saturating_sub(label);
    let value = area.x.saturating_add(label);
    let summary = facts.summary.as_deref();
    match (number, summary) {
        (0, Some(summary)) => {
            let Some((done, wanted)) = summary.progress else { return };
            painter.text(area.x, area.y, label, "Done", Role::Heading);
            let count = format!("{done}/{wanted}");
            let used = painter.text_right(value, area.y, room, &count, Role::Text);
            let bar = room.saturating_sub(used + 2);
            widget::outcomes(painter, value, area.y, bar, &summary.outcomes, wanted);
        }
        (1, Some(summary)) => {
            let mut run = StyledLine::new();
            for (word, count) in summary.outcomes.iter().filter(|(_, count)| *count > 0) {
                run.push(format!("{} ", human::count(u64::from(count))), Role::Text);
                run.push(format!("{}  ", word.text), word.class.into());
            }
            run.draw(painter, value, area.y, room);
        }
        (2, _) => {
            painter.text(area.x, area.y, label, "Size", Role::Heading);
            let (text, role) = size(app);
            painter.text(value, area.y, room, &text, role);
        }
        _ => {}
    }
}

fn size(app: &App) -> (String, Role) {
    let usage = app.detail.shown.as_ref().and_then(|shown| shown.usage.as_ref());
    match usage {
        Some(usage) => {
            let mut text = human::size_long(usage.bytes);
            if usage.files > 0 {
                text.push_str(&format!(" in {}", human::counted(usage.files, "file")));
            }
            if usage.unreadable > 0 {
                text.push_str(&format!(", {} unreadable", usage.unreadable));
            }
            (text, Role::Text)
        }
        None => ("…".to_owned(), Role::Dim),
    }
}
