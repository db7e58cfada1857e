//! What became of a change: a message when all went well, a list when not. What failed stays marked.

use super::dialog::Dialog;
use super::result::ResultDialog;
use super::state::State;
use super::working::Working;
use crate::command::{Done, Report};
use crate::model::Reason;
use crate::text::human;
use crate::tui::outcome::Outcome;
use crate::tui::scene::Scene;
use crate::tui::ticket::Ticket;
use crate::tui::widget::Window;

impl State {
    /// Takes the end of a change.
    pub(super) fn applied(
        &mut self,
        scene: &Scene<'_>,
        ticket: Ticket,
        answer: Result<Box<Report>, Reason>,
    ) -> Vec<Outcome> {
        let at = self.working.iter().position(|working| working.ticket == ticket);
        let Some(mut working) = at.map(|at| self.working.remove(at)) else { return Vec::new() };
        let report = match answer {
            Ok(report) => report,
            Err(reason) => return vec![Outcome::Complain(reason.text.into_owned()), Outcome::Rescan],
        };
        if working.words.restores {
            let back = report.done.iter().filter(|done| done.result.is_ok());
            self.undone = back.map(|done| done.address.clone()).collect();
        }
        let mut outcomes = vec![marks(scene, &report)];
        // What was changed is read again, also where its directory tells nothing of that.
        outcomes.push(Outcome::Changed(report.done.iter().map(|done| done.address.clone()).collect()));
        outcomes.extend(self.tell(scene, &working, &report));
        let well = report.done.iter().filter(|done| done.result.is_ok());
        outcomes.extend(working.end(well.map(|done| &done.address)));
        // Where all went well, the rows that left are all that is to be seen of it.
        if !working.only_leaves || !went_well(&report) {
            outcomes.push(Outcome::Rescan);
        }
        outcomes
    }

    fn tell(&mut self, scene: &Scene<'_>, working: &Working, report: &Report) -> Option<Outcome> {
        let failed: Vec<(String, String)> = report.done.iter().filter_map(|done| failure(scene, done)).collect();
        let left = working.all.saturating_sub(report.done.len() + report.gone);
        let well = report.done.len() - failed.len();
        if failed.is_empty() && report.stopped.is_none() && report.recovered.failures.is_empty() {
            return Some(Outcome::Say(success(scene, working, report, well)));
        }
        if let ([(name, why)], 1) = (failed.as_slice(), working.all) {
            return Some(Outcome::Complain(format!("{name}: {why}")));
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
        self.dialog = Some(Dialog::ResultDialog(ResultDialog { title, lines, window: Window::default() }));
        None
    }
}

/// Whether it did what it was to do and nothing else.
fn went_well(report: &Report) -> bool {
    let recovered = &report.recovered;
    let alone = recovered.finished == 0 && recovered.expired == 0 && recovered.failures.is_empty();
    alone && report.failed() == 0 && report.stopped.is_none() && report.gone == 0
}

/// What failed stays marked, if it was.
fn marks(scene: &Scene<'_>, report: &Report) -> Outcome {
    let marks = report.done.iter().filter_map(|done| {
        let at = scene.rows.find(&done.address)?;
        let marked = scene.rows.row(at).is_some_and(|(_, facts)| facts.marked);
        Some((at, done.result.is_err() && marked))
    });
    Outcome::Mark(marks.collect())
}

fn failure(scene: &Scene<'_>, done: &Done) -> Option<(String, String)> {
    let error = done.result.as_ref().err()?;
    Some((name(scene, done), error.to_string()))
}

fn name(scene: &Scene<'_>, done: &Done) -> String {
    scene.title(&done.address).unwrap_or_else(|| done.address.id.visible().into_string())
}

fn success(scene: &Scene<'_>, working: &Working, report: &Report, well: usize) -> String {
    let subject = match report.done.as_slice() {
        [done] => working.only.clone().unwrap_or_else(|| name(scene, done)),
        _ => human::counted(well as u64, scene.env.noun()),
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
