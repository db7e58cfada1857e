//! Reads pynenc's own tables.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use super::apps::{self, App};
use super::columns::text;
use super::readonly_open::Look;
use super::{examine, list, row};
use crate::disk::ReadError;
use crate::model::Finding;
use crate::storage::pynenc::source::{AppSeen, Facts, Listed, Mark, Paged, Result, Source, Whole};
use crate::work::Task;

/// A file with pynenc's tables.
pub struct PynencTables {
    look: Look,
    apps: Apps,
}

/// The apps as they were when the layout of the file last changed.
#[derive(Default)]
struct Apps {
    layout: Option<i64>,
    found: Vec<App>,
}

impl Apps {
    /// Those of the file as it is now. An app may store its id after its tables are made.
    fn now(&mut self, connection: &Connection) -> Result<&[App]> {
        let layout = connection.query_row("PRAGMA schema_version", [], |row| row.get(0))?;
        if self.layout != Some(layout) || self.found.iter().any(|app| app.seen.info.is_none()) {
            self.found = apps::all(connection)?;
            self.layout = Some(layout);
        }
        Ok(&self.found)
    }

    fn one(&mut self, connection: &Connection, key: u64) -> Result<Option<&App>> {
        Ok(self.now(connection)?.iter().find(|app| app.seen.key == key))
    }
}

impl PynencTables {
    /// Makes ready to read a file.
    ///
    /// # Errors
    /// It is missing, denied, or no regular file.
    pub fn new(path: &Path) -> std::result::Result<Self, ReadError> {
        Ok(Self { look: Look::new(path)?, apps: Apps::default() })
    }
}

impl Source for PynencTables {
    fn stop_with(&mut self, task: &Task) {
        self.look.stop_with(task);
    }

    fn apps(&mut self) -> Result<Vec<AppSeen>> {
        let apps = &mut self.apps;
        self.look.read(|connection| Ok(apps.now(connection)?.iter().map(|app| app.seen.clone()).collect()))
    }

    fn page(&mut self, after: Option<&Mark>, limit: usize, _task: &Task) -> Result<Paged> {
        let apps = &mut self.apps;
        self.look.read(|connection| {
            let mut found = Paged::default();
            for app in apps.now(connection)? {
                let paged = list::page(connection, app, after, limit)?;
                found.listed.extend(paged.listed);
                found.refused += paged.refused;
            }
            found.listed.sort_by(Listed::newer_first);
            found.listed.truncate(limit);
            Ok(found)
        })
    }

    fn find(&mut self, id: &str) -> Result<Vec<Listed>> {
        let apps = &mut self.apps;
        self.look.read(|connection| {
            let found = apps.now(connection)?.iter().map(|app| list::find(connection, app, id));
            Ok(found.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
        })
    }

    fn facts(&mut self, app: u64, id: &str) -> Result<Option<Facts>> {
        let apps = &mut self.apps;
        self.look.read(|connection| match apps.one(connection, app)? {
            Some(app) => row::facts(connection, app, id),
            None => Ok(None),
        })
    }

    fn whole(&mut self, app: u64, id: &str) -> Result<Option<Whole>> {
        let apps = &mut self.apps;
        self.look.read(|connection| match apps.one(connection, app)? {
            Some(app) => row::whole(connection, app, id),
            None => Ok(None),
        })
    }

    fn client_data(&mut self, app: u64, reference: &str) -> Result<Option<String>> {
        let apps = &mut self.apps;
        self.look.read(|connection| {
            let Some(app) = apps.one(connection, app)?.filter(|app| app.has.client_data) else { return Ok(None) };
            let sql = format!("SELECT data_value FROM {} WHERE data_key = ?1", app.tables.sql("client_data"));
            let found = connection.prepare_cached(&sql)?.query_row([reference], |row| text(row, 0)).optional()?;
            Ok(found.flatten())
        })
    }

    fn examine(&mut self, _task: &Task, found: &mut dyn FnMut(Finding)) -> Result<()> {
        let apps = &mut self.apps;
        // Gathered first: an answer may be asked for again, and nothing must be told twice.
        let answer = self.look.read(|connection| {
            let all = apps.now(connection)?.iter().map(|app| examine::app(connection, app));
            Ok(all.collect::<Result<Vec<_>>>()?.concat())
        });
        answer?.into_iter().for_each(found);
        Ok(())
    }

    fn change(&mut self) -> Result<u64> {
        self.look.change()
    }
}
