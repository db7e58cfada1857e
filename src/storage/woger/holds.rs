//! What holds a workspace whatever a user chooses: upstream has no removal at all, so here it is careful (formats/model.md).

use super::contents::Contents;
use super::listing::{entry, enumerate};
use super::root::{Finished, Root, is_link, newest_finished, state_of};
use super::{ActionStatus, WorkspaceId, actions};
use crate::disk::RepositoryDir;
use crate::model::{Cause, Entry, Error, Hold, Id, Reason, Result, Timestamp};
use crate::storage::directory::{DirectoryRule, Parts, TrashPlace, named};
use crate::storage::unsure;
use crate::text::Untrusted;
use crate::work::Task;

pub(super) const RULE: DirectoryRule = DirectoryRule {
    trash: TrashPlace::Beside,
    name_of: named::name_of,
    id_of: named::id_of,
    entry,
    holds,
    parts: Parts::ANYTHING,
    counts_empty: true,
    title: |_| None,
    left: |_, _| {},
};

/// A state file with a started action, or half a one, that was written so recently belongs to a run that is going on.
const RUNNING_SECONDS: i64 = 10;

/// How often a root is listed that somebody changes meanwhile.
const LISTINGS: usize = 8;

/// Current, target and the newest finished of each action stay whatever is forced: without them a program that uses the root
/// finds nothing. Neither hidden directories nor links are removed.
fn holds(place: &RepositoryDir, entries: &[Entry], task: &Task) -> Result<Vec<Vec<Hold>>> {
    let root = Root::of(place)?;
    if let Some(why) = root.damage() {
        let text = format!("{why}, so it is not known which workspace is current");
        return Err(Error::new("find out what must stay", "", Cause::Damaged(text)));
    }
    let all = unsure::listed(LISTINGS, || enumerate(place, 1, task).map(|found| (found.entries, found.problems)))?;
    let finished = newest_finished(place, &all)?;
    let now = Timestamp::now();
    Ok(entries
        .iter()
        .map(|entry| {
            let mut holds: Vec<Hold> = firm(place, &root, entry).into_iter().map(never_lifted).collect();
            holds.extend(finished_here(&finished, &entry.id).map(never_lifted));
            holds.extend(match is_running(place, entry, now) {
                Ok(running) => running.then_some(Hold { reason: RUNNING, forcible: true }),
                Err(error) => Some(unsure::held(&error)),
            });
            holds
        })
        .collect())
}

fn never_lifted(reason: Reason) -> Hold {
    Hold { reason, forcible: false }
}

fn firm(place: &RepositoryDir, root: &Root, entry: &Entry) -> Vec<Reason> {
    let is = [
        (root.is_current(&entry.id), CURRENT),
        (root.is_target(&entry.id), TARGET),
        (entry.id.bytes().starts_with(b"."), HIDDEN),
        (is_link(place, entry), LINK),
    ];
    is.into_iter().filter_map(|(is, reason)| is.then_some(reason)).collect()
}

const CURRENT: Reason = Reason::fixed("current", "the current workspace");
const TARGET: Reason = Reason::fixed("target", "the target workspace");
const HIDDEN: Reason =
    Reason::fixed("hidden", "a hidden directory, probably not a workspace; remove it by hand if you are sure");
const LINK: Reason = Reason::fixed("link", "a symbolic link; remove it by hand if you are sure");
const RUNNING: Reason =
    Reason::fixed("live", "in use: an action was started or noted less than ten seconds ago, so it may be running");

/// That an action is finished here and nowhere newer. Of directories with one id all are held: the real software may take any.
fn finished_here(finished: &Finished, id: &Id) -> Option<Reason> {
    let same = |other: &Id| other == id || WorkspaceId::of_name(other.bytes()) == WorkspaceId::of_name(id.bytes());
    let mut actions: Vec<&Untrusted> =
        finished.iter().filter(|(_, newest)| same(newest)).map(|((_, action), _)| action).collect();
    actions.sort();
    actions.dedup();
    let (first, more) = (actions.first()?, actions.len() - 1);
    let others = if more == 0 { String::new() } else { format!(" and {more} more") };
    Some(Reason::new("newest-finished", format!("the newest with {first} finished{others}")))
}

fn is_running(place: &RepositoryDir, entry: &Entry, now: Timestamp) -> Result<bool> {
    // A link is never opened, and never removed either.
    if is_link(place, entry) {
        return Ok(false);
    }
    let (contents, Some(facts)) = state_of(place, entry)? else { return Ok(false) };
    let started = || actions::of(&contents, None).iter().any(|action| action.status == ActionStatus::Started);
    // The real software writes in place, so half a file may be one that is being written.
    let busy = matches!(contents, Contents::NotJson(_)) || started();
    Ok(busy && facts.modified.seconds_until(now) < RUNNING_SECONDS)
}
