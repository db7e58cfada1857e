//! What is wrong among states, each with the safe fix in words.

use super::completeness::{Completeness, Members, may_be_saving};
use super::listing::enumerate;
use crate::disk::RepositoryDir;
use crate::model::{Cause, Entry, Error, Finding, Reason, Result, Timestamp};
use crate::storage::directory::named;
use crate::work::Task;

pub(super) fn examine(place: &RepositoryDir, task: &Task, found: &mut dyn FnMut(Finding)) -> Result<()> {
    let listing = enumerate(place, 1, task)?;
    for problem in listing.problems {
        let fix = match problem.reason.key {
            "stray" => {
                "move it out of the directory: while it is here, a run that keeps the latest states ends with an error"
            }
            "order" => "check the times before keeping the latest N: `touch -d` puts a state's own time back",
            _ => "inspect it as its owner or as root",
        };
        found(Finding { id: Some(problem.name), reason: problem.reason, fix: fix.to_owned() });
    }
    task.expect(listing.entries.len() as u64);
    for entry in &listing.entries {
        if task.is_cancelled() {
            return Err(Error::new("examine the states", "", Cause::Cancelled));
        }
        if let Some((reason, fix)) = state(place, entry) {
            found(Finding { id: Some(entry.id.clone()), reason, fix: fix.to_owned() });
        }
        task.advance(1);
    }
    Ok(())
}

fn state(place: &RepositoryDir, entry: &Entry) -> Option<(Reason, &'static str)> {
    let opened = match named::open(place, entry) {
        Ok(opened) => opened,
        Err(error) if matches!(error.cause(), Cause::Gone | Cause::Replaced) => return None,
        Err(error) => {
            let reason = Reason::new(error.cause().kind(), error.cause().to_string());
            return Some((reason, error.cause().next_step()));
        }
    };
    let (state, why) = Members::of(opened.dir()).ok()?.judge();
    if state != Completeness::Partial || may_be_saving(state, opened.metadata().modified, Timestamp::now()) {
        return None;
    }
    Some((why, "its save was interrupted; resume from an older state and destroy this one"))
}
