//! The verbs: an invocation is neither destroyed, nor unlocked, nor edited (formats/pynenc.md section 7 tells what that breaks). Resuming
//! starts a runner for its app, where one is configured.

use std::ffi::{OsStr, OsString};

use super::repository::{InvocationRepository, KIND};
use super::row::FINAL;
use crate::model::{Cause, Entry, Error, Offer, Reason, Result, ResumeTemplate, Settings, Step};
use crate::storage::{Repository, Resumption};

const NO_RUNNER: Reason =
    Reason::fixed("no-runner", "only a runner goes on with what is queued; configure how to start one under resume");

const FOREIGN: Reason = Reason::fixed("foreign", "you are root, and the file is another user's");

const CONSEQUENCE: &str = "starts a runner for the app; it takes everything that is queued, not this one alone";

impl Resumption for InvocationRepository {
    fn inspect(&self, entry: &Entry, settings: &Settings) -> Result<Offer<Step>> {
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
        if self.is_foreign_to_root() {
            return Ok(Err(FOREIGN));
        }
        let place = self.about().place.clone().into_os_string();
        Ok(launch(template, &entry.id, &place, &facts.task, &app.id))
    }

    fn prepare(&self, _entry: &Entry, _step: &Step) -> Result<()> {
        Ok(())
    }
}

fn launch(template: &ResumeTemplate, id: &crate::model::Id, place: &OsStr, task: &str, app_id: &str) -> Offer<Step> {
    let mut argv = template.argv.iter();
    let Some(program) = argv.next() else { return Err(NO_RUNNER) };
    let id = id.text().lossy().into_owned();
    let place = place.to_string_lossy();
    // The program's name is the user's own; only its arguments may hold what is stored.
    let fill =
        |word: &String| fill(word, &[("{id}", &id), ("{location}", &place), ("{title}", task), ("{app_id}", app_id)]);
    let argv: Vec<OsString> = [OsString::from(program)].into_iter().chain(argv.map(fill).map(OsString::from)).collect();
    let consequence = template.consequence.clone().unwrap_or_else(|| CONSEQUENCE.to_owned());
    Ok(Step::Launch { argv, environment: Vec::new(), directory: None, consequence, touch: false })
}

/// The word with each placeholder replaced once, from left to right, so that a value that looks like one stays as it is.
fn fill(word: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = word;
    loop {
        let next = values.iter().filter_map(|(name, value)| rest.find(name).map(|at| (at, *name, *value)));
        let Some((at, name, value)) = next.min_by_key(|(at, ..)| *at) else { break };
        out.push_str(rest.get(..at).unwrap_or_default());
        out.push_str(value);
        rest = rest.get(at + name.len()..).unwrap_or_default();
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_once() {
        let values = [("{id}", "{title}"), ("{title}", "t")];
        assert_eq!(fill("--{id}={title}{x}", &values), "--{title}=t{x}");
        assert_eq!(fill("plain", &values), "plain");
    }
}
