//! The line of keys that work here, below the panes and below a log.

use ratatui::layout::Rect;

use super::action::{Action, Call, Context, available};
use super::app::App;
use super::focus::{self, Focus};
use super::paint::Painter;
use super::theme::Role;
use super::widget::StyledLine;

/// Draws the keys that work here until there is no more room. The last one, help, always has its room.
pub fn hints(app: &App, painter: &mut Painter<'_>, area: Rect) {
    let context = focus::context(app);
    if matches!(Focus::of(app), Focus::Menu | Focus::Dialog) {
        // In a menu letters may be text, so only these two are sure.
        let run = StyledLine::new().with("Enter", Role::Key).with(" confirm  ", Role::Text).with("Esc", Role::Key);
        run.with(" close", Role::Text).draw(painter, area.x + 1, area.y, area.width.saturating_sub(1));
        return;
    }
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

fn hint(app: &App, context: Context, call: &Call, word: &str) -> StyledLine {
    let keys = app.chord.keymap.keys(context, call);
    let Some(key) = keys.into_iter().min_by_key(|key| if key == "Esc" { 1 } else { key.len() }) else {
        return StyledLine::new();
    };
    match available(app, call.action) {
        Ok(()) => StyledLine::new().with(key, Role::Key).with(format!(" {word}"), Role::Text),
        Err(_) => StyledLine::new().with(format!("{key} {word}"), Role::Dim),
    }
}

/// The hints of a context, the most useful first.
fn wanted(app: &App, context: Context) -> Vec<(Call, &'static str)> {
    use Action::*;
    let open = if app.env.choosing { "choose" } else { "open" };
    let label = |verb| app.env.label(verb);
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
        Context::Menu | Context::Confirm | Context::Keep | Context::Trash => &[],
    };
    plain.iter().map(|(action, word)| (Call::plain(*action), *word)).collect()
}
