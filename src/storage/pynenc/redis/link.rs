//! A connection that is made when it is needed and made again when it broke. Nobody waits for ever.

use std::time::Duration;

use redis::{Cmd, Connection, FromRedisValue, Pipeline};

use super::address::Address;
use crate::storage::pynenc::BackendError;
use crate::storage::pynenc::source::Result;
use crate::work::Task;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);

/// How long an answer may take: a SCAN over millions of keys comes in many answers.
const ANSWER: Duration = Duration::from_secs(30);

/// Keys that one SCAN looks at; a few milliseconds for the server.
const BATCH: usize = 10_000;

/// A connection to one Redis.
pub struct Link {
    client: redis::Client,
    connection: Option<Connection>,
}

impl Link {
    /// A link to an address; nothing is connected yet.
    pub fn new(address: &Address) -> Result<Self> {
        Ok(Self { client: address.client()?, connection: None })
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
        loop {
            let mut command = start.clone();
            command.arg(&cursor).arg(rest).arg("COUNT").arg(BATCH);
            let (next, batch): (String, Vec<Vec<u8>>) = self.ask(&command)?;
            let batch = batch.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
            if task.is_cancelled() {
                return Err(std::io::Error::from(std::io::ErrorKind::Interrupted).into());
            }
            if !found(batch) || next == "0" {
                return Ok(());
            }
            cursor = next;
        }
    }

    fn with<T>(&mut self, mut work: impl FnMut(&mut Connection) -> redis::RedisResult<T>) -> Result<T> {
        let fresh = self.connection.is_none();
        match work(self.connect()?) {
            Err(error) if error.is_io_error() || error.is_unrecoverable_error() => {
                self.connection = None;
                // A server that was restarted since the last answer gets a second chance; one that is slow does not.
                if fresh || error.is_timeout() {
                    return Err(BackendError::Redis(error));
                }
                Ok(work(self.connect()?)?)
            }
            answer => Ok(answer?),
        }
    }

    fn connect(&mut self) -> Result<&mut Connection> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                let connection = self.client.get_connection_with_timeout(CONNECT)?;
                connection.set_read_timeout(Some(ANSWER))?;
                connection.set_write_timeout(Some(ANSWER))?;
                connection
            }
        };
        Ok(self.connection.insert(connection))
    }
}

/// A command with its arguments.
pub fn command(words: &[&str]) -> Cmd {
    let mut command = Cmd::new();
    command.arg(words);
    command
}
