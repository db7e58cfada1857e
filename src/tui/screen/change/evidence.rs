//! What is known of the locks that a plan breaks, line by line.

use super::layout;
use super::line::Line;
use crate::command::{Intent, Plan};
use crate::model::{Activity, HIDDEN, Lock, Unlock, Verb};
use crate::text::human;
use crate::text::width::wrap;
use crate::tui::scene::Scene;
use crate::tui::theme::Role;
use crate::tui::widget::StyledLine;

/// The locks that a plan breaks, or would.
pub fn locks(plan: &Plan) -> Vec<(&Lock, Unlock)> {
    let items = plan.items().iter();
    items
        .filter_map(|item| match &item.intent {
            Intent::Unlock(lock, how) => Some((&**lock, *how)),
            _ => None,
        })
        .collect()
}

/// What is known of the locks, line by line.
pub fn evidence(scene: &Scene<'_>, plan: &Plan, items: &[Line]) -> Vec<StyledLine> {
    let mut lines = Vec::new();
    if plan.verb() != Verb::BreakLock {
        return lines;
    }
    let many = items.len() > 1;
    let mut locks = locks(plan).into_iter();
    for (item, line) in plan.items().iter().zip(items) {
        if many {
            lines.push(StyledLine::new().with(line.title.clone(), Role::Heading));
        }
        let why: Vec<String> = item.reasons.iter().map(|reason| reason.text.to_string()).collect();
        if item.intent.changes() {
            lines.extend(locks.next().map(|(lock, _)| of(scene, lock)).unwrap_or_default());
        }
        for (at, text) in wrap(&why.join("; "), layout::width(scene).saturating_sub(9)).into_iter().enumerate() {
            lines.push(fact(if at == 0 { "Verdict" } else { "" }, text));
        }
    }
    lines
}

fn of(scene: &Scene<'_>, lock: &Lock) -> Vec<StyledLine> {
    let age = lock.written.map_or_else(
        || "at an unknown time".to_owned(),
        |at| format!("{} ago", human::age_long(at.seconds_until(scene.now))),
    );
    let name = lock.name.visible().into_string();
    let mut lines = vec![fact("Lock", format!("{name}, {}, written {age}", human::size_long(lock.bytes)))];
    match &lock.holders {
        Activity::Live(evidence) | Activity::Maybe(evidence) => lines
            .extend(evidence.iter().map(|e| fact("Holder", format!("{} (process {}): {}", e.command, e.pid, e.what)))),
        Activity::Unknown { hidden: true, .. } => lines.push(fact("Holder", format!("unknown: {HIDDEN}"))),
        Activity::Unknown { .. } => lines.push(fact("Holder", "no process found that has it open".to_owned())),
        Activity::Unsettled { .. } => {
            lines.push(fact("Holder", "unknown: the session is moved or changed just now".to_owned()));
        }
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
