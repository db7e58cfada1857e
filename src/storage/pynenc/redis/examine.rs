//! What is wrong in an app's keys, as far as it can be found without reading all of them: what runs under a silent owner, what is queued
//! without its call.

use super::apps::App;
use super::command::command;
use super::link::Link;
use super::row;
use crate::model::{Finding, Id, Reason, Remedy, Timestamp};
use crate::storage::pynenc::row::{IN_PROGRESS, silent_finding};
use crate::storage::pynenc::source::Result;
use crate::work::Task;

/// Most invocations that are looked at of one sort.
const MOST: usize = 1_000;

/// Everything that is wrong in one app.
pub fn app(link: &mut Link, app: &App, task: &Task, found: &mut dyn FnMut(Finding)) -> Result<()> {
    for status in IN_PROGRESS {
        for id in some_of(link, &app.keys.orchestrator("status", status), task)? {
            let facts = row::facts(link, app, &id)?;
            facts.and_then(|facts| silent_finding(&id, &facts, Timestamp::now())).into_iter().for_each(&mut *found);
        }
    }
    queue(link, app, found)
}

fn some_of(link: &mut Link, key: &str, task: &Task) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    link.members(key, task, &mut |batch| {
        ids.extend(batch);
        ids.len() < MOST
    })?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

fn queue(link: &mut Link, app: &App, found: &mut dyn FnMut(Finding)) -> Result<()> {
    let key = app.keys.key("broker", "default_queue");
    let queued: Vec<Vec<u8>> = link.ask(&command(&["LRANGE", &key, "0", &(MOST - 1).to_string()]))?;
    for id in queued.iter().filter_map(|id| std::str::from_utf8(id).ok()).filter(|id| !id.starts_with('{')) {
        let stored: bool = link.ask(&command(&["EXISTS", &app.keys.state("invocation", id)]))?;
        if !stored {
            let reason = Reason::fixed(
                "queued-but-gone",
                "it is queued, but its call is missing: the runner that takes it exits",
            );
            let advice = "stop the runners and purge the app's broker with pynenc".into();
            found(Finding { id: Some(Id::from(id)), reason, advice, remedy: Remedy::List });
        }
    }
    Ok(())
}
