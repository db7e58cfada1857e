//! Keep the latest N, as it is drawn: two columns where there is room, else one of them.

use ratatui::layout::Rect;

use super::dialog_frame::type_in;
use crate::command::Confirmation;
use crate::text::human;
use crate::tui::action::{Action, Context};
use crate::tui::paint::Painter;
use crate::tui::scene::Scene;
use crate::tui::screen::change::keep::{Keep, Scope, Side};
use crate::tui::screen::change::layout::KeepParts;
use crate::tui::screen::change::legend::{answers, key, keys};
use crate::tui::theme::Role;
use crate::tui::widget::{StyledLine, Window, dialog, scrollbar};

/// Below this inner width there is one column.
const TWO: u16 = 80;
/// Draws it.
pub fn view(scene: &Scene<'_>, painter: &mut Painter<'_>, keep: &Keep) {
    let parts = KeepParts::of(scene, !keep.words.is_empty(), keep.wrong.is_some());
    let low = parts.low;
    dialog(painter, parts.area, "Keep the latest", "preview: nothing is changed yet");
    lines(painter, parts.head, head(scene, keep, low));
    columns(scene, painter, parts.list, keep);
    lines(painter, parts.tail, tail(scene, keep, low));
    if let (Confirmation::Type(wanted), Some(line)) = (keep.plan.confirmation(), &keep.typed) {
        let last = Rect { y: parts.tail.bottom().saturating_sub(1), height: 1, ..parts.tail };
        type_in(painter, last, wanted, line);
    }
}

fn lines(painter: &mut Painter<'_>, area: Rect, runs: Vec<StyledLine>) {
    for (y, run) in (area.y..area.bottom()).zip(runs) {
        run.draw(painter, area.x, y, area.width);
    }
}

fn head(scene: &Scene<'_>, keep: &Keep, low: bool) -> Vec<StyledLine> {
    let mut lines = vec![number(scene, keep)];
    if !keep.words.is_empty() {
        lines.push(protects(scene, keep));
    }
    let disposition = |on: bool, text: &str| {
        StyledLine::new().with(format!("{} {text}   ", radio(on)), if on { Role::Text } else { Role::Dim })
    };
    let mut run =
        StyledLine::new().with(key(scene, Context::Keep, Action::Rest, false), Role::Key).with(" rest  ", Role::Dim);
    run.append(disposition(!keep.rules.destroy, "move to trash"));
    run.append(disposition(keep.rules.destroy, "delete permanently"));
    lines.push(run);
    if !low {
        lines.push(StyledLine::new());
    }
    lines
}

fn radio(on: bool) -> &'static str {
    if on { "(o)" } else { "( )" }
}

fn number(scene: &Scene<'_>, keep: &Keep) -> StyledLine {
    let both = [Action::More, Action::Fewer].map(|action| key(scene, Context::Keep, action, false)).join(" ");
    let mut run = StyledLine::new()
        .with(both, Role::Key)
        .with(" keep the newest ", Role::Text)
        .with(format!("< {} >", keep.rules.keep), Role::Chosen);
    let (marked, shown) = keep.scopes();
    run.push(" of ", Role::Text);
    let mut scope = |scope, text: String| {
        let on = keep.scope == scope;
        run.push(format!("{} {text}   ", radio(on)), if on { Role::Text } else { Role::Dim });
    };
    scope(Scope::All, format!("all {}", human::count(scene.rows.len() as u64)));
    if marked > 0 {
        scope(Scope::Marked, format!("marked {}", human::count(marked as u64)));
    }
    if shown > 0 {
        scope(Scope::Filtered, format!("filtered {}", human::count(shown as u64)));
    }
    if marked + shown > 0 {
        run.push(key(scene, Context::Keep, Action::Scope, false), Role::Key);
    }
    run
}

fn protects(scene: &Scene<'_>, keep: &Keep) -> StyledLine {
    let mut run = StyledLine::new()
        .with(key(scene, Context::Keep, Action::Protect, false), Role::Key)
        .with(" protect  ", Role::Dim);
    for (at, word) in keep.words.iter().enumerate() {
        let on = keep.rules.protect.iter().any(|other| other == word);
        let role = match (keep.protecting == Some(at), on) {
            (true, _) => Role::Chosen,
            (false, true) => Role::Text,
            (false, false) => Role::Dim,
        };
        run.push(format!("[{}] {word}  ", if on { "x" } else { " " }), role);
    }
    run
}

fn columns(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, keep: &Keep) {
    if area.width < TWO {
        let side = if keep.among_stays { &keep.stays } else { &keep.goes };
        return column(painter, area, side, &heading(scene, keep, keep.among_stays, true), true);
    }
    let half = area.width / 2;
    let right = Rect { x: area.x + half + 1, width: area.width.saturating_sub(half + 1), ..area };
    column(
        painter,
        Rect { width: half.saturating_sub(1), ..area },
        &keep.stays,
        &heading(scene, keep, true, false),
        keep.among_stays,
    );
    column(painter, right, &keep.goes, &heading(scene, keep, false, false), !keep.among_stays);
}

fn heading(scene: &Scene<'_>, keep: &Keep, stays: bool, single: bool) -> String {
    let side = if stays { &keep.stays } else { &keep.goes };
    let other = if stays { &keep.goes } else { &keep.stays };
    let word = |stays| if stays { "Keep" } else { "Remove" };
    let sum = |side: &Side| format!("{}  {}", human::count(side.lines.len() as u64), human::size_long(side.bytes));
    let mut text = format!("{} {}", word(stays), sum(side));
    if single {
        let tab = key(scene, Context::Keep, Action::NextPane, false);
        text.push_str(&format!("   ({tab}: {} {})", word(!stays), sum(other)));
    }
    text
}

fn column(painter: &mut Painter<'_>, area: Rect, side: &Side, heading: &str, focused: bool) {
    if area.is_empty() {
        return;
    }
    painter.text(area.x, area.y, area.width, heading, Role::Heading);
    let list = Rect { y: area.y + 1, height: area.height - 1, ..area };
    let mut window: Window = side.window;
    window.follow(usize::from(list.height), side.lines.len());
    for (y, at) in (list.y..list.bottom()).zip(window.rows(usize::from(list.height), side.lines.len())) {
        if let Some(line) = side.lines.get(at) {
            line.draw(painter, list.x, y, list.width.saturating_sub(1));
        }
        if focused && at == window.cursor {
            painter.tint(Rect::new(list.x, y, list.width.saturating_sub(1), 1), Role::Cursor);
        }
    }
    scrollbar(painter, list, window.top, side.lines.len());
}

fn tail(scene: &Scene<'_>, keep: &Keep, low: bool) -> Vec<StyledLine> {
    let (stays, goes) = (keep.stays.lines.len() as u64, keep.goes.lines.len() as u64);
    let mut lines = Vec::new();
    if !low {
        lines.push(StyledLine::new());
        let frees = if !keep.rules.destroy { "Emptying the trash then frees" } else { "Frees" };
        let after = format!(
            "After: {}, {}. {frees} {}.",
            human::counted(stays, scene.env.noun()),
            human::size_long(keep.stays.bytes),
            human::size_long(keep.goes.bytes)
        );
        lines.push(StyledLine::new().with(after, Role::Text));
        let same = match keep.plan.command() {
            "" => "No single command selects these".to_owned(),
            command => format!("Same as: {command}"),
        };
        lines.push(StyledLine::new().with(same, Role::Dim));
        let also = if keep.rules.also.is_empty() { "" } else { " (except what is kept by hand)" };
        if let Some(line) = lines.last_mut() {
            line.push(also, Role::Dim);
        }
        lines.push(StyledLine::new());
        let mut how =
            keys(scene, Context::Keep, &[(Action::KeepToo, "keep it too"), (Action::NextPane, "other column")]);
        how.append(StyledLine::new().with("   ", Role::Text).with("0-9", Role::Key).with(" how many", Role::Text));
        lines.push(how);
    }
    lines.extend(keep.wrong.iter().map(|text| StyledLine::new().with(text.clone(), Role::Error)));
    let agree = if !keep.rules.destroy { "Trash" } else { "Destroy" };
    lines.push(match &keep.typed {
        Some(_) => StyledLine::new(),
        None => answers(scene, Context::Keep, &format!("{agree} {}", human::count(goes)), false),
    });
    lines
}
