//! Three lines about the session under the cursor.

use crate::text::human;
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::widget::StyledLine;

/// The lines.
pub fn lines(app: &App) -> Vec<StyledLine> {
    let Some((row, facts)) = app.under_cursor() else { return Vec::new() };
    let Some(summary) = &facts.summary else {
        let text = facts.failed.as_ref().map_or_else(|| "reading…".to_owned(), |reason| reason.text.to_string());
        return vec![StyledLine::new().with(text, Role::Dim)];
    };
    let mut first = StyledLine::new();
    first.push(summary.state.letter.to_string(), summary.worst().into());
    first.push(format!(" {}", summary.state.text), Role::Text);
    if let Some((done, wanted)) = summary.progress {
        first.push(format!("   {done}/{wanted}"), Role::Text);
    }
    for (word, count) in summary.outcomes.iter().filter(|(_, count)| *count > 0) {
        first.push(format!("  {count} {}", word.text), word.class.into());
    }
    let second = match (&summary.error, summary.badges.marks.first()) {
        (Some(reason), _) => StyledLine::new().with(reason.text.to_string(), Role::Error),
        (None, Some((letter, reason))) => StyledLine::new().with(format!("{letter} {}", reason.text), Role::Warning),
        (None, None) => StyledLine::new(),
    };
    let size = facts.bytes.map_or_else(|| "…".to_owned(), human::size_long);
    let third =
        StyledLine::new().with(row.entry.id.visible().into_string(), Role::Dim).with(format!("   {size}"), Role::Text);
    [first, second, third].into_iter().filter(|run| run.width() > 0).collect()
}
