//! From the details to something else: a log, another session, another program, the clipboard.

use super::failures::{Under, told};
use super::page::Line;
use super::state::State;
use super::table_filter::TableFilter;
use crate::model::{EntryRef, Link, Reason, Role, Value};
use crate::text::Untrusted;
use crate::tui::effect::{Effect, HandOver, Purpose, What};
use crate::tui::outcome::Outcome;
use crate::tui::pane::Pane;
use crate::tui::scene::Scene;

impl State {
    /// Follows the link of the line under the cursor.
    pub fn open(&mut self, scene: &Scene<'_>) -> Option<Outcome> {
        if let Some(Line::Failures(at)) = self.page.line(self.window.cursor) {
            return self.open_failures(scene, at);
        }
        match self.current_row().and_then(|row| link(row)) {
            Some(link) => follow(scene, link),
            None => Some(Outcome::Say("nothing to open on this line".to_owned())),
        }
    }

    /// Opens the log of a failed job, or says what there is where it has none; from their number it goes to all of them.
    fn open_failures(&mut self, scene: &Scene<'_>, at: u16) -> Option<Outcome> {
        match self.failures.under(at) {
            Some(Under::Job(job)) => match &job.log {
                Some(log) => Some(Outcome::OpenLog(Box::new(current(scene)?), log.clone(), job.id.clone())),
                None => Some(Outcome::Say(told(job))),
            },
            Some(Under::More) => {
                self.show_failed();
                None
            }
            None => Some(Outcome::Say("nothing to open on this line".to_owned())),
        }
    }

    /// Goes to the tab of jobs, and shows those that failed.
    fn show_failed(&mut self) {
        let results = |section: &&crate::model::Section| section.role == Role::Results;
        let tab = self.shown.as_ref().and_then(|shown| shown.detail.sections.iter().find(results));
        let Some(tab) = tab.map(|section| section.tab) else { return };
        self.tab = tab.to_owned();
        self.filter = TableFilter { failed: true, ..TableFilter::default() };
        self.window = Default::default();
        self.lay_out();
    }

    /// Goes into the session: its logs.
    pub fn logs(&mut self, scene: &Scene<'_>) -> Vec<Outcome> {
        let mut outcomes = vec![Outcome::Focus(Pane::Detail)];
        let logs = |section: &&crate::model::Section| section.role == Role::Logs;
        let shown = scene.under_cursor().and_then(|(row, _)| self.of(&row.address()));
        match shown.map(|shown| shown.detail.sections.iter().find(logs).map(|section| section.tab)) {
            Some(Some(tab)) => {
                self.tab = tab.to_owned();
                self.window = Default::default();
                self.lay_out();
            }
            Some(None) => outcomes.push(Outcome::Say("it keeps no logs".to_owned())),
            None => self.wanted = Some(Role::Logs),
        }
        outcomes
    }
}

/// The first link of a row, and the row's name: a job names its log better than a file does.
fn link(row: &[Value]) -> Option<(Link, Untrusted)> {
    let link = row.iter().find_map(|value| match value {
        Value::Link(link) => Some((**link).clone()),
        _ => None,
    })?;
    let name = row.iter().find_map(|value| match value {
        Value::Text(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    });
    let name = name.unwrap_or_else(|| super::cell::link_text(&link).clone());
    Some((link, name))
}

fn follow(scene: &Scene<'_>, (link, name): (Link, Untrusted)) -> Option<Outcome> {
    let row = current(scene)?;
    Some(match link {
        Link::Log(log, _) => Outcome::OpenLog(Box::new(row), log, name),
        Link::Entry(id, _) => Outcome::GoTo(crate::model::Address { repository: row.repository, id }),
        Link::Part(_) => Outcome::Say("o opens a shell in its directory".to_owned()),
    })
}

fn current(scene: &Scene<'_>) -> Option<EntryRef> {
    scene.under_cursor().map(|(row, _)| row.clone())
}

/// Opens a shell in the session's folder.
pub fn shell(scene: &Scene<'_>) -> Option<Outcome> {
    current(scene).map(|row| Outcome::Do(Effect::HandOver(HandOver::Shell(Box::new(row)))))
}

/// Has something of the session written down for this purpose.
pub fn write(scene: &Scene<'_>, what: What, purpose: Purpose) -> Option<Outcome> {
    current(scene).map(|row| Outcome::Do(Effect::Write(Box::new(row), what, purpose)))
}

/// The longest copy that is told word for word, in characters.
const SAID: usize = 60;

/// Takes something of a session that was written down.
pub fn written(purpose: Purpose, text: Result<String, Reason>) -> Vec<Outcome> {
    match (text, purpose) {
        (Ok(text), Purpose::Pager) => vec![Outcome::Do(Effect::HandOver(HandOver::Pager(text)))],
        (Ok(text), Purpose::Editor) => vec![Outcome::Do(Effect::HandOver(HandOver::Editor(text)))],
        (Ok(text), Purpose::Copy(what)) => {
            let shown = text.chars().count() <= SAID;
            let said = if shown { format!("{what} copied: {text}") } else { format!("{what} copied") };
            vec![Outcome::Say(said), Outcome::Do(Effect::Copy(text))]
        }
        (Err(reason), _) => vec![Outcome::Complain(reason.text.into_owned())],
    }
}

/// Copies something of the session.
pub fn copy(scene: &Scene<'_>, what: &str) -> Option<Outcome> {
    let (what, name) = match what {
        "id" | "" => (What::Id, "id"),
        "path" => (What::Path, "path"),
        "json" => (What::Json, "JSON"),
        "resume" => (What::Resume, "resume command"),
        "failed" => (What::Failed, "ids of failed jobs"),
        _ => {
            return Some(Outcome::Complain(format!("cannot copy \"{what}\"; use id, path, json, resume or failed")));
        }
    };
    write(scene, what, Purpose::Copy(name))
}
