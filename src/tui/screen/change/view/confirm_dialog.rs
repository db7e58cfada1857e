//! A plan that waits for consent, as it is drawn.

use super::dialog_frame::{self, DialogFrame};
use super::{answers, keys, type_in};
use crate::command::Confirmation;
use crate::model::{Activity, Lock, Verb};
use crate::text::human;
use crate::text::width::wrap;
use crate::tui::app::App;
use crate::tui::paint::Painter;
use crate::tui::screen::change::confirm_dialog::ConfirmDialog;
use crate::tui::theme::Role;
use crate::tui::widget::StyledLine;

/// Draws it.
pub fn view(app: &App, painter: &mut Painter<'_>, ask: &ConfirmDialog) {
    let evidence = evidence(app, ask);
    let frame = DialogFrame {
        title: title(app, ask),
        head: head(app, ask),
        tail: tail(app, ask),
        length: if evidence.is_empty() { ask.lines.len() } else { evidence.len() },
        top: ask.window.top,
    };
    let last = frame.draw(app, painter, &mut |painter, at, area| match (evidence.get(at), ask.lines.get(at)) {
        (Some(run), _) => drop(run.draw(painter, area.x, area.y, area.width)),
        (None, Some(line)) => line.draw(painter, area.x, area.y, area.width),
        (None, None) => {}
    });
    if let (Confirmation::Type(wanted), Some(line)) = (ask.plan.confirmation(), &ask.typed) {
        type_in(painter, last, wanted, line);
    }
}

/// How many rows scroll.
pub fn scrolled(app: &App, ask: &ConfirmDialog) -> usize {
    let evidence = evidence(app, ask).len();
    if evidence == 0 { ask.lines.len() } else { evidence }
}

fn title(app: &App, ask: &ConfirmDialog) -> String {
    let going = ask.plan.changes().count();
    let mut label = ask.words.title.unwrap_or(app.env.label(ask.plan.verb())).replace('-', " ");
    if let Some(first) = label.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    match (going, ask.lines.as_slice()) {
        (0 | 1, [line]) => format!("{label}: {}", line.title),
        _ => format!("{label}: {}", human::counted(going as u64, app.env.noun())),
    }
}

fn head(app: &App, ask: &ConfirmDialog) -> Vec<StyledLine> {
    let mut lines: Vec<StyledLine> = Vec::new();
    let role = if ask.words.frees { Role::Warning } else { Role::Text };
    if ask.plan.changes().next().is_some() {
        let one = ask.plan.items().len() == 1;
        let meaning = if one { singular(ask.words.meaning) } else { ask.words.meaning.to_owned() };
        lines.extend(
            wrap(&meaning, dialog_frame::width(app)).into_iter().map(|text| StyledLine::new().with(text, role)),
        );
        lines.push(StyledLine::new());
    }
    lines
}

/// "They are destroyed" of one.
fn singular(meaning: &str) -> String {
    let words = [("They are", "It is"), ("They move", "It moves"), ("them", "it")];
    words.iter().fold(meaning.to_owned(), |text, (many, one)| text.replace(many, one))
}

fn tail(app: &App, ask: &ConfirmDialog) -> Vec<StyledLine> {
    let mut lines = vec![StyledLine::new()];
    let frees: u64 = ask.lines.iter().filter(|line| line.goes).filter_map(|line| line.bytes).sum();
    if frees > 0 && matches!(ask.plan.verb(), Verb::Trash | Verb::Destroy) {
        let text = if ask.words.frees { "Frees " } else { "Emptying the trash would free " };
        lines.push(StyledLine::new().with(format!("{text}{}.", human::size_long(frees)), Role::Text));
    }
    if let Some(why) = ask.adoptable() {
        let why = wrap(&format!("a: adopt it instead: {why}"), dialog_frame::width(app));
        lines.extend(why.into_iter().map(|text| StyledLine::new().with(text, Role::Key)));
    }
    lines.push(StyledLine::new().with(format!("Same as: {}", ask.plan.command()), Role::Dim));
    lines.extend(ask.wrong.iter().map(|text| StyledLine::new().with(text.clone(), Role::Error)));
    lines.push(StyledLine::new());
    lines.push(match (ask.plan.confirmation(), ask.typed.is_some()) {
        (Confirmation::Refused(_), _) => keys(&[("Esc", "close: nothing can be done now")]),
        (_, true) => StyledLine::new(),
        (_, false) => answers("Cancel", &agree(app, ask), ask.agreeing),
    });
    lines
}

fn agree(app: &App, ask: &ConfirmDialog) -> String {
    match ask.plan.changes().count() {
        1 => ask.words.button.to_owned(),
        many => format!("{} {}", ask.words.button, human::counted(many as u64, app.env.noun())),
    }
}

/// What is known of the locks, line by line.
fn evidence(app: &App, ask: &ConfirmDialog) -> Vec<StyledLine> {
    let mut lines = Vec::new();
    if ask.plan.verb() != Verb::BreakLock {
        return lines;
    }
    let many = ask.lines.len() > 1;
    let mut locks = ask.locks().into_iter();
    for (item, line) in ask.plan.items().iter().zip(&ask.lines) {
        if many {
            lines.push(StyledLine::new().with(line.title.clone(), Role::Heading));
        }
        let why: Vec<String> = item.reasons.iter().map(|reason| reason.text.to_string()).collect();
        if item.intent.changes() {
            lines.extend(locks.next().map(|(lock, _)| of(app, lock)).unwrap_or_default());
        }
        for (at, text) in wrap(&why.join("; "), dialog_frame::width(app).saturating_sub(9)).into_iter().enumerate() {
            lines.push(fact(if at == 0 { "Verdict" } else { "" }, text));
        }
    }
    lines
}

fn of(app: &App, lock: &Lock) -> Vec<StyledLine> {
    let age = lock.written.map_or_else(
        || "at an unknown time".to_owned(),
        |at| format!("{} ago", human::age_long(at.seconds_until(app.now))),
    );
    let name = lock.name.visible().into_string();
    let mut lines = vec![fact("Lock", format!("{name}, {}, written {age}", human::size_long(lock.bytes)))];
    match &lock.holders {
        Activity::Live(evidence) | Activity::Maybe(evidence) => lines
            .extend(evidence.iter().map(|e| fact("Holder", format!("{} (process {}): {}", e.command, e.pid, e.what)))),
        Activity::Unknown { .. } => lines.push(fact("Holder", "no process found that has it open".to_owned())),
    }
    match &lock.adoptable {
        Ok(why) => lines.push(fact("Newer", why.text.to_string())),
        Err(why) => lines.push(fact("Adopting", why.text.to_string())),
    }
    lines
}

fn fact(name: &str, text: String) -> StyledLine {
    StyledLine::new().with(format!("{name:<9}"), Role::Dim).with(text, Role::Text)
}
