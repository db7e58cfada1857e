//! The trash as it is drawn.

use super::keys;
use super::sheet::Sheet;
use crate::text::human;
use crate::text::width::{Align, cut_middle_with, pad};
use crate::tui::app::App;
use crate::tui::paint::Painter;
use crate::tui::screen::change::graves::Graves;
use crate::tui::theme::Role;
use crate::tui::widget::Run;

/// Draws it.
pub fn view(app: &App, painter: &mut Painter<'_>, graves: &Graves) {
    let noun = app.world.noun();
    let (head, tail) = match graves.buried.is_empty() {
        true => {
            (vec![Run::new().with("The trash is empty.", Role::Text)], vec![Run::new(), keys(&[("Esc", "closes")])])
        }
        false => {
            let text = format!("{:>8}  {:>8}  {}", "TRASHED", "CHANGED", noun.to_uppercase());
            let one = keys(&[("u", "brings back"), ("D", "destroys"), ("Esc", "closes")]);
            let all = keys(&[("U", "brings all back"), ("E", "empties the trash")]);
            (vec![Run::new().with(text, Role::Heading)], vec![Run::new(), one, all])
        }
    };
    let mut window = graves.window;
    window.follow(super::rows(app), graves.buried.len());
    let title = format!("Trash: {}", human::counted(graves.buried.len() as u64, noun));
    let sheet = Sheet { title, head, tail, length: graves.buried.len(), top: window.top };
    sheet.draw(app, painter, &mut |painter, at, area| {
        let Some(buried) = graves.buried.get(at) else { return };
        let grave = &buried.grave;
        let ago = |at: crate::model::Timestamp| pad(&human::age(at.seconds_until(app.now)), 8, Align::Right);
        let text = format!("{}  {}  ", ago(grave.buried), ago(grave.modified));
        let used = painter.text(area.x, area.y, area.width, &text, Role::Text);
        let room = area.width.saturating_sub(used);
        let id =
            cut_middle_with(&grave.id.visible().into_string(), usize::from(room), painter.glyphs().cut).into_owned();
        painter.text(area.x.saturating_add(used), area.y, room, &id, Role::Text);
        if at == graves.window.cursor {
            painter.text(area.x, area.y, 1, ">", Role::Text);
            painter.tint(area, Role::Cursor);
        }
    });
}
