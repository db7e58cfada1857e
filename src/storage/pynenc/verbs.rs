//! The verbs: an invocation is neither destroyed, nor unlocked, nor edited (formats/pynenc.md section 7 tells what that breaks). Resuming
//! starts a runner for its app, where one is configured.

use super::repository::{InvocationRepository, KIND};
use super::row::FINAL;
use crate::model::{Cause, Entry, Error, Offer, Reason, Result, ResumeAction, Settings};
use crate::storage::{Repository, Resumption, template};

const NO_RUNNER: Reason =
    Reason::fixed("no-runner", "only a runner resumes queued invocations; configure how to start one under resume");

const NOT_ROOTS: Reason = Reason::fixed("foreign", "you are root, and the file is another user's");

const FOREIGN: Reason = Reason::fixed(
    "foreign",
    "the file is another user's, and the runner executes what it contains; --force starts it as you",
);

const FOREIGN_WORDS: Reason = Reason::fixed(
    "foreign-words",
    "the file is another user's, and its words would become arguments of a program that runs as you",
);

const CONSEQUENCE: &str = "starts a runner for the app, which takes every queued invocation, not only this one";

impl Resumption for InvocationRepository {
    fn inspect(&self, entry: &Entry, settings: &Settings) -> Result<Offer<ResumeAction>> {
        let mut reader = self.invocation_reader()?;
        let app = reader.app(entry)?;
        let facts = reader.source.facts(app.key, entry.id.utf8().unwrap_or_default());
        let facts = facts.map_err(|error| reader.failed("read the invocation", entry.id.bytes(), error))?;
        let Some(facts) = facts else { return Err(Error::new("read the invocation", entry.id.bytes(), Cause::Gone)) };
        if facts.status.status.is_final() {
            return Ok(Err(FINAL));
        }
        let named = |name: &str| settings.resume.iter().find(|template| template.app_id == name);
        let Some(template) = named(&app.id).or_else(|| named(KIND.name)) else { return Ok(Err(NO_RUNNER)) };
        let foreign = self.is_foreign();
        if foreign && rustix::process::geteuid().is_root() {
            return Ok(Err(NOT_ROOTS));
        }
        if foreign && template::uses(&template.argv, &["title", "app_id"]) {
            return Ok(Err(FOREIGN_WORDS));
        }
        let (id, place) = (entry.id.text().lossy().into_owned(), self.info().place.clone());
        let value = |name: &str| match name {
            "id" => Some(id.as_bytes()),
            "location" => Some(place.as_os_str().as_encoded_bytes()),
            "title" => Some(facts.task.as_bytes()),
            "app_id" => Some(app.id.as_bytes()),
            _ => None,
        };
        let caution = foreign.then_some(FOREIGN);
        let consequence = template.consequence.clone().unwrap_or_else(|| CONSEQUENCE.to_owned());
        let launch = |argv| ResumeAction::launch(argv, consequence, caution);
        Ok(template::fill(&template.argv, value).map(launch))
    }

    fn prepare(&self, _entry: &Entry, _step: &ResumeAction) -> Result<()> {
        Ok(())
    }
}
