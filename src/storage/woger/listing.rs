//! Which directories are workspaces, and in which order: every directory, hidden ones and links to directories too, the newest id
//! first (formats/woger.md sections 1 and 2). Time has no say: a modification time is only a hint.

use std::io;
use std::ops::ControlFlow;

use super::{STATE_FILE, WorkspaceId};
use crate::disk::{Kind, ListBuffer, Listed, Metadata, Name, RepositoryDir};
use crate::model::{Age, AgeSource, Entry, Id, Problem, Reason, Result};
use crate::storage::directory::scan;
use crate::storage::kind::Recognition;
use crate::work::Task;

/// What stands in a root.
#[derive(Debug, Default)]
pub struct Listing {
    /// The workspaces, newest id first; of equal ids the later name.
    pub entries: Vec<Entry>,
    /// What could not be looked at, and why the real software cannot open the root.
    pub problems: Vec<Problem>,
}

/// Lists a root with up to `threads` threads.
///
/// # Errors
/// It cannot be listed as a whole, or the task was cancelled.
pub fn enumerate(place: &RepositoryDir, threads: usize, task: &Task) -> Result<Listing> {
    let wanted = |listed: &Listed<'_>| matches!(listed.kind, Kind::Directory | Kind::Link | Kind::Unknown);
    let scan = scan(place, threads, task, wanted, |name, facts| (Id::new(name), *facts))?;
    let mut listing = Listing::default();
    let mut found: Vec<(WorkspaceId, Entry)> = Vec::new();
    for (id, facts) in scan.found.into_iter().flatten() {
        if is_workspace(place, &id, &facts) {
            found.push((WorkspaceId::of_name(id.bytes()), entry(id, &facts)));
        }
    }
    for (name, error) in scan.failed {
        let reason = Reason::new("unreadable", format!("cannot be inspected: {error}"));
        listing.problems.push(Problem { name, reason, unsure: true });
    }
    found.sort_by(|(a, a_entry), (b, b_entry)| (b, &b_entry.id).cmp(&(a, &a_entry.id)));
    listing.problems.extend(mixed(&found));
    listing.entries = found.into_iter().map(|(_, entry)| entry).collect();
    Ok(listing)
}

fn is_workspace(place: &RepositoryDir, id: &Id, facts: &Metadata) -> bool {
    match facts.kind {
        Kind::Directory => true,
        Kind::Link => leads_to_directory(place, id),
        _ => false,
    }
}

fn leads_to_directory(place: &RepositoryDir, id: &Id) -> bool {
    let target = Name::new(id.bytes()).ok().and_then(|name| place.stat_following(&name).ok());
    target.is_some_and(|facts| facts.kind == Kind::Directory)
}

/// What a directory's facts make of a workspace.
pub fn entry(id: Id, facts: &Metadata) -> Entry {
    let age = Age { at: Some(facts.modified), from: AgeSource::OrderOnly };
    Entry { id, identity: facts.identity(), age, changed: facts.changed, owner: Some(facts.uid) }
}

/// One workspace by its name; none when it is none.
///
/// # Errors
/// The system's own.
pub fn find(place: &RepositoryDir, id: &Id) -> io::Result<Option<Entry>> {
    let Ok(name) = Name::new(id.bytes()) else { return Ok(None) };
    match place.find(&name) {
        Ok(facts) => Ok(is_workspace(place, id, &facts).then(|| entry(id.clone(), &facts))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Why the real software cannot open a root with both numbers and text, told at the first text.
fn mixed(found: &[(WorkspaceId, Entry)]) -> Option<Problem> {
    let text = found.iter().rev().find(|(id, _)| matches!(id, WorkspaceId::Text(_)))?;
    found.iter().find(|(id, _)| matches!(id, WorkspaceId::Int(_)))?;
    let reason = "is text beside workspaces that are numbers: woger cannot compare the two and opens nothing here";
    Some(Problem { name: text.1.id.clone(), reason: Reason::fixed("mixed", reason), unsure: false })
}

/// How many directories are looked into for a state file.
const LOOKED_INTO: usize = 64;

/// Whether a directory is a root: one with a state file, or with a workspace that has one.
pub fn looks_like_root(place: &RepositoryDir) -> Recognition {
    let Ok(state) = Name::new(STATE_FILE) else { return Recognition::No };
    if place.find(&state).is_ok() {
        return Recognition::Yes;
    }
    let mut names: Vec<Box<[u8]>> = Vec::new();
    let listed = place.own_names().and_then(|mut dir| {
        dir.list(&mut ListBuffer::default(), |listed| {
            if matches!(listed.kind, Kind::Directory | Kind::Unknown) {
                names.push(listed.name.into());
            }
            if names.len() < LOOKED_INTO { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
    });
    let has_state = |name: &[u8]| {
        Name::new(name)
            .ok()
            .and_then(|name| place.open_entry(&name).ok())
            .is_some_and(|opened| opened.dir().has(&state).unwrap_or(false))
    };
    let found = listed.is_ok() && names.iter().any(|name| has_state(name));
    if found { Recognition::Yes } else { Recognition::No }
}
