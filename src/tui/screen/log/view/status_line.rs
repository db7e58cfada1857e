//! The line below: what is typed, what was said, how a search stands.

use crate::text::human::{count, counted};
use crate::tui::app::App;
use crate::tui::paint::Painter;
use crate::tui::screen::log::everywhere::Everywhere;
use crate::tui::screen::log::hits::Hits;
use crate::tui::screen::log::prompt::Prompt;
use crate::tui::screen::log::state::{Focus, State};
use crate::tui::theme::Role;
use crate::tui::widget::StyledLine;
use ratatui::layout::Rect;

/// Draws the line below.
pub fn draw(app: &App, state: &State, painter: &mut Painter<'_>, area: Rect) {
    if area.is_empty() {
        return;
    }
    let (x, room) = (area.x + 1, area.width.saturating_sub(2));
    let said = app.toasts.shown(app.now).map(|toast| (toast.text.as_str(), toast.bad));
    if let Some(prompt) = &state.prompt {
        typing(painter, prompt, area);
    } else if let Some((text, bad)) = state.notice.as_deref().map(|notice| (notice, false)).or(said) {
        painter.text(x, area.y, room, text, if bad { Role::Warning } else { Role::Text });
    } else if state.range.is_some() {
        let (from, to) = state.chosen();
        let text = format!("range: {}   y copies, Esc cancels", counted(to - from + 1, "line"));
        painter.text(x, area.y, room, &text, Role::Marked);
    } else {
        standing(state, area.width).draw(painter, x, area.y, room);
    }
    let pressed = app.chord.pressed();
    if !pressed.is_empty() {
        let text = format!(" {} …", crate::tui::key::show_chord(pressed));
        painter.text_right(x, area.y, room, &text, Role::Key);
    }
}

fn typing(painter: &mut Painter<'_>, prompt: &Prompt, area: Rect) {
    let (x, room) = (area.x + 1, area.width.saturating_sub(2));
    let wrong = StyledLine::new().with(prompt.wrong.clone().unwrap_or_default(), Role::Error);
    if prompt.wrong.is_some() && room <= wrong.width().saturating_add(24) {
        wrong.draw(painter, x, area.y, room);
        return;
    }
    let used = wrong.draw_right(painter, x, area.y, room);
    let label = painter.text(x, area.y, room, prompt.question.label(), Role::Key);
    let left = room.saturating_sub(label).saturating_sub(used);
    prompt.line.draw(painter, x.saturating_add(label), area.y, left);
}

fn standing(state: &State, width: u16) -> StyledLine {
    let mut run = StyledLine::new();
    if state.look.filter.pattern.is_some() {
        run.push("only: ", Role::Dim);
        run.push(state.look.only.clone(), Role::Match);
        run.push("   ", Role::Text);
    } else if let Some(hits) = &state.hits {
        run.push("search: ", Role::Dim);
        run.push(hits.typed.clone(), Role::Match);
        run.push("   ", Role::Text);
    }
    if let Some(hits) = &state.hits {
        run.push(standing_of(hits, state.spot.cursor, width), Role::Text);
    }
    match &state.everywhere {
        Some(all) if state.focus != Focus::Found => run.push(format!("     {} (g/)", sum(all)), Role::Dim),
        _ => {}
    }
    run
}

fn standing_of(hits: &Hits, cursor: u64, width: u16) -> String {
    let more = if hits.is_full() { "+" } else { "" };
    let of = format!("{}{more}", count(hits.len() as u64));
    let place = match hits.ordinal(cursor) {
        Some(at) => format!("match {} of {of}", count(at as u64)),
        None if hits.is_empty() && (hits.done || hits.stopped) => "no match".to_owned(),
        None if hits.len() == 1 => "1 match".to_owned(),
        None => format!("{of} matches"),
    };
    if let Some(why) = hits.unread.as_ref().filter(|_| hits.done) {
        return format!("{place}; {why}");
    }
    let end = match (hits.done, hits.stopped) {
        (true, _) if width >= 84 => " in this log",
        (true, _) => "",
        (false, true) => ", stopped",
        (false, false) => ", searching ...",
    };
    format!("{place}{end}")
}

/// What a search in all logs has found so far.
pub fn sum(all: &Everywhere) -> String {
    let logs = counted(all.groups.iter().filter(|group| group.count > 0).count() as u64, "log");
    let end = match (all.done(), all.stopped) {
        (true, _) => match all.groups.iter().filter(|group| group.unread.is_some()).count() as u64 {
            0 => String::new(),
            unread => format!(", {} not searched to the end", counted(unread, "log")),
        },
        (false, true) => ", stopped".to_owned(),
        (false, false) => format!(", {} of {} searched", count(all.searched as u64), count(all.of as u64)),
    };
    format!("{} in {logs}{end}", count(all.count()))
}
