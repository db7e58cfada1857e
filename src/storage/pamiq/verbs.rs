//! The verbs of a state: resuming (the user's own program, else its path) and taking along (formats/pamiq.md sections 3 and 4).

use std::path::Path;

use super::completeness::Completeness;
use super::holds::judge;
use super::repository::StateRepository;
use crate::disk::EntryDir;
use crate::model::{Entry, Offer, Reason, Result, Settings, Step};
use crate::storage::directory::named;
use crate::storage::{Packing, Resumption, template};

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
        if rustix::process::geteuid().is_root() && opened.facts().uid != 0 {
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
    fn identify(&self, entry: &Entry) -> Result<EntryDir> {
        named::open(&self.place, entry)
    }
}
