//! The trash as it is drawn: what is in it at once, titles and sizes as they are found out.

use super::dialog_frame::DialogFrame;
use crate::command::TrashedSession;
use crate::model::Timestamp;
use crate::text::human;
use crate::text::width::{Align, columns, cut_middle_with, cut_with, pad};
use crate::tui::action::{Action, Context};
use crate::tui::paint::Painter;
use crate::tui::scene::Scene;
use crate::tui::screen::change::layout::{self, TrashColumns};
use crate::tui::screen::change::legend::keys;
use crate::tui::screen::change::trash_view::{Contents, TrashView};
use crate::tui::theme::Role;
use crate::tui::widget::StyledLine;

/// Draws it.
pub fn view(scene: &Scene<'_>, painter: &mut Painter<'_>, trash: &TrashView) {
    let noun = scene.env.noun();
    let widths = TrashColumns::of(layout::width(scene));
    let (head, tail) = match trash.trashed.is_empty() {
        true => (
            vec![StyledLine::new().with("Trash is empty.", Role::Text)],
            vec![StyledLine::new(), keys(scene, Context::Trash, &[(Action::Back, "close")])],
        ),
        false => {
            let one = [(Action::Restore, "restore"), (Action::Destroy, "destroy"), (Action::Back, "close")];
            let one = keys(scene, Context::Trash, &one);
            let all = [(Action::RestoreAll, "restore all"), (Action::EmptyTrash, "empty the trash")];
            let all = keys(scene, Context::Trash, &all);
            let headings = line(&widths, ["TRASHED", "CHANGED", "SIZE", "TITLE", &noun.to_uppercase()]);
            (vec![StyledLine::new().with(headings, Role::Heading)], vec![StyledLine::new(), one, all])
        }
    };
    let mut window = trash.window;
    window.follow(layout::rows(scene), trash.trashed.len());
    let title = title(trash, &human::counted(trash.trashed.len() as u64, noun), layout::width(scene));
    let frame = DialogFrame { title, head, tail, length: trash.trashed.len(), top: window.top };
    frame.draw(scene, painter, &mut |painter, at, area| {
        let (Some(one), Some(contents)) = (trash.trashed.get(at), trash.contents.get(at)) else { return };
        let text = row(scene, painter, &widths, one, contents);
        painter.text(area.x, area.y, area.width, &text, Role::Text);
        if at == trash.window.cursor {
            painter.text(area.x, area.y, 1, ">", Role::Text);
            painter.tint(area, Role::Cursor);
        }
    });
}

/// How many there are and how much emptying frees; where there is no room for both, the number goes without its word.
fn title(trash: &TrashView, count: &str, room: usize) -> String {
    let Some(total) = trash.total() else { return format!("Trash: {count}") };
    let whole = format!("Trash: {count}, {total}");
    if columns(&whole) < room { whole } else { format!("Trash: {}, {total}", trash.trashed.len()) }
}

fn row(
    scene: &Scene<'_>,
    painter: &Painter<'_>,
    widths: &TrashColumns,
    one: &TrashedSession,
    contents: &Contents,
) -> String {
    let entry = &one.trash_entry;
    let cut = painter.glyphs().cut;
    let ago = |at: Timestamp| human::age(at.seconds_until(scene.now));
    let size = match contents {
        Contents::Unread => "…".to_owned(),
        Contents::Unknown => "?".to_owned(),
        Contents::Known(contents) => human::size(contents.on_disk),
    };
    let title = contents.known().and_then(|contents| contents.title.as_ref());
    let title = title.map(|title| title.visible().into_string()).unwrap_or_default();
    let title = cut_with(&title, widths.title, cut);
    let id = entry.id.visible().into_string();
    let id = cut_middle_with(&id, widths.id, cut);
    line(widths, [&ago(entry.trashed), &ago(entry.modified), &size, &title, &id])
}

/// A line of these five; what there is no room for is left out.
fn line(widths: &TrashColumns, [trashed, changed, size, title, id]: [&str; 5]) -> String {
    let mut line = pad(trashed, TrashColumns::AGE, Align::Right);
    if widths.changed {
        line.push_str(&format!("  {}", pad(changed, TrashColumns::AGE, Align::Right)));
    }
    line.push_str(&format!("  {}  ", pad(size, TrashColumns::SIZE, Align::Right)));
    if widths.title > 0 {
        line.push_str(&format!("{}  ", pad(title, widths.title, Align::Left)));
    }
    line.push_str(id);
    line
}
