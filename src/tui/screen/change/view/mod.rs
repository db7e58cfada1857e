//! Dialogs as they are drawn: a head, a list that scrolls, and below it facts and answers that are always on the screen.

mod confirm_dialog;
mod keep;
mod resume;
mod sheet;
mod trash_view;

use ratatui::layout::Rect;

use super::Dialog;
use super::tell::Told;
use crate::text::width::wrap;
use crate::tui::app::App;
use crate::tui::paint::Painter;
use crate::tui::theme::Role;
use crate::tui::widget::{InputLine, Run};

pub use confirm_dialog::scrolled;
pub use keep::rows as keep_rows;
use sheet::Sheet;
pub use sheet::rows;

/// Draws the dialog that is open.
pub fn view(app: &App, painter: &mut Painter<'_>) {
    match &app.change.dialog {
        None => {}
        Some(Dialog::Looking(what)) => looking(app, painter, what),
        Some(Dialog::Confirm(ask)) => confirm_dialog::view(app, painter, ask),
        Some(Dialog::Keep(keep)) => keep::view(app, painter, keep),
        Some(Dialog::Graves(trash_entries)) => trash_view::view(app, painter, trash_entries),
        Some(Dialog::Resume(resume)) => resume::view(app, painter, resume),
        Some(Dialog::Told(told)) => result(app, painter, told),
    }
}

/// What did not go as planned: which, and below it why, as many lines as that needs.
fn result(app: &App, painter: &mut Painter<'_>, told: &Told) {
    let mut lines: Vec<Run> = Vec::new();
    for (name, why) in &told.lines {
        lines.push(Run::new().with(name.clone(), Role::Heading));
        let why = wrap(why, sheet::width(app).saturating_sub(2)).into_iter();
        lines.extend(why.map(|text| Run::new().with(format!("  {text}"), Role::Text)));
    }
    let sheet = Sheet {
        title: told.title.clone(),
        head: Vec::new(),
        tail: vec![Run::new(), keys(&[("Enter", "closes; what failed stays marked")])],
        length: lines.len(),
        top: told.window.top,
    };
    sheet.draw(app, painter, &mut |painter, at, area| {
        lines.get(at).map(|line| line.draw(painter, area.x, area.y, area.width));
    });
}

fn looking(app: &App, painter: &mut Painter<'_>, what: &str) {
    let sheet = Sheet {
        title: "One moment".to_owned(),
        head: vec![Run::new().with(format!("{what}…"), Role::Text)],
        tail: vec![Run::new(), keys(&[("Esc", "stops")])],
        length: 0,
        top: 0,
    };
    sheet.draw(app, painter, &mut |_, _, _| {});
}

/// Keys and what they do, in one line.
fn keys(pairs: &[(&str, &str)]) -> Run {
    let mut run = Run::new();
    for (at, (key, what)) in pairs.iter().enumerate() {
        run.push(if at > 0 { "   " } else { "" }, Role::Text);
        run.push(*key, Role::Key);
        run.push(format!(" {what}"), Role::Text);
    }
    run
}

/// The answers: the safe one first, which has the focus until that is moved.
fn answers(safe: &str, agree: &str, agreeing: bool) -> Run {
    let button = |text: &str, on: bool| match on {
        true => (format!("[> {text} <]"), Role::Chosen),
        false => (format!("[  {text}  ]"), Role::Text),
    };
    let (safe, safe_role) = button(safe, !agreeing);
    let (agree, agree_role) = button(agree, agreeing);
    let run = Run::new().with(safe, safe_role).with("  ", Role::Text).with(agree, agree_role).with("   ", Role::Text);
    run.with("y", Role::Key).with(" yes  ", Role::Text).with("n Esc", Role::Key).with(" no", Role::Text)
}

/// Where something must be typed.
fn type_in(painter: &mut Painter<'_>, area: Rect, wanted: &str, line: &InputLine) {
    let text = format!("Type {wanted} and Enter, or Esc: ");
    let used = painter.text(area.x, area.y, area.width, &text, Role::Warning);
    line.draw(painter, area.x.saturating_add(used), area.y, area.width.saturating_sub(used));
}
