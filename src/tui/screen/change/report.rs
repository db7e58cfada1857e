//! What became of a change: a message when all went well, a list when not. What failed stays marked.

use super::dialog::Dialog;
use super::request::Ticket;
use super::result::ResultDialog;
use super::state::Working;
use crate::command::Report;
use crate::model::Reason;
use crate::text::human;
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::screen::detail;
use crate::tui::widget::Window;

/// Takes the end of a change.
pub fn applied(app: &mut App, ticket: Ticket, answer: Result<Box<Report>, Reason>) -> Vec<Effect> {
    let at = app.change.working.iter().position(|working| working.ticket == ticket);
    let Some(working) = at.map(|at| app.change.working.remove(at)) else { return Vec::new() };
    match answer {
        Ok(report) => {
            settle(app, &report);
            remember(app, &working, &report);
            tell(app, &working, &report);
        }
        Err(reason) => app.complain(reason.text),
    }
    vec![app.list.rescan()]
}

/// What failed stays marked; what was changed is read again, also where its directory tells nothing of that.
fn settle(app: &mut App, report: &Report) {
    for done in &report.done {
        let Some(at) = app.rows.find(&done.address) else { continue };
        let requested = app.rows.row(at).is_some_and(|(_, facts)| facts.marked);
        app.rows.mark(at, done.result.is_err() && requested);
        app.rows.invalidate(at);
        detail::invalidate(app, &done.address);
    }
}

fn remember(app: &mut App, working: &Working, report: &Report) {
    if working.words.restores {
        let back = report.done.iter().filter(|done| done.result.is_ok());
        app.change.undone = back.map(|done| done.address.clone()).collect();
    }
}

fn tell(app: &mut App, working: &Working, report: &Report) {
    let failed: Vec<(String, String)> = report.done.iter().filter_map(|done| failure(app, done)).collect();
    let left = working.all.saturating_sub(report.done.len() + report.gone);
    let well = report.done.len() - failed.len();
    if failed.is_empty() && report.stopped.is_none() && report.recovered.failures.is_empty() {
        return app.say(success(app, working, report, well));
    }
    if let ([(name, why)], 1) = (failed.as_slice(), working.all) {
        return app.complain(format!("{name}: {why}"));
    }
    let mut lines = failed;
    lines.extend(report.stopped.iter().map(|reason| ("stopped".to_owned(), reason.text.to_string())));
    let recovered = report.recovered.failures.iter();
    lines.extend(recovered.map(|error| ("left by a killed command".to_owned(), error.to_string())));
    lines.extend(working.passed_over.iter().map(|(name, reason)| (name.clone(), format!("skipped: {reason}"))));
    let mut title = format!("{well} {}, {} failed", working.words.done, report.failed());
    if left > 0 {
        title.push_str(&format!(", {left} unchanged"));
    }
    app.change.dialog = Some(Dialog::ResultDialog(ResultDialog { title, lines, window: Window::default() }));
}

fn failure(app: &App, done: &crate::command::Done) -> Option<(String, String)> {
    let error = done.result.as_ref().err()?;
    let title = app.rows.title(&done.address).unwrap_or_else(|| done.address.id.visible().into_string());
    Some((title, error.to_string()))
}

fn success(app: &App, working: &Working, report: &Report, well: usize) -> String {
    let subject = match report.done.as_slice() {
        [done] => app.rows.title(&done.address).unwrap_or_else(|| done.address.id.visible().into_string()),
        _ => human::counted(well as u64, app.env.noun()),
    };
    let mut text = format!("{subject} {}{}", working.words.done, working.words.after);
    if working.words.frees && report.freed.bytes > 0 {
        text.push_str(&format!(", {} freed", human::size_long(report.freed.bytes)));
        if let Some((_, now)) = report.space {
            text.push_str(&format!(", {} free now", human::size_long(now)));
        }
    }
    match working.passed_over.as_slice() {
        [] => {}
        [(name, reason)] => text.push_str(&format!("; skipped {name}: {reason}")),
        many => text.push_str(&format!("; {} skipped", many.len())),
    }
    text
}
