//! What is wrong in a root, each with the safe fix in words.

use std::collections::HashMap;

use super::listing::enumerate;
use super::root::{Root, is_link, state_of};
use super::row::damage;
use super::{ActionStatus, CURRENT, TARGET, WorkspaceId, actions};
use crate::disk::RepositoryDir;
use crate::model::{Cause, Entry, Error, Finding, Id, Reason, Result};
use crate::work::Task;

pub(super) fn examine(place: &RepositoryDir, task: &Task, found: &mut dyn FnMut(Finding)) -> Result<()> {
    let listing = enumerate(place, 1, task)?;
    for problem in listing.problems {
        let fix = match problem.reason.key {
            "mixed" => "rename it to a number, or move it out of the root",
            _ => "inspect it as its owner or as root",
        };
        found(Finding { id: Some(problem.name), reason: problem.reason, fix: fix.to_owned() });
    }
    root(place, &listing.entries, found)?;
    twins(&listing.entries, found);
    task.expect(listing.entries.len() as u64);
    for entry in listing.entries.iter().filter(|entry| !is_link(place, entry)) {
        if task.is_cancelled() {
            return Err(Error::new("examine the root", "", Cause::Cancelled));
        }
        workspace(place, entry, found);
        task.advance(1);
    }
    Ok(())
}

fn root(place: &RepositoryDir, entries: &[Entry], found: &mut dyn FnMut(Finding)) -> Result<()> {
    let root = Root::of(place)?;
    if let Some(text) = root.damage() {
        let fix = "repair the file by hand: woger reads it as empty and erases it on its next write";
        found(Finding { id: None, reason: Reason::new("damaged", text), fix: fix.to_owned() });
    }
    for which in [CURRENT, TARGET] {
        let Some(id) = root.id(which) else { continue };
        if !entries.iter().any(|entry| WorkspaceId::of_name(entry.id.bytes()) == id) {
            let reason = Reason::new("dangling", format!("{which} is {id}, and no such workspace"));
            found(Finding { id: None, reason, fix: "switch to an existing one".to_owned() });
        }
    }
    Ok(())
}

/// Several directories with one id: the real software takes any of them.
fn twins(entries: &[Entry], found: &mut dyn FnMut(Finding)) {
    let mut known: HashMap<WorkspaceId, &Id> = HashMap::new();
    for entry in entries {
        let id = WorkspaceId::of_name(entry.id.bytes());
        if let Some(first) = known.get(&id) {
            let reason = Reason::new("twins", format!("has the id {id}, as {first} has; woger picks any of them"));
            let fix = "rename one of them".to_owned();
            found(Finding { id: Some(entry.id.clone()), reason, fix });
        } else {
            known.insert(id, &entry.id);
        }
    }
}

fn workspace(place: &RepositoryDir, entry: &Entry, found: &mut dyn FnMut(Finding)) {
    let mut tell = |reason, fix: &str| found(Finding { id: Some(entry.id.clone()), reason, fix: fix.to_owned() });
    let contents = match state_of(place, entry) {
        Ok((contents, _)) => contents,
        Err(error) if matches!(error.cause(), Cause::Gone | Cause::Replaced) => return,
        Err(error) => {
            let reason = Reason::new(error.cause().kind(), error.cause().to_string());
            return tell(reason, error.cause().next_step());
        }
    };
    if let Some(reason) = damage(&contents) {
        tell(reason, "repair the file by hand: woger reads it as empty and erases it on its next write");
    }
    for action in actions::of(&contents, None) {
        if action.status == ActionStatus::Started {
            let reason = Reason::new("started", format!("{} is started, its owner is unknown", action.name));
            tell(reason, "if nothing runs it any more, `adjourn break-lock` sets it to undefined");
        }
    }
}
