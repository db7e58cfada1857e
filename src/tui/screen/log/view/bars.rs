//! The words around the log: where one is, what the log is called, how it is looked at, how far one has come.

use super::scrollbar::{bottom_share, reads_all};
use crate::text::human::{count, counted, size_long};
use crate::text::width::{columns, cut_middle_with};
use crate::tui::app::App;
use crate::tui::paint::Painter;
use crate::tui::screen::log::layout::Layout;
use crate::tui::screen::log::line_filter::Streams;
use crate::tui::screen::log::logs::shared;
use crate::tui::screen::log::state::{Focus, Follow, Seek, State};
use crate::tui::screen::log::times::Times;
use crate::tui::theme::Role;
use crate::tui::widget::{Panel, StyledLine};
use ratatui::layout::Rect;

/// The session, and the sum of its logs.
pub fn header(app: &App, state: &State, painter: &mut Painter<'_>, area: Rect) {
    let room = area.width.saturating_sub(2);
    let step = painter.glyphs().step;
    let mut sums = StyledLine::new();
    if !state.logs.is_empty() {
        let bytes = state.logs.iter().filter_map(|entry| entry.bytes).fold(0, u64::saturating_add);
        sums.push(counted(state.logs.len() as u64, "log"), Role::Text);
        sums.push(format!("   {}", size_long(bytes)), Role::Text);
    }
    if state.live() {
        sums.push(format!("   {} live", painter.glyphs().live), Role::Good);
    }
    let used = sums.draw_right(painter, area.x + 1, area.y, room);
    let run = StyledLine::new().with("ADJOURN", Role::Title).with(format!(" {step} "), Role::Dim);
    let run = run.with(session(app, state), Role::Text).with(format!(" {step} logs"), Role::Dim);
    run.draw(painter, area.x + 1, area.y, room.saturating_sub(used).saturating_sub(2));
}

// The session's title and its id.
fn session(app: &App, state: &State) -> String {
    let id = state.row.entry.id.to_string();
    let facts = app.rows.find(&state.row.address()).and_then(|at| app.rows.row(at));
    match facts.and_then(|(_, facts)| facts.summary.as_ref()).map(|summary| summary.title.to_string()) {
        Some(title) if !title.is_empty() && title != id => format!("{title}  {id}"),
        _ => id,
    }
}

/// The frame of the log, or its title line where there is no room for one.
pub fn edges(state: &State, painter: &mut Painter<'_>, layout: &Layout) {
    if layout.framed { frame(state, painter, layout.pane) } else { title_line(state, painter, layout.pane) }
}

fn frame(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let chips = chips(state);
    let room = usize::from(area.width.saturating_sub(11)).saturating_sub(usize::from(chips.width()));
    let panel = Panel {
        title: title(state, painter, room, "2 "),
        extra_columns: chips,
        foot: StyledLine::new().with(place(state), Role::Text),
        focused: state.focus == Focus::Text,
    };
    panel.draw(painter, area);
}

fn title_line(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let mut right = StyledLine::new().with(percent(state), Role::Text);
    if area.width >= 50 {
        right.push("  ", Role::Text);
        right.append(chips(state));
    }
    let used = right.draw_right(painter, area.x, area.y, area.width.saturating_sub(1));
    let room = area.width.saturating_sub(used).saturating_sub(3);
    title(state, painter, usize::from(room), "< ").draw(painter, area.x + 1, area.y, room);
}

fn title(state: &State, painter: &Painter<'_>, room: usize, before: &str) -> StyledLine {
    let entry = state.current().and_then(|at| state.logs.get(at));
    let after = match entry.is_some_and(|entry| entry.orphan) {
        true if room > 48 => " (orphan: no result refers to it)",
        true => " (orphan)",
        false => "",
    };
    let room = room.saturating_sub(before.len() + after.len());
    let mut name = state.title.to_string();
    if let Some(entry) = entry.filter(|_| columns(&name) > room) {
        name = entry.short(shared(&state.logs)).to_string();
    }
    let name = cut_middle_with(&name, room, painter.glyphs().cut);
    let run = StyledLine::new().with(before, Role::Dim).with(name.into_owned(), Role::Title);
    run.with(after, Role::Warning)
}

/// How the log is looked at.
fn chips(state: &State) -> StyledLine {
    let mut run = StyledLine::new();
    match state.follow {
        Follow::On => run.push("FOLLOW  ", Role::Busy),
        Follow::Paused => run.push("follow paused  ", Role::Dim),
        Follow::Off => {}
    }
    run.push(if state.look.wrap { "wrap:on" } else { "wrap:off" }, Role::Dim);
    if state.look.times != Times::Relative {
        run.push(format!("  {}", state.look.times.word()), Role::Dim);
    }
    if !state.look.coloured {
        run.push("  raw", Role::Chosen);
    }
    if state.about.is_none_or(|about| about.streams) {
        let role = if state.look.filter.streams == Streams::Both { Role::Dim } else { Role::Chosen };
        run.push(format!("  {}", state.look.filter.streams.word()), role);
    }
    run
}

/// Where one stands: the line under the cursor, of how many, and how far down.
fn place(state: &State) -> String {
    match state.seek {
        Some(Seek::End) => return "going to the end ...".to_owned(),
        Some(Seek::Percent(percent)) => return format!("going to {percent}% ..."),
        Some(Seek::Line(line)) if line > 0 => return format!("going to line {} ...", count(line.saturating_add(1))),
        _ if state.piece.is_empty() => return String::new(),
        _ => {}
    }
    let line = count(state.spot.cursor.saturating_add(1));
    let of = state.total.map(|total| format!(" of {}", count(total))).unwrap_or_default();
    let left = if state.left > 0 { format!("   from column {}", count(state.left as u64 + 1)) } else { String::new() };
    format!("line {line}{of}   {}{left}", percent(state))
}

fn percent(state: &State) -> String {
    match (state.seek, state.piece.is_empty()) {
        (Some(_), _) => "...".to_owned(),
        (None, true) => String::new(),
        (None, false) if reads_all(state) => "all".to_owned(),
        (None, false) => format!("{:.0}%", (bottom_share(state) * 100.0).floor()),
    }
}
