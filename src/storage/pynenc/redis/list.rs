//! Pages of an app's invocations, the newest registration first: the order in which pynenc-redis lists them. It keeps them in a sorted
//! set, so that a page costs what it holds, however many there are.

use super::apps::{App, is_quick};
use super::command::command;
use super::link::{KEYS, Link};
use crate::storage::codec::json::Json;
use crate::storage::pynenc::source::{LONGEST_ID, Listed, Mark, Order, Paged, Result};
use crate::storage::pynenc::value::text_of;
use crate::storage::pynenc::{BackendError, InvocationHistory, moment};
use crate::work::Task;

/// Up to `limit` invocations that follow the mark, from the sorted set.
pub fn page(link: &mut Link, app: &App, after: Option<&Mark>, limit: usize, task: &Task) -> Result<Paged> {
    let highest = match after {
        Some(Listed { order: Order::Seconds(at), .. }) => text_of(&Json::Float(*at)),
        Some(_) | None => "+inf".to_owned(),
    };
    let (mut found, mut passed, mut refused): (Vec<Listed>, usize, usize) = (Vec::new(), 0, 0);
    while found.len() < limit && !task.is_cancelled() {
        let (offset, count) = (passed.to_string(), limit.to_string());
        let words = ["ZREVRANGEBYSCORE", &app.keys.by_time(), &highest, "-inf", "WITHSCORES", "LIMIT", &offset, &count];
        let batch: Vec<(Vec<u8>, f64)> = link.ask(&command(&words))?;
        passed += batch.len();
        if passed > KEYS {
            return Err(BackendError::Limit("its list of invocations does not end".to_owned()));
        }
        let is_last = batch.len() < limit;
        refused += batch.iter().filter(|(id, _)| id.len() > LONGEST_ID).count();
        let short = batch.into_iter().filter(|(id, _)| id.len() <= LONGEST_ID);
        let listed = short.map(|(id, at)| listed(app, &id, at));
        found.extend(listed.filter(|one| after.is_none_or(|mark| mark.newer_first(one).is_lt())));
        if is_last {
            break;
        }
    }
    found.truncate(limit);
    Ok(Paged { listed: found, refused, unlisted: false })
}

fn listed(app: &App, id: &[u8], at: f64) -> Listed {
    Listed { app: app.seen.key, id: String::from_utf8_lossy(id).into_owned(), order: Order::Seconds(at) }
}

/// Where one invocation stands in the order.
pub fn find(link: &mut Link, app: &App, id: &str) -> Result<Option<Listed>> {
    let score: Option<f64> = link.ask(&command(&["ZSCORE", &app.keys.by_time(), id]))?;
    if let Some(at) = score {
        return Ok(Some(listed(app, id.as_bytes(), at)));
    }
    let stored: bool = link.ask(&command(&["EXISTS", &app.keys.state("invocation", id)]))?;
    if !stored {
        return Ok(None);
    }
    Ok(dated(link, app, &[id.to_owned()])?.into_iter().next())
}

/// Every invocation of an app that keeps no order, dated by the last step of its history. One pass over all keys.
pub fn unordered(link: &mut Link, app: &App, task: &Task) -> Result<Vec<Listed>> {
    let ids = ids_of(link, app, task)?;
    all_dated(link, app, &ids)
}

/// The ids of all invocations that the state backend has.
fn ids_of(link: &mut Link, app: &App, task: &Task) -> Result<Vec<String>> {
    let start = app.keys.state("invocation", "");
    let mut ids = Vec::new();
    link.scan(&app.keys.pattern("state_backend", "invocation:"), task, &mut |keys| {
        ids.extend(
            keys.iter()
                .filter_map(|key| key.strip_prefix(start.as_str()))
                .filter(|id| id.len() <= LONGEST_ID)
                .map(str::to_owned),
        );
        true
    })?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Invocations dated by the last steps of their histories, the newest first.
fn all_dated(link: &mut Link, app: &App, ids: &[String]) -> Result<Vec<Listed>> {
    let mut found = Vec::new();
    for batch in ids.chunks(1_000) {
        found.extend(dated(link, app, batch)?);
    }
    found.sort_by(Listed::newer_first);
    Ok(found)
}

/// The invocations that an app's order does not have: only a state backend wrote them, or the orchestrator forgot them. One pass over all
/// keys; none where that takes long.
pub fn strays(link: &mut Link, app: &App, task: &Task) -> Result<Option<Vec<Listed>>> {
    if !is_quick(link)? {
        return Ok(None);
    }
    let mut all = ids_of(link, app, task)?;
    for batch in all.chunks_mut(1_000) {
        let mut commands = redis::pipe();
        for id in batch.iter() {
            commands.add_command(command(&["ZSCORE", &app.keys.by_time(), id]));
        }
        let scores: Vec<Option<f64>> = link.ask_all(&commands)?;
        batch.iter_mut().zip(scores).filter(|(_, score)| score.is_some()).for_each(|(id, _)| id.clear());
    }
    all.retain(|id| !id.is_empty());
    all_dated(link, app, &all).map(Some)
}

fn dated(link: &mut Link, app: &App, ids: &[String]) -> Result<Vec<Listed>> {
    let mut commands = redis::pipe();
    for id in ids {
        commands.add_command(command(&["LINDEX", &app.keys.state("history", id), "-1"]));
    }
    let steps: Vec<Option<Vec<u8>>> = link.ask_all(&commands)?;
    let at = |step: Option<Vec<u8>>| {
        let step = InvocationHistory::from_json(&String::from_utf8_lossy(&step?)).ok()?;
        Some(moment::seconds(step.timestamp))
    };
    Ok(ids.iter().zip(steps).map(|(id, step)| listed(app, id.as_bytes(), at(step).unwrap_or_default())).collect())
}
