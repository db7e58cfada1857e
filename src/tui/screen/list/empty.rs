//! What stands in the place of an empty list: why it is empty, and what to do about it.

use ratatui::layout::Rect;

use super::Phase;
use crate::text::width::wrap;
use crate::tui::app::App;
use crate::tui::paint::{Painter, narrow};
use crate::tui::theme::Role;

/// Draws it.
pub fn view(app: &App, painter: &mut Painter<'_>, area: Rect) {
    let room = area.width.saturating_sub(3);
    let lines: Vec<(String, Role)> = lines(app)
        .into_iter()
        .flat_map(|(text, role)| wrap(&text, usize::from(room)).into_iter().map(move |line| (line, role)))
        .collect();
    let top = area.height.saturating_sub(narrow(lines.len())) / 3;
    for (at, (text, role)) in lines.iter().enumerate() {
        let y = area.y.saturating_add(top).saturating_add(narrow(at));
        if y < area.bottom() {
            painter.text(area.x.saturating_add(2), y, room, text, *role);
        }
    }
}

fn lines(app: &App) -> Vec<(String, Role)> {
    let noun = app.env.noun();
    let text = |text: &str| (text.to_owned(), Role::Text);
    let dim = |text: &str| (text.to_owned(), Role::Dim);
    if app.list.phase == Phase::Listing {
        return vec![dim("listing…")];
    }
    if let Some((_, reason)) = app.list.failures.first() {
        return vec![(reason.text.to_string(), Role::Error), dim(""), dim("R rescans, q quits")];
    }
    if app.list.rows.filtered() && !app.rows.is_empty() {
        let first = match app.list.rows.problem() {
            Some(problem) => (problem.to_owned(), Role::Warning),
            None => (format!("No {noun} matches  {}", app.list.rows.text()), Role::Text),
        };
        return vec![first, dim(""), dim("Esc clears the filter, / changes it")];
    }
    let mut lines = vec![text(&format!("No {noun} here.")), dim("")];
    for about in &app.env.repository_infos {
        lines.push((format!("  {}", app.env.place(&about.place)), Role::Dim));
    }
    if app.env.repository_infos.is_empty() {
        lines.push(dim("None of the default places exists."));
    }
    lines.extend([
        dim(""),
        dim("adjourn -r PATH opens another place."),
        dim("adjourn demo opens sample data."),
        dim("R rescans, ? shows help, q quits."),
    ]);
    lines
}
