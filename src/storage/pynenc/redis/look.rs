//! Reads pynenc's keys.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::address::Address;
use super::apps::{App, Known};
use super::command::command;
use super::link::Link;
use super::{examine, list, row};
use crate::model::{Finding, ServerAddress};
use crate::storage::pynenc::source::{AppSeen, Facts, Listed, Mark, Paged, Result, Source, Whole};
use crate::work::Task;

/// A Redis that is only looked at.
pub struct RedisLook {
    link: Link,
    chosen: Option<String>,
    known: Arc<Known>,
    /// Invocations that stand in no order of their app, made when the first page was asked for.
    unordered: HashMap<u64, Vec<Listed>>,
}

impl RedisLook {
    /// Makes ready to read, and asks the server whether it is there.
    ///
    /// # Errors
    /// The address is none, or the server cannot be reached or refuses.
    pub fn new(address: &ServerAddress, known: Arc<Known>) -> Result<Self> {
        let address = Address::new(address)?;
        let chosen = address.app.clone();
        let mut link = Link::new(address);
        link.ask::<String>(&command(&["PING"]))?;
        Ok(Self { link, chosen, known, unordered: HashMap::new() })
    }

    fn all(&mut self, task: &Task) -> Result<Vec<App>> {
        self.known.now(&mut self.link, self.chosen.as_deref(), task)
    }

    fn one(&mut self, key: u64) -> Result<Option<App>> {
        Ok(self.all(&Task::new())?.into_iter().find(|app| app.seen.key == key))
    }

    fn page_of(&mut self, app: &App, after: Option<&Mark>, limit: usize, task: &Task) -> Result<Paged> {
        let mut paged = match app.ordered {
            true => list::page(&mut self.link, app, after, limit, task)?,
            false => Paged::default(),
        };
        if after.is_none() || !self.unordered.contains_key(&app.seen.key) {
            let all = match app.ordered {
                true => list::strays(&mut self.link, app, task)?,
                false => Some(list::unordered(&mut self.link, app, task)?),
            };
            paged.unlisted = all.is_none();
            self.unordered.insert(app.seen.key, all.unwrap_or_default());
        }
        let all = self.unordered.get(&app.seen.key).map(Vec::as_slice).unwrap_or_default();
        let known: HashSet<String> = paged.listed.iter().map(|one| one.id.clone()).collect();
        let follows =
            |one: &&Listed| after.is_none_or(|mark| mark.newer_first(one).is_lt()) && !known.contains(&one.id);
        paged.listed.extend(all.iter().filter(follows).take(limit).cloned());
        paged.listed.sort_by(Listed::newer_first);
        paged.listed.truncate(limit);
        Ok(paged)
    }
}

impl Source for RedisLook {
    /// A page costs what it holds, wherever it begins.
    fn page_size(&self, before: u32) -> usize {
        if before == 0 { 1_000 } else { 10_000 }
    }

    fn stop_with(&mut self, task: &Task) {
        self.link.stop_with(task);
    }

    fn apps(&mut self) -> Result<Vec<AppSeen>> {
        Ok(self.all(&Task::new())?.into_iter().map(|app| app.seen).collect())
    }

    fn page(&mut self, after: Option<&Mark>, limit: usize, task: &Task) -> Result<Paged> {
        let mut found = Paged::default();
        for app in self.all(task)? {
            let paged = self.page_of(&app, after, limit, task)?;
            found.listed.extend(paged.listed);
            found.refused += paged.refused;
            found.unlisted |= paged.unlisted;
        }
        found.listed.sort_by(Listed::newer_first);
        found.listed.truncate(limit);
        Ok(found)
    }

    fn find(&mut self, id: &str) -> Result<Vec<Listed>> {
        let mut found = Vec::new();
        for app in self.all(&Task::new())? {
            found.extend(list::find(&mut self.link, &app, id)?);
        }
        Ok(found)
    }

    fn facts(&mut self, app: u64, id: &str) -> Result<Option<Facts>> {
        let Some(app) = self.one(app)? else { return Ok(None) };
        row::facts(&mut self.link, &app, id)
    }

    fn whole(&mut self, app: u64, id: &str) -> Result<Option<Whole>> {
        let Some(app) = self.one(app)? else { return Ok(None) };
        row::whole(&mut self.link, &app, id)
    }

    fn client_data(&mut self, app: u64, reference: &str) -> Result<Option<String>> {
        let Some(app) = self.one(app)? else { return Ok(None) };
        row::stored_text(&mut self.link, &app.keys.client_data(reference))
    }

    fn examine(&mut self, task: &Task, found: &mut dyn FnMut(Finding)) -> Result<()> {
        for app in self.all(task)? {
            examine::app(&mut self.link, &app, task, found)?;
        }
        Ok(())
    }

    /// The server counts the writes since its last dump, of all its databases; that is as near as it comes.
    fn change(&mut self) -> Result<u64> {
        let info: String = self.link.ask(&command(&["INFO", "persistence"]))?;
        let number = |key: &str| {
            let line = info.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
            line.and_then(|number| number.trim().parse::<u64>().ok()).unwrap_or_default()
        };
        let (writes, dumped) = (number("rdb_changes_since_last_save"), number("rdb_last_save_time"));
        Ok(dumped.rotate_left(32) ^ writes)
    }
}
