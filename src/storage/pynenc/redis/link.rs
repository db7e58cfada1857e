//! A connection that is made when it is needed and made again when it broke. Nobody waits for ever.

use std::time::Duration;

use redis::{Cmd, ConnectionInfo, FromRedisValue, Pipeline};

use super::address::Address;
use super::wire::Wire;
use crate::storage::pynenc::BackendError;
use crate::storage::pynenc::source::Result;
use crate::work::{Stopwatch, Task};

/// Keys that one SCAN looks at; a few milliseconds for the server.
const BATCH: usize = 10_000;

/// Most keys that one walk takes in.
pub const KEYS: usize = 5_000_000;

/// Most bytes of their names.
const BYTES: usize = 512 << 20;

/// Most answers of one walk, and how often a cursor may come back as it was given.
const ROUNDS: usize = 100_000;
const STUCK: usize = 3;

/// Longest that one walk may take.
const WALK: Duration = Duration::from_secs(120);

/// A connection to one Redis.
pub struct Link {
    info: ConnectionInfo,
    connection: Option<Wire>,
    task: Task,
}

impl Link {
    /// A link to an address; nothing is connected yet.
    pub fn new(address: Address) -> Self {
        Self { info: address.info, connection: None, task: Task::new() }
    }

    /// What cancels it from now on.
    pub fn stop_with(&mut self, task: &Task) {
        self.task = task.clone();
        if let Some(connection) = &mut self.connection {
            connection.stop_with(task);
        }
    }

    /// The answer to one command.
    pub fn ask<T: FromRedisValue>(&mut self, command: &Cmd) -> Result<T> {
        self.with(|connection| command.query(connection))
    }

    /// The answers to several commands, sent at once.
    pub fn ask_all<T: FromRedisValue>(&mut self, commands: &Pipeline) -> Result<T> {
        self.with(|connection| commands.query(connection))
    }

    /// Every key that matches, batch by batch, until `found` says that it is enough. A key may come twice.
    pub fn scan(&mut self, pattern: &str, task: &Task, found: &mut dyn FnMut(Vec<String>) -> bool) -> Result<()> {
        self.walk(Cmd::new().arg("SCAN"), &["MATCH", pattern], task, found)
    }

    /// Members of a set, batch by batch.
    pub fn members(&mut self, key: &str, task: &Task, found: &mut dyn FnMut(Vec<String>) -> bool) -> Result<()> {
        self.walk(Cmd::new().arg("SSCAN").arg(key), &[], task, found)
    }

    fn walk(
        &mut self,
        start: &Cmd,
        rest: &[&str],
        task: &Task,
        found: &mut dyn FnMut(Vec<String>) -> bool,
    ) -> Result<()> {
        let mut cursor = "0".to_owned();
        let mut walk = Walk::default();
        loop {
            let mut command = start.clone();
            command.arg(&cursor).arg(rest).arg("COUNT").arg(BATCH);
            let (next, batch): (String, Vec<Vec<u8>>) = self.ask(&command)?;
            let batch: Vec<String> = batch.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
            if task.is_cancelled() {
                return Err(BackendError::Cancelled);
            }
            walk.add(&batch, next == cursor)?;
            if !found(batch) || next == "0" {
                return Ok(());
            }
            cursor = next;
        }
    }

    fn with<T>(&mut self, mut work: impl FnMut(&mut Wire) -> redis::RedisResult<T>) -> Result<T> {
        let fresh = self.connection.is_none();
        let connection = self.connect()?;
        let answer = work(connection);
        if let Some(fault) = connection.take_fault() {
            self.connection = None;
            return Err(fault);
        }
        match answer {
            Err(error) if error.is_io_error() || error.is_unrecoverable_error() => {
                self.connection = None;
                // A server that was restarted since the last answer gets a second chance; one that is slow does not.
                if fresh || error.is_timeout() {
                    return Err(BackendError::Redis(error));
                }
                let connection = self.connect()?;
                let answer = work(connection);
                match connection.take_fault() {
                    Some(fault) => Err(fault),
                    None => Ok(answer?),
                }
            }
            answer => Ok(answer?),
        }
    }

    fn connect(&mut self) -> Result<&mut Wire> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => Wire::open(&self.info, &self.task)?,
        };
        Ok(self.connection.insert(connection))
    }
}

/// How far a walk over keys has come: a server may never end it, or always tell of new ones.
struct Walk {
    since: Stopwatch,
    keys: usize,
    bytes: usize,
    rounds: usize,
    stuck: usize,
}

impl Default for Walk {
    fn default() -> Self {
        Self { since: Stopwatch::start(), keys: 0, bytes: 0, rounds: 0, stuck: 0 }
    }
}

impl Walk {
    fn add(&mut self, batch: &[String], is_stuck: bool) -> Result<()> {
        self.keys = self.keys.saturating_add(batch.len());
        self.bytes = batch.iter().fold(self.bytes, |all, name| all.saturating_add(name.len()));
        self.rounds = self.rounds.saturating_add(1);
        self.stuck = if is_stuck { self.stuck + 1 } else { 0 };
        let why = if self.keys > KEYS || self.bytes > BYTES {
            "more than 5,000,000 keys or 512 MiB of key names"
        } else if self.rounds > ROUNDS || self.stuck >= STUCK {
            "its SCAN does not end"
        } else if self.since.elapsed() > WALK {
            "its SCAN takes longer than two minutes"
        } else {
            return Ok(());
        };
        Err(BackendError::Limit(format!("{why}; ?app=NAME in the address skips app discovery")))
    }
}
