//! A plan that waits for consent, as it is drawn.

use super::dialog_frame::{DialogFrame, type_in};
use crate::command::Confirmation;
use crate::model::Verb;
use crate::text::human;
use crate::text::width::wrap;
use crate::tui::action::{Action, Context};
use crate::tui::paint::Painter;
use crate::tui::scene::Scene;
use crate::tui::screen::change::confirm_dialog::ConfirmDialog;
use crate::tui::screen::change::evidence::evidence;
use crate::tui::screen::change::layout;
use crate::tui::screen::change::legend::{answers, key, keys};
use crate::tui::theme::Role;
use crate::tui::widget::StyledLine;

/// Draws it.
pub fn view(scene: &Scene<'_>, painter: &mut Painter<'_>, ask: &ConfirmDialog) {
    let evidence = evidence(scene, &ask.plan, &ask.lines);
    let frame = DialogFrame {
        title: title(scene, ask),
        head: head(scene, ask),
        tail: tail(scene, ask),
        length: if evidence.is_empty() { ask.lines.len() } else { evidence.len() },
        top: ask.window.top,
    };
    let last = frame.draw(scene, painter, &mut |painter, at, area| match (evidence.get(at), ask.lines.get(at)) {
        (Some(run), _) => drop(run.draw(painter, area.x, area.y, area.width)),
        (None, Some(line)) => line.draw(painter, area.x, area.y, area.width),
        (None, None) => {}
    });
    if let (Confirmation::Type(wanted), Some(line)) = (ask.plan.confirmation(), &ask.typed) {
        type_in(painter, last, wanted, line);
    }
}

fn title(scene: &Scene<'_>, ask: &ConfirmDialog) -> String {
    let going = ask.plan.changes().count();
    let mut label = ask.words.title.unwrap_or(scene.env.label(ask.plan.verb())).replace('-', " ");
    if let Some(first) = label.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    match (going, ask.lines.as_slice()) {
        (0 | 1, [line]) => format!("{label}: {}", line.title),
        _ => format!("{label}: {}", human::counted(going as u64, scene.env.noun())),
    }
}

fn head(scene: &Scene<'_>, ask: &ConfirmDialog) -> Vec<StyledLine> {
    let mut lines: Vec<StyledLine> = Vec::new();
    let role = if ask.words.frees { Role::Warning } else { Role::Text };
    if ask.plan.changes().next().is_some() {
        let one = ask.plan.items().len() == 1;
        let meaning = if one { singular(ask.words.meaning) } else { ask.words.meaning.to_owned() };
        lines.extend(wrap(&meaning, layout::width(scene)).into_iter().map(|text| StyledLine::new().with(text, role)));
        lines.push(StyledLine::new());
    }
    lines
}

/// "They are destroyed" of one.
fn singular(meaning: &str) -> String {
    let words = [("They are", "It is"), ("They move", "It moves"), ("them", "it")];
    words.iter().fold(meaning.to_owned(), |text, (many, one)| text.replace(many, one))
}

fn tail(scene: &Scene<'_>, ask: &ConfirmDialog) -> Vec<StyledLine> {
    let mut lines = vec![StyledLine::new()];
    let frees: u64 = ask.lines.iter().filter(|line| line.goes).filter_map(|line| line.bytes).sum();
    if frees > 0 && matches!(ask.plan.verb(), Verb::Trash | Verb::Destroy) {
        let text = if ask.words.frees { "Frees " } else { "Emptying the trash would free " };
        lines.push(StyledLine::new().with(format!("{text}{}.", human::size_long(frees)), Role::Text));
    }
    if let Some(why) = ask.adoptable() {
        // A letter would go into the line that is typed.
        let key = key(scene, Context::Confirm, Action::Adopt, ask.typed.is_some());
        let why = wrap(&format!("{key}: adopt it instead: {why}"), layout::width(scene));
        lines.extend(why.into_iter().map(|text| StyledLine::new().with(text, Role::Key)));
    }
    lines.push(StyledLine::new().with(format!("Same as: {}", ask.plan.command()), Role::Dim));
    lines.extend(ask.wrong.iter().map(|text| StyledLine::new().with(text.clone(), Role::Error)));
    lines.push(StyledLine::new());
    lines.push(match (ask.plan.confirmation(), ask.typed.is_some()) {
        (Confirmation::Refused(_), _) => {
            keys(scene, Context::Confirm, &[(Action::Back, "close: nothing can be done now")])
        }
        (_, true) => StyledLine::new(),
        (_, false) => answers(scene, Context::Confirm, &agree(scene, ask), ask.agreeing),
    });
    lines
}

fn agree(scene: &Scene<'_>, ask: &ConfirmDialog) -> String {
    match ask.plan.changes().count() {
        1 => ask.words.button.to_owned(),
        many => format!("{} {}", ask.words.button, human::counted(many as u64, scene.env.noun())),
    }
}
