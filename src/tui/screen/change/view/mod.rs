//! Dialogs as they are drawn: a head, a list that scrolls, and below it facts and answers that are always on the screen.

mod confirm_dialog;
mod dialog_frame;
mod keep;
mod resume;
mod trash_view;

use ratatui::layout::Rect;

use super::Dialog;
use super::report::ResultDialog;
use crate::text::width::wrap;
use crate::tui::app::App;
use crate::tui::paint::Painter;
use crate::tui::theme::Role;
use crate::tui::widget::{InputLine, StyledLine};

pub use confirm_dialog::scrolled;
use dialog_frame::DialogFrame;
pub use dialog_frame::rows;
pub use keep::rows as keep_rows;

/// Draws the dialog that is open.
pub fn view(app: &App, painter: &mut Painter<'_>) {
    match &app.change.dialog {
        None => {}
        Some(Dialog::Looking(what)) => looking(app, painter, what),
        Some(Dialog::Confirm(ask)) => confirm_dialog::view(app, painter, ask),
        Some(Dialog::Keep(keep)) => keep::view(app, painter, keep),
        Some(Dialog::TrashView(trash_entries)) => trash_view::view(app, painter, trash_entries),
        Some(Dialog::Resume(resume)) => resume::view(app, painter, resume),
        Some(Dialog::ResultDialog(told)) => result(app, painter, told),
    }
}

/// What did not go as planned: which, and below it why, as many lines as that needs.
fn result(app: &App, painter: &mut Painter<'_>, told: &ResultDialog) {
    let mut lines: Vec<StyledLine> = Vec::new();
    for (name, why) in &told.lines {
        lines.push(StyledLine::new().with(name.clone(), Role::Heading));
        let why = wrap(why, dialog_frame::width(app).saturating_sub(2)).into_iter();
        lines.extend(why.map(|text| StyledLine::new().with(format!("  {text}"), Role::Text)));
    }
    let frame = DialogFrame {
        title: told.title.clone(),
        head: Vec::new(),
        tail: vec![StyledLine::new(), keys(&[("Enter", "close; failed ones stay marked")])],
        length: lines.len(),
        top: told.window.top,
    };
    frame.draw(app, painter, &mut |painter, at, area| {
        lines.get(at).map(|line| line.draw(painter, area.x, area.y, area.width));
    });
}

fn looking(app: &App, painter: &mut Painter<'_>, what: &str) {
    let frame = DialogFrame {
        title: "One moment".to_owned(),
        head: vec![StyledLine::new().with(format!("{what}…"), Role::Text)],
        tail: vec![StyledLine::new(), keys(&[("Esc", "stop")])],
        length: 0,
        top: 0,
    };
    frame.draw(app, painter, &mut |_, _, _| {});
}

/// Keys and what they do, in one line.
fn keys(pairs: &[(&str, &str)]) -> StyledLine {
    let mut run = StyledLine::new();
    for (at, (key, what)) in pairs.iter().enumerate() {
        run.push(if at > 0 { "   " } else { "" }, Role::Text);
        run.push(*key, Role::Key);
        run.push(format!(" {what}"), Role::Text);
    }
    run
}

/// The answers: the safe one first, which has the focus until that is moved.
fn answers(safe: &str, agree: &str, agreeing: bool) -> StyledLine {
    let button = |text: &str, on: bool| match on {
        true => (format!("[> {text} <]"), Role::Chosen),
        false => (format!("[  {text}  ]"), Role::Text),
    };
    let (safe, safe_role) = button(safe, !agreeing);
    let (agree, agree_role) = button(agree, agreeing);
    let run =
        StyledLine::new().with(safe, safe_role).with("  ", Role::Text).with(agree, agree_role).with("   ", Role::Text);
    run.with("y", Role::Key).with(" yes  ", Role::Text).with("n Esc", Role::Key).with(" no", Role::Text)
}

/// Where something must be typed.
fn type_in(painter: &mut Painter<'_>, area: Rect, wanted: &str, line: &InputLine) {
    let text = format!("Type {wanted} and Enter, or Esc: ");
    let used = painter.text(area.x, area.y, area.width, &text, Role::Warning);
    line.draw(painter, area.x.saturating_add(used), area.y, area.width.saturating_sub(used));
}
