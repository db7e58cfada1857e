//! What holds a state against removal: the newest one, and what may be being saved (formats/pamiq.md sections 3 and 4).

use super::completeness::{Completeness, Members, may_be_saving};
use super::listing::{entry, enumerate};
use crate::disk::{EntryDir, RepositoryDir};
use crate::model::{Cause, Entry, Error, Hold, Reason, Result, Timestamp};
use crate::storage::directory::named;
use crate::storage::directory::{DirectoryRule, TrashPlace};
use crate::work::Task;

pub(super) const RULE: DirectoryRule = DirectoryRule {
    trash: TrashPlace::Inside,
    name_of: named::name_of,
    id_of: named::id_of,
    entry,
    holds,
    left: |_, _| {},
};

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
    Ok(may_be_saving(state, opened.facts().modified, now))
}

/// How complete a state is.
pub(super) fn judge(opened: &EntryDir, entry: &Entry) -> Result<(Completeness, Reason)> {
    let members =
        Members::of(opened.dir()).map_err(|error| Error::io("look into the state", entry.id.bytes(), error))?;
    Ok(members.judge())
}
