//! What is wrong among states, each with advice and the command that mends it.

use std::path::PathBuf;

use super::completeness::{Completeness, Members, may_be_saving};
use super::listing::enumerate;
use crate::disk::RepositoryDir;
use crate::model::{Cause, Entry, Error, Finding, Problem, Remedy, Result, Timestamp};
use crate::storage::directory::named;
use crate::work::Task;

pub(super) fn examine(place: &RepositoryDir, task: &Task, found: &mut dyn FnMut(Finding)) -> Result<()> {
    let listing = enumerate(place, 1, task)?;
    for problem in listing.problems {
        found(stray(problem));
    }
    task.expect(listing.entries.len() as u64);
    for entry in &listing.entries {
        if task.is_cancelled() {
            return Err(Error::new("examine the states", "", Cause::Cancelled));
        }
        state(place, entry).into_iter().for_each(&mut *found);
        task.advance(1);
    }
    Ok(())
}

/// What is in the way of a run that keeps the latest states, or out of order.
fn stray(problem: Problem) -> Finding {
    let path = PathBuf::from(problem.name.os());
    let (advice, remedy) = match problem.reason.key {
        "stray" => (
            "move it out of the directory: while it is here, a run that keeps the latest states ends with an error",
            Remedy::MoveAside(path),
        ),
        // Its own time would not do where the others have lost theirs.
        "order" => {
            ("check the times before keeping the latest N: makes it the newest", Remedy::System(&["touch"], path))
        }
        _ => ("inspect it as its owner or as root", Remedy::look(path)),
    };
    Finding { id: Some(problem.name), reason: problem.reason, advice: advice.into(), remedy }
}

fn state(place: &RepositoryDir, entry: &Entry) -> Option<Finding> {
    let opened = match named::open(place, entry) {
        Ok(opened) => opened,
        Err(error) if matches!(error.cause(), Cause::Gone | Cause::Replaced) => return None,
        Err(error) => {
            return Some(Finding::of_error(&entry.id, error.cause(), entry.id.os().into()));
        }
    };
    let (state, why) = Members::of(opened.dir()).ok()?.judge();
    if state != Completeness::Partial || may_be_saving(state, opened.metadata().modified, Timestamp::now()) {
        return None;
    }
    let advice = "its save was interrupted: resume from an older state and move this one to the trash".into();
    Some(Finding { id: Some(entry.id.clone()), reason: why, advice, remedy: Remedy::Run(&["trash", "--yes"]) })
}
