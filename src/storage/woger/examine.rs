//! What is wrong in a root, each with advice and the command that mends it.

use std::collections::HashMap;
use std::path::PathBuf;

use super::listing::enumerate;
use super::root::{Root, is_link, state_of};
use super::row::damage;
use super::{ActionStatus, CURRENT, STATE_FILE, TARGET, WorkspaceId, actions};
use crate::disk::RepositoryDir;
use crate::model::{Cause, Entry, Error, Finding, Id, Reason, Remedy, Result};
use crate::work::Task;

pub(super) fn examine(place: &RepositoryDir, task: &Task, found: &mut dyn FnMut(Finding)) -> Result<()> {
    let listing = enumerate(place, 1, task)?;
    for problem in listing.problems {
        let path = PathBuf::from(problem.name.os());
        let (advice, remedy) = match problem.reason.key {
            "mixed" => ("rename it to a number, or move it out of the root", Remedy::MoveAside(path)),
            _ => ("inspect it as its owner or as root", Remedy::look(path)),
        };
        found(Finding { id: Some(problem.name), reason: problem.reason, advice: advice.into(), remedy });
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
        let remedy = Remedy::KeepCopy(STATE_FILE.into());
        found(Finding { id: None, reason: Reason::new("damaged", text), advice: REPAIR.into(), remedy });
    }
    for which in [CURRENT, TARGET] {
        let Some(id) = root.id(which) else { continue };
        if !entries.iter().any(|entry| WorkspaceId::of_name(entry.id.bytes()) == id) {
            let reason = Reason::new("dangling", format!("{which} is {id}, and no such workspace"));
            // The first is the newest.
            let newest = entries.first().map(|entry| Remedy::RunOn(&["resume", "--yes"], entry.id.clone()));
            let remedy = newest.unwrap_or(Remedy::List);
            found(Finding { id: None, reason, advice: "switch to an existing one".into(), remedy });
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
            let remedy = Remedy::MoveAside(entry.id.os().into());
            let advice = "rename one of them, or move it out of the root".into();
            found(Finding { id: Some(entry.id.clone()), reason, advice, remedy });
        } else {
            known.insert(id, &entry.id);
        }
    }
}

const REPAIR: &str = "keep a copy and repair it by hand: woger reads it as empty and erases it on its next write";

fn workspace(place: &RepositoryDir, entry: &Entry, found: &mut dyn FnMut(Finding)) {
    let mut tell = |reason, advice: &'static str, remedy| {
        found(Finding { id: Some(entry.id.clone()), reason, advice: advice.into(), remedy });
    };
    let path = PathBuf::from(entry.id.os());
    let contents = match state_of(place, entry) {
        Ok((contents, _)) => contents,
        Err(error) if matches!(error.cause(), Cause::Gone | Cause::Replaced) => return,
        Err(error) => {
            return found(Finding::of_error(&entry.id, error.cause(), path));
        }
    };
    if let Some(reason) = damage(&contents) {
        tell(reason, REPAIR, Remedy::KeepCopy(path.join(STATE_FILE)));
    }
    for action in actions::of(&contents, None) {
        if action.status == ActionStatus::Started {
            let reason = Reason::new("started", format!("{} is started, its owner is unknown", action.name));
            let advice = "if nothing runs it any more, break the lock: that sets it to undefined";
            tell(reason, advice, Remedy::Run(&["break-lock", "--yes"]));
        }
    }
}
