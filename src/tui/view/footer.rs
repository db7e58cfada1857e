//! The lower lines: what was said or is going on, and the keys that work here.

use ratatui::layout::Rect;

use crate::text::human;
use crate::tui::action::{Action, Call, Context};
use crate::tui::app::App;
use crate::tui::areas::Areas;
use crate::tui::key::show_chord;
use crate::tui::paint::Painter;
use crate::tui::theme::Role;
use crate::tui::widget::Run;

/// Draws the lower lines.
pub fn view(app: &App, painter: &mut Painter<'_>, areas: &Areas) {
    news(app, painter, areas.news);
    if app.list.typing.is_some() {
        typing(app, painter, areas.footer);
    } else {
        hints(app, painter, areas.footer);
    }
}

fn news(app: &App, painter: &mut Painter<'_>, area: Rect) {
    let room = area.width.saturating_sub(2);
    if !app.chord.pressed().is_empty() {
        let text = format!("{} …", show_chord(app.chord.pressed()));
        painter.text_right(area.x + 1, area.y, room, &text, Role::Key);
        return;
    }
    if let Some(problem) = app.list.rows.problem() {
        painter.text(area.x + 1, area.y, room, problem, Role::Warning);
    } else if let Some(toast) = app.toasts.shown(app.now) {
        let role = if toast.bad { Role::Warning } else { Role::Text };
        painter.text(area.x + 1, area.y, room, &toast.text, role);
    }
}

fn typing(app: &App, painter: &mut Painter<'_>, area: Rect) {
    let Some((line, _)) = &app.list.typing else { return };
    let found = human::count(app.list.rows.len() as u64);
    let all = human::count(app.book.len() as u64);
    let aside = Run::new().with(format!("{found} of {all}"), Role::Dim).with("  Enter keep  Esc clear", Role::Dim);
    let room = area.width.saturating_sub(2);
    let used = if room > aside.width().saturating_add(16) {
        aside.draw_right(painter, area.x + 1, area.y, room).saturating_add(2)
    } else {
        0
    };
    painter.text(area.x + 1, area.y, 2, "/ ", Role::Key);
    line.draw(painter, area.x + 3, area.y, room.saturating_sub(2).saturating_sub(used));
}

/// Draws the keys that work here until there is no more room. The last one, help, always has its room.
pub fn hints(app: &App, painter: &mut Painter<'_>, area: Rect) {
    let context = app.context();
    let help = hint(app, context, &Call::plain(Action::Help), "help");
    let end = area.right().saturating_sub(1).saturating_sub(help.width());
    let mut x = area.x + 1;
    for (call, word) in wanted(app, context) {
        let run = hint(app, context, &call, word);
        if run.width() == 0 {
            continue;
        }
        if x.saturating_add(run.width()).saturating_add(2) > end {
            break;
        }
        x = x.saturating_add(run.draw(painter, x, area.y, run.width())).saturating_add(2);
    }
    help.draw(painter, x, area.y, area.right().saturating_sub(x));
}

fn hint(app: &App, context: Context, call: &Call, word: &str) -> Run {
    let Some(key) = app.chord.keymap.keys(context, call).into_iter().next() else { return Run::new() };
    match app.available(call.action) {
        Ok(()) => Run::new().with(key, Role::Key).with(format!(" {word}"), Role::Text),
        Err(_) => Run::new().with(format!("{key} {word}"), Role::Dim),
    }
}

/// The hints of a context, the most useful first.
fn wanted(app: &App, context: Context) -> Vec<(Call, &'static str)> {
    use Action::*;
    let open = if app.world.choosing { "choose" } else { "open" };
    let label = |verb| app.world.label(verb);
    let plain: &[(Action, &'static str)] = match context {
        Context::List | Context::Any => &[
            (Open, open),
            (Resume, label(crate::model::Verb::Resume)),
            (Into, "logs"),
            (Trash, "trash"),
            (KeepLatest, "keep-N"),
            (BreakLock, "break-lock"),
            (Mark, "mark"),
            (Filter, "find"),
            (Palette, "cmd"),
        ],
        Context::Detail => &[
            (Open, "open"),
            (Back, "back"),
            (NextTab, "tab"),
            (Filter, "find"),
            (NextFailure, "next failure"),
            (Logs, "logs"),
            (Resume, label(crate::model::Verb::Resume)),
            (Palette, "cmd"),
        ],
        Context::Log => &[
            (Follow, "follow"),
            (Wrap, "wrap"),
            (Time, "time"),
            (Streams, "out/err"),
            (Search, "search"),
            (Only, "filter"),
            (NextTab, "log"),
            (Back, "back"),
        ],
        Context::Menu => &[(Open, "choose"), (Back, "close")],
    };
    plain.iter().map(|(action, word)| (Call::plain(*action), *word)).collect()
}
