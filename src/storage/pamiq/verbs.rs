//! The verbs of a state: resuming (the user's own program, else its path) and taking along (formats/pamiq.md sections 3 and 4).

use std::path::Path;

use super::completeness::Completeness;
use super::holds::judge;
use super::repository::StateRepository;
use crate::disk::EntryDir;
use crate::model::{Entry, Offer, Reason, Result, ResumeAction, Settings};
use crate::storage::directory::named;
use crate::storage::{Packing, Resumption, template};
use crate::text::Visible;
use crate::text::shell::quote_word;

impl Resumption for StateRepository {
    fn inspect(&self, entry: &Entry, settings: &Settings) -> Result<Offer<ResumeAction>> {
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
        // Who may write the directory may put another pickle into it.
        let foreign = named::is_others_to_write(opened.metadata());
        if foreign && rustix::process::geteuid().is_root() {
            return Ok(Err(NOT_ROOTS));
        }
        let value = |name: &str| match name {
            "id" => Some(entry.id.bytes()),
            "location" => Some(location.as_os_str().as_encoded_bytes()),
            _ => None,
        };
        let consequence = template.consequence.clone().unwrap_or_else(|| CONFIGURED.to_owned());
        Ok(template::fill(&template.argv, value)
            .map(|argv| ResumeAction::launch(argv, consequence, foreign.then_some(FOREIGN))))
    }

    fn prepare(&self, entry: &Entry, _step: &ResumeAction) -> Result<()> {
        named::open(&self.place, entry).map(|_| ())
    }
}

const CONFIGURED: &str = "the configured program resumes from this state";
const NOT_ROOTS: Reason = Reason::fixed(
    "not-root's",
    "you are root, and others may write the state: loading its pickles runs their code; resume it as that user",
);
const FOREIGN: Reason =
    Reason::fixed("foreign", "others may write the state, and loading its pickles runs their code; --force does so");

/// pamiq has no program that loads a state: the objects live in the user's own, which takes the path.
fn print(location: &Path) -> ResumeAction {
    let consequence = "prints the state's path, which launch() takes as saved_state_path; a program named for \"pamiq\" in \
                       [[resume]] of the configuration is run instead";
    // Nothing in a name may act on the terminal that it is printed to.
    let bytes = location.as_os_str().as_encoded_bytes();
    let is_clean = Visible::of_bytes(bytes).as_str().as_bytes() == bytes;
    let path = if is_clean { location.into() } else { quote_word(bytes).into() };
    ResumeAction::launch(vec!["printf".into(), "%s\\n".into(), path], consequence.to_owned(), None)
}

impl Packing for StateRepository {
    fn identify(&self, entry: &Entry) -> Result<EntryDir> {
        named::open(&self.place, entry)
    }
}
