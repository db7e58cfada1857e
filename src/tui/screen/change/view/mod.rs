//! Dialogs as they are drawn: a head, a list that scrolls, and below it facts and answers that are always on the screen.

mod confirm_dialog;
mod dialog_frame;
mod keep;
mod resume;
mod trash_view;

use super::dialog::Dialog;
use super::layout;
use super::legend::keys;
use super::result::ResultDialog;
use crate::text::width::wrap;
use crate::tui::action::{Action, Context};
use crate::tui::paint::Painter;
use crate::tui::scene::Scene;
use crate::tui::theme::Role;
use crate::tui::widget::StyledLine;

use dialog_frame::DialogFrame;

/// Draws the dialog that is open.
pub fn view(dialog: Option<&Dialog>, scene: &Scene<'_>, painter: &mut Painter<'_>) {
    match dialog {
        None => {}
        Some(Dialog::Looking(what)) => looking(scene, painter, what),
        Some(Dialog::Confirm(ask)) => confirm_dialog::view(scene, painter, ask),
        Some(Dialog::Keep(keep)) => keep::view(scene, painter, keep),
        Some(Dialog::TrashView(trash_entries)) => trash_view::view(scene, painter, trash_entries),
        Some(Dialog::Resume(resume)) => resume::view(scene, painter, resume),
        Some(Dialog::ResultDialog(told)) => result(scene, painter, told),
    }
}

/// What did not go as planned: which, and below it why, as many lines as that needs.
fn result(scene: &Scene<'_>, painter: &mut Painter<'_>, told: &ResultDialog) {
    let mut lines: Vec<StyledLine> = Vec::new();
    for (name, why) in &told.lines {
        lines.push(StyledLine::new().with(name.clone(), Role::Heading));
        let why = wrap(why, layout::width(scene).saturating_sub(2)).into_iter();
        lines.extend(why.map(|text| StyledLine::new().with(format!("  {text}"), Role::Text)));
    }
    let frame = DialogFrame {
        title: told.title.clone(),
        head: Vec::new(),
        tail: vec![
            StyledLine::new(),
            keys(scene, Context::Confirm, &[(Action::Open, "close; failed ones stay marked")]),
        ],
        length: lines.len(),
        top: told.window.top,
    };
    frame.draw(scene, painter, &mut |painter, at, area| {
        lines.get(at).map(|line| line.draw(painter, area.x, area.y, area.width));
    });
}

fn looking(scene: &Scene<'_>, painter: &mut Painter<'_>, what: &str) {
    let frame = DialogFrame {
        title: "One moment".to_owned(),
        head: vec![StyledLine::new().with(format!("{what}…"), Role::Text)],
        tail: vec![StyledLine::new(), keys(scene, Context::Confirm, &[(Action::Back, "stop")])],
        length: 0,
        top: 0,
    };
    frame.draw(scene, painter, &mut |_, _, _| {});
}
