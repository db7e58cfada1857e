//! The apps of a database, found by one pass over its keys: there is no list of them. An address that names its app needs none.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::command::command;
use super::keys::{APPS, Keys, escape};
use super::link::Link;
use crate::storage::pynenc::BackendError;
use crate::storage::pynenc::source::{AppSeen, MOST_APPS, Result, app_key};
use crate::work::{Stopwatch, Task};

/// An app of the database.
#[derive(Clone, Debug)]
pub struct App {
    /// What is known of it.
    pub seen: AppSeen,
    /// Its keys.
    pub keys: Keys,
    /// Whether its invocations stand in the order of their registration; not in 0.0.x, nor where only a state backend wrote.
    pub ordered: bool,
}

/// The apps as some reader found them last. A pass over the keys of a large database takes seconds (seen: 1.25 a million), so that all
/// readers of a place share what one found, for a while.
#[derive(Default)]
pub struct Known(Mutex<Option<(Stopwatch, Vec<App>)>>);

/// How long what was found counts.
const COUNTS: Duration = Duration::from_secs(60);

impl Known {
    /// The apps, found anew when the last pass was long ago.
    pub fn now(&self, link: &mut Link, chosen: Option<&str>, task: &Task) -> Result<Vec<App>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((found, apps)) = known.as_ref()
            && found.elapsed() < COUNTS
        {
            return Ok(apps.clone());
        }
        let apps = all(link, chosen, task)?;
        *known = Some((Stopwatch::start(), apps.clone()));
        Ok(apps)
    }
}

/// Matches the descriptions of apps and their lists of invocations, and nearly nothing else.
const MARKS: &str = "__pynenc__:*:a[lp][lp][s_][_i][in]*";

/// What every era stores of an invocation.
const INVOCATIONS: &str = "__pynenc__:*:state_backend:invocation:*";

/// Every app, or the one that was chosen.
fn all(link: &mut Link, chosen: Option<&str>, task: &Task) -> Result<Vec<App>> {
    if let Some(id) = chosen {
        let keys = Keys::of_app(id).ok_or_else(|| BackendError::BadAppId(id.to_owned()))?;
        let app = app(link, id, keys)?;
        if !app.ordered && app.seen.info.is_none() && is_quick(link)? {
            refuse_rustvello(link, &escape(id), task)?;
        }
        return Ok(vec![app]);
    }
    let mut names: BTreeMap<String, Option<String>> = BTreeMap::new();
    link.scan(MARKS, task, &mut |keys| {
        for key in keys {
            if let Some(id) = key.strip_prefix(APPS) {
                names.insert(crate::storage::pynenc::identity::redis_app(id).unwrap_or_default(), Some(id.to_owned()));
            } else if let Some(name) = name_of(&key, ":orchestrator:all_invocations_by_time") {
                names.entry(name).or_default();
            }
        }
        names.len() <= MOST_APPS
    })?;
    // Beside others, one whose keys tell it by its invocations alone is worth a second pass, where that is quick.
    if names.is_empty() || is_quick(link)? {
        link.scan(INVOCATIONS, task, &mut |keys| {
            for name in keys.iter().filter_map(|key| early_name(key)) {
                names.entry(name).or_default();
            }
            names.len() <= MOST_APPS
        })?;
    }
    if names.is_empty() {
        refuse_rustvello(link, "*", task)?;
    }
    if names.len() > MOST_APPS {
        let text = format!("more than {MOST_APPS} apps; choose one with ?app=NAME in the address");
        return Err(BackendError::Limit(text));
    }
    names.remove("");
    names.iter().map(|(name, id)| app(link, id.as_ref().unwrap_or(name), Keys::of_name(name))).collect()
}

/// Largest database that is passed over a second time: a pass takes about a second a million keys.
const QUICK: u64 = 500_000;

/// Whether another pass over all keys takes less than a second.
pub fn is_quick(link: &mut Link) -> Result<bool> {
    let keys: u64 = link.ask(&command(&["DBSIZE"]))?;
    Ok(keys <= QUICK)
}

/// Says it where a database has rustvello's keys, and would otherwise look empty.
fn refuse_rustvello(link: &mut Link, app: &str, task: &Task) -> Result<()> {
    let mut found = None;
    link.scan(&format!("rustvello:{app}:*"), task, &mut |keys| {
        found = keys.iter().find_map(|key| Some(key.strip_prefix("rustvello:")?.split(':').next()?.to_owned()));
        found.is_none()
    })?;
    found.map_or(Ok(()), |app| Err(BackendError::Rustvello(app)))
}

fn name_of(key: &str, rest: &str) -> Option<String> {
    key.strip_prefix("__pynenc__:")?.strip_suffix(rest).map(str::to_owned)
}

fn early_name(key: &str) -> Option<String> {
    let (name, _) = key.strip_prefix("__pynenc__:")?.split_once(":state_backend:invocation:")?;
    Some(name.to_owned())
}

fn app(link: &mut Link, id: &str, keys: Keys) -> Result<App> {
    let mut commands = redis::pipe();
    commands.add_command(command(&["GET", &format!("{APPS}{id}")]));
    commands.add_command(command(&["EXISTS", &keys.by_time()]));
    let (info, ordered): (Option<Vec<u8>>, bool) = link.ask_all(&commands)?;
    let info = info.map(|info| String::from_utf8_lossy(&info).into_owned());
    Ok(App { seen: AppSeen { key: app_key(id), id: id.to_owned(), info }, keys, ordered })
}
