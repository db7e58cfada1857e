//! What holds a state against removal: the newest one, and what may be being saved (formats/pamiq.md sections 3 and 4).

use std::collections::{HashMap, HashSet};

use super::completeness::{Completeness, Members, may_be_saving};
use super::listing::{entry, enumerate};
use crate::disk::{EntryDir, RepositoryDir};
use crate::model::{Cause, Entry, Error, Hold, Identity, Reason, Result, Timestamp};
use crate::storage::directory::{DirectoryRule, Parts, TrashPlace, named, standing};
use crate::storage::unsure;
use crate::work::Task;

pub(super) const RULE: DirectoryRule = DirectoryRule {
    trash: TrashPlace::Inside,
    name_of: named::name_of,
    id_of: named::id_of,
    entry,
    holds,
    parts: Parts::ANYTHING,
    counts_empty: false,
    title: |_| None,
    left: |_, _| {},
};

/// How often a place is listed that somebody changes meanwhile.
const LISTINGS: usize = 8;

/// The newest state of each owner, which a resume would use, and what may be being saved.
fn holds(place: &RepositoryDir, entries: &[Entry], task: &Task) -> Result<Vec<Vec<Hold>>> {
    let now = Timestamp::now();
    let all = unsure::listed(LISTINGS, || enumerate(place, 1, task).map(|found| (found.entries, found.problems)))?;
    let newest = newest(place, &all, now);
    let mut all = Vec::with_capacity(entries.len());
    for entry in entries {
        if task.is_cancelled() {
            return Err(Error::new("check for running saves", entry.id.bytes(), Cause::Cancelled));
        }
        let mut holds = Vec::new();
        holds.extend(newest.contains(&entry.identity).then_some(Hold { reason: NEWEST, forcible: true }));
        holds.extend(match is_being_saved(place, entry, now) {
            Ok(saving) => saving.then_some(Hold { reason: SAVING, forcible: true }),
            Err(error) => Some(unsure::held(&error)),
        });
        all.push(holds);
    }
    Ok(all)
}

/// The first state of each owner, and the first that is not dated ahead of now, which would push a real one out of its place. What
/// keep-latest does not count as a state is not the newest either: a trash folder of ours that was renamed, half of a removed state.
fn newest(place: &RepositoryDir, all: &[Entry], now: Timestamp) -> HashSet<Identity> {
    let mut found = HashMap::new();
    for entry in all {
        let key = (entry.owner, entry.age.at > Some(now));
        if !found.contains_key(&key) && !standing::is_apart(place, entry) {
            found.insert(key, entry.identity);
        }
    }
    found.into_values().collect()
}

const NEWEST: Reason = Reason::fixed("newest", "the newest state, which a resume would use");
const SAVING: Reason =
    Reason::fixed("live", "in use: it changed less than a minute ago and is not complete, so a save may be running");

fn is_being_saved(place: &RepositoryDir, entry: &Entry, now: Timestamp) -> Result<bool> {
    let opened = named::open(place, entry)?;
    let state = judge(&opened, entry)?.0;
    Ok(may_be_saving(state, opened.metadata().modified, now))
}

/// How complete a state is.
pub(super) fn judge(opened: &EntryDir, entry: &Entry) -> Result<(Completeness, Reason)> {
    let members = Members::of(opened.dir()).map_err(|error| Error::io("read the state", entry.id.bytes(), error))?;
    Ok(members.judge())
}
