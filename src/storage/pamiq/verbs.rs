//! The verbs of a state: resuming (the user's own program, else its path), removing, taking along (formats/pamiq.md sections 3
//! and 4).

use std::path::Path;

use super::completeness::{Completeness, Members, may_be_saving};
use super::listing::{entry, enumerate};
use super::repository::StateRepository;
use crate::disk::RepositoryDir;
use crate::model::{Cause, Entry, Error, Hold, Offer, Packed, Reason, Result, Settings, Step, Timestamp};
use crate::storage::directory::named::{self, Opened};
use crate::storage::directory::{DirectoryRule, TrashPlace};
use crate::storage::{Packing, Resumption, template};
use crate::work::Task;

pub(super) const RULE: DirectoryRule =
    DirectoryRule { trash: TrashPlace::Inside, name_of: named::name_of, id_of: named::id_of, entry, holds };

/// The newest state, which a resume would use, and what may be being saved.
fn holds(place: &RepositoryDir, entries: &[Entry], task: &Task) -> Result<Vec<Vec<Hold>>> {
    let newest = enumerate(place, 1, task)?.entries.into_iter().next().map(|entry| entry.id);
    let now = Timestamp::now();
    let mut all = Vec::with_capacity(entries.len());
    for entry in entries {
        if task.is_cancelled() {
            return Err(Error::new("look for saves that are going on", entry.id.bytes(), Cause::Cancelled));
        }
        let mut holds = Vec::new();
        holds.extend((newest.as_ref() == Some(&entry.id)).then_some(Hold { reason: NEWEST, forcible: true }));
        holds.extend(is_being_saved(place, entry, now)?.then_some(Hold { reason: SAVING, forcible: true }));
        all.push(holds);
    }
    Ok(all)
}

const NEWEST: Reason = Reason::fixed("newest", "the newest state, which a resume would use");
const SAVING: Reason =
    Reason::fixed("live", "in use: it changed less than a minute ago and is not complete, so a save may be going on");

fn is_being_saved(place: &RepositoryDir, entry: &Entry, now: Timestamp) -> Result<bool> {
    let opened = match named::open(place, entry) {
        Ok(opened) => opened,
        // What is gone or was replaced is refused when it is buried.
        Err(error) if matches!(error.cause(), Cause::Gone | Cause::Replaced) => return Ok(false),
        Err(error) => return Err(error),
    };
    let state = judge(&opened, entry)?.0;
    Ok(may_be_saving(state, opened.facts.modified, now))
}

fn judge(opened: &Opened, entry: &Entry) -> Result<(Completeness, Reason)> {
    let members =
        Members::of(&opened.dir).map_err(|error| Error::io("look into the state", entry.id.bytes(), error))?;
    Ok(members.judge())
}

impl Resumption for StateRepository {
    fn inspect(&self, entry: &Entry, settings: &Settings) -> Result<Offer<Step>> {
        let opened = named::open(&self.place, entry)?;
        let (state, why) = judge(&opened, entry)?;
        if state == Completeness::Partial {
            return Ok(Err(Reason::new("partial", format!("{why}, so loading it fails"))));
        }
        let location = self.place.path().join(entry.id.os());
        let Some(template) = settings.resume.iter().find(|template| template.app_id == super::repository::KIND.name)
        else {
            return Ok(Ok(print(&location)));
        };
        if rustix::process::geteuid().is_root() && opened.facts.uid != 0 {
            return Ok(Err(NOT_ROOTS));
        }
        let value = |name: &str| match name {
            "id" => Some(entry.id.bytes()),
            "location" => Some(location.as_os_str().as_encoded_bytes()),
            _ => None,
        };
        let consequence = template.consequence.clone().unwrap_or_else(|| CONFIGURED.to_owned());
        Ok(Ok(launch(template::fill(&template.argv, value), consequence)))
    }

    fn prepare(&self, entry: &Entry, _step: &Step) -> Result<()> {
        named::open(&self.place, entry).map(|_| ())
    }
}

const CONFIGURED: &str = "the configured program goes on from this state";
const NOT_ROOTS: Reason = Reason::fixed(
    "not-root's",
    "you are root, and the state belongs to somebody else: loading its pickles runs their code; resume it as that user",
);

/// pamiq has no program that loads a state: the objects live in the user's own, which takes the path.
fn print(location: &Path) -> Step {
    let consequence = "prints the state's path, which launch() takes as saved_state_path; a program named for \"pamiq\" in \
                       [[resume]] of the configuration is run instead";
    launch(vec!["printf".into(), "%s\\n".into(), location.into()], consequence.to_owned())
}

fn launch(argv: Vec<std::ffi::OsString>, consequence: String) -> Step {
    Step::Launch { argv, environment: Vec::new(), directory: None, consequence, touch: false }
}

impl Packing for StateRepository {
    fn archive(&self, entry: &Entry, into: &mut dyn std::io::Write, task: &Task) -> Result<Packed> {
        named::archive(&self.place, entry, into, task)
    }

    fn copy(&self, entry: &Entry, into: &Path, task: &Task) -> Result<Packed> {
        named::copy(&self.place, entry, into, task)
    }
}
