//! The trash as it is drawn.

use super::dialog_frame::DialogFrame;
use crate::text::human;
use crate::text::width::{Align, cut_middle_with, pad};
use crate::tui::action::{Action, Context};
use crate::tui::paint::Painter;
use crate::tui::scene::Scene;
use crate::tui::screen::change::layout;
use crate::tui::screen::change::legend::keys;
use crate::tui::screen::change::trash_view::TrashView;
use crate::tui::theme::Role;
use crate::tui::widget::StyledLine;

/// Draws it.
pub fn view(scene: &Scene<'_>, painter: &mut Painter<'_>, trash_entries: &TrashView) {
    let noun = scene.env.noun();
    let (head, tail) = match trash_entries.trashed.is_empty() {
        true => (
            vec![StyledLine::new().with("Trash is empty.", Role::Text)],
            vec![StyledLine::new(), keys(scene, Context::Trash, &[(Action::Back, "close")])],
        ),
        false => {
            let text = format!("{:>8}  {:>8}  {}", "TRASHED", "CHANGED", noun.to_uppercase());
            let one = [(Action::Restore, "restore"), (Action::Destroy, "destroy"), (Action::Back, "close")];
            let one = keys(scene, Context::Trash, &one);
            let all = [(Action::RestoreAll, "restore all"), (Action::EmptyTrash, "empty the trash")];
            let all = keys(scene, Context::Trash, &all);
            (vec![StyledLine::new().with(text, Role::Heading)], vec![StyledLine::new(), one, all])
        }
    };
    let mut window = trash_entries.window;
    window.follow(layout::rows(scene), trash_entries.trashed.len());
    let title = format!("Trash: {}", human::counted(trash_entries.trashed.len() as u64, noun));
    let frame = DialogFrame { title, head, tail, length: trash_entries.trashed.len(), top: window.top };
    frame.draw(scene, painter, &mut |painter, at, area| {
        let Some(trashed) = trash_entries.trashed.get(at) else { return };
        let trash_entry = &trashed.trash_entry;
        let ago = |at: crate::model::Timestamp| pad(&human::age(at.seconds_until(scene.now)), 8, Align::Right);
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
