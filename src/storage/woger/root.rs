//! What a root says of all its workspaces at once: current, target, latest, and the newest finished of each action. Read anew
//! each time and never written.

use std::collections::HashMap;

use super::contents::Contents;
use super::state::read;
use super::{ActionStatus, CURRENT, STATE_FILE, TARGET, WorkspaceId};
use crate::disk::{Metadata, Name, ReadError, RepositoryDir};
use crate::model::{Cause, Entry, Error, Id, Result};
use crate::storage::directory::{named, standing};
use crate::text::Untrusted;

/// The state file of a root.
#[derive(Debug, Default)]
pub(super) struct Root {
    pub contents: Contents,
}

impl Root {
    pub fn of(place: &RepositoryDir) -> Result<Self> {
        let failed = |error: ReadError| Error::new("read the root's state", STATE_FILE, error.into());
        let (contents, _) = read(place.for_its_own_files(), &state_file()?).map_err(failed)?;
        Ok(Self { contents })
    }

    /// The id that is current or target; none where there is none or it equals no id.
    pub fn id(&self, which: &str) -> Option<WorkspaceId> {
        self.contents.get(which.as_bytes()).ok().as_ref().and_then(WorkspaceId::of_json)
    }

    pub fn is(&self, which: &str, id: &Id) -> bool {
        self.id(which).is_some_and(|chosen| chosen == WorkspaceId::of_name(id.bytes()))
    }

    pub fn is_current(&self, id: &Id) -> bool {
        self.is(CURRENT, id)
    }

    pub fn is_target(&self, id: &Id) -> bool {
        self.is(TARGET, id)
    }

    /// Why current and target cannot be known; none when they can.
    pub fn damage(&self) -> Option<String> {
        match &self.contents {
            Contents::NotJson(why) => Some(format!("the root's {STATE_FILE}: {why}")),
            Contents::Other(other) => Some(format!("the root's {STATE_FILE} holds a {}", other.type_name())),
            Contents::Absent | Contents::Members(_) => None,
        }
    }
}

pub(super) fn state_file() -> Result<Name> {
    Name::new(STATE_FILE).map_err(|bad| Error::io("read the state", STATE_FILE, bad.into()))
}

/// The state of one workspace; nothing for a link, which is never followed.
///
/// # Errors
/// It is gone, was replaced, or may not be read.
pub(super) fn state_of(place: &RepositoryDir, entry: &Entry) -> Result<(Contents, Option<Metadata>)> {
    let opened = named::open(place, entry)?;
    let failed = |error: ReadError| Error::new("read the state", entry.id.bytes(), error.into());
    read(opened.dir(), &state_file()?).map_err(failed)
}

/// The newest workspace in which each action is finished, of each owner: others' say nothing of one's own. Workspaces whose state is
/// no JSON count as empty, as in the real software.
///
/// # Errors
/// A state cannot be read at all, or another workspace took the name of one.
pub(super) fn newest_finished(place: &RepositoryDir, entries: &[Entry]) -> Result<Finished> {
    let mut newest = HashMap::new();
    for entry in entries.iter().filter(|entry| !is_link(place, entry) && !standing::is_apart(place, entry)) {
        let contents = match state_of(place, entry) {
            Ok((contents, _)) => contents,
            // What is gone has finished nothing; if it comes back, it has changed since it was listed and is left alone.
            Err(error) if matches!(error.cause(), Cause::Gone) => continue,
            Err(error) => return Err(error),
        };
        for action in contents.names() {
            if contents.status(action.exact()) == Ok(ActionStatus::Finished) {
                newest.entry((entry.owner, action)).or_insert_with(|| entry.id.clone());
            }
        }
    }
    Ok(newest)
}

/// By owner and action, the workspace.
pub(super) type Finished = HashMap<(Option<u32>, Untrusted), Id>;

/// Whether a workspace is a symbolic link. Where that cannot be told it is opened, which no link ever is: listed as the real software lists it, and never followed.
pub(super) fn is_link(place: &RepositoryDir, entry: &Entry) -> bool {
    let facts = Name::new(entry.id.bytes()).ok().and_then(|name| place.find(&name).ok());
    facts.is_some_and(|facts| facts.kind == crate::disk::Kind::Link && facts.identity() == entry.identity)
}
