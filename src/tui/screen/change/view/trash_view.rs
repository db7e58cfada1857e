//! The trash as it is drawn.

use super::dialog_frame::DialogFrame;
use super::keys;
use crate::text::human;
use crate::text::width::{Align, cut_middle_with, pad};
use crate::tui::app::App;
use crate::tui::paint::Painter;
use crate::tui::screen::change::trash_view::TrashView;
use crate::tui::theme::Role;
use crate::tui::widget::StyledLine;

/// Draws it.
pub fn view(app: &App, painter: &mut Painter<'_>, trash_entries: &TrashView) {
    let noun = app.env.noun();
    let (head, tail) = match trash_entries.trashed.is_empty() {
        true => (
            vec![StyledLine::new().with("Trash is empty.", Role::Text)],
            vec![StyledLine::new(), keys(&[("Esc", "close")])],
        ),
        false => {
            let text = format!("{:>8}  {:>8}  {}", "TRASHED", "CHANGED", noun.to_uppercase());
            let one = keys(&[("u", "restore"), ("D", "destroy"), ("Esc", "close")]);
            let all = keys(&[("U", "restore all"), ("E", "empty the trash")]);
            (vec![StyledLine::new().with(text, Role::Heading)], vec![StyledLine::new(), one, all])
        }
    };
    let mut window = trash_entries.window;
    window.follow(super::rows(app), trash_entries.trashed.len());
    let title = format!("Trash: {}", human::counted(trash_entries.trashed.len() as u64, noun));
    let frame = DialogFrame { title, head, tail, length: trash_entries.trashed.len(), top: window.top };
    frame.draw(app, painter, &mut |painter, at, area| {
        let Some(trashed) = trash_entries.trashed.get(at) else { return };
        let trash_entry = &trashed.trash_entry;
        let ago = |at: crate::model::Timestamp| pad(&human::age(at.seconds_until(app.now)), 8, Align::Right);
        let text = format!("{}  {}  ", ago(trash_entry.trashed), ago(trash_entry.modified));
        let used = painter.text(area.x, area.y, area.width, &text, Role::Text);
        let room = area.width.saturating_sub(used);
        let id = cut_middle_with(&trash_entry.id.visible().into_string(), usize::from(room), painter.glyphs().cut)
            .into_owned();
        painter.text(area.x.saturating_add(used), area.y, room, &id, Role::Text);
        if at == trash_entries.window.cursor {
            painter.text(area.x, area.y, 1, ">", Role::Text);
            painter.tint(area, Role::Cursor);
        }
    });
}
