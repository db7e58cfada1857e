//! A connection to a Redis of our own, behind the client library's commands: see [`super::reply`] and [`super::stream`] for what it
//! bounds. It speaks RESP2, which every server understands.

use std::io::{self, BufReader, Write};

use redis::{ConnectionInfo, ConnectionLike, ErrorKind, RedisError, RedisResult, ServerError, Value};

use super::reply::{Answer, ReplyError};
use super::stream::Stream;
use crate::storage::pynenc::BackendError;
use crate::storage::pynenc::source::Result;
use crate::work::Task;

/// An open connection.
pub struct Wire {
    stream: BufReader<Stream>,
    database: i64,
    is_open: bool,
    /// What ended it, where the library has no error for that.
    fault: Option<BackendError>,
}

impl Wire {
    /// Connects, tells user and password, chooses the database.
    ///
    /// # Errors
    /// The server cannot be reached, does not answer in time, or refuses.
    pub fn open(info: &ConnectionInfo, task: &Task) -> Result<Self> {
        let settings = info.redis_settings();
        let stream = Stream::connect(info.addr(), task).map_err(sorted)?;
        let stream = BufReader::with_capacity(64 << 10, stream);
        let mut wire = Self { stream, database: settings.db(), is_open: true, fault: None };
        if let Some(password) = settings.password() {
            wire.introduce(settings.username(), password)?;
        }
        if wire.database != 0 {
            let database = wire.database.to_string();
            wire.greet(&["SELECT", &database])?.map_err(|_| BackendError::Refused("has no such database"))?;
        }
        Ok(wire)
    }

    /// What a server says to a password may quote it, so that it is never told.
    fn introduce(&mut self, user: Option<&str>, password: &str) -> Result<()> {
        let words = [&["AUTH"], user.as_slice(), &[password]].concat();
        let mut refused = self.greet(&words)?.err();
        // Servers before 6 know no users.
        if user.is_some() && refused.as_ref().is_some_and(|error| says(error, "wrong number of arguments")) {
            refused = self.greet(&["AUTH", password])?.err();
        }
        match refused {
            None => Ok(()),
            Some(error) if says(&error, "without any password") || says(&error, "no password is set") => {
                Err(BackendError::Refused("needs no password; omit it"))
            }
            Some(_) => Err(BackendError::Refused("refuses user or password")),
        }
    }

    /// The outer error is of the connection, the inner one of the server.
    fn greet(&mut self, words: &[&str]) -> Result<std::result::Result<(), ServerError>> {
        let answer = super::command::command(words).get_packed_command();
        match self.req_packed_command(&answer) {
            Ok(Value::Okay) => Ok(Ok(())),
            Ok(Value::ServerError(error)) => Ok(Err(error)),
            Ok(_) => Err(BackendError::Refused("is not Redis")),
            Err(error) => Err(self.take_fault().unwrap_or(BackendError::Redis(error))),
        }
    }

    /// What cancels it from now on.
    pub fn stop_with(&mut self, task: &Task) {
        self.stream.get_mut().stop_with(task);
    }

    /// What ended it, where the library has no error for that.
    pub fn take_fault(&mut self) -> Option<BackendError> {
        self.fault.take()
    }

    fn ask(&mut self, packed: &[u8], answers: usize) -> RedisResult<Vec<Value>> {
        let asked = self.exchange(packed, answers);
        asked.map_err(|fault| {
            self.is_open = false;
            match fault {
                ReplyError::Io(error) if is_cancelled(&error) => self.fault = Some(BackendError::Cancelled),
                ReplyError::Io(error) => return RedisError::from(error),
                ReplyError::TooMuch(what) => {
                    self.fault = Some(BackendError::Limit(format!("the server's reply contains {what}")))
                }
                ReplyError::NoRedis => {}
            }
            RedisError::from((ErrorKind::Parse, "not a Redis reply"))
        })
    }

    fn exchange(&mut self, packed: &[u8], answers: usize) -> std::result::Result<Vec<Value>, ReplyError> {
        if !self.is_open {
            return Err(io::Error::from(io::ErrorKind::NotConnected).into());
        }
        self.stream.get_mut().begin();
        self.stream.get_mut().write_all(packed)?;
        let mut answer = Answer::new(&mut self.stream);
        (0..answers).map(|_| answer.value()).collect()
    }
}

fn is_cancelled(error: &io::Error) -> bool {
    // The system's own errors have other kinds.
    error.kind() == io::ErrorKind::Other
}

fn sorted(error: io::Error) -> BackendError {
    if is_cancelled(&error) { BackendError::Cancelled } else { BackendError::Redis(error.into()) }
}

fn says(error: &ServerError, text: &str) -> bool {
    error.details().is_some_and(|details| details.to_lowercase().contains(text))
}

impl ConnectionLike for Wire {
    fn req_packed_command(&mut self, packed: &[u8]) -> RedisResult<Value> {
        self.ask(packed, 1).map(|answers| answers.into_iter().next().unwrap_or(Value::Nil))
    }

    fn req_packed_commands(&mut self, packed: &[u8], offset: usize, count: usize) -> RedisResult<Vec<Value>> {
        let mut answers = self.ask(packed, offset.saturating_add(count))?;
        // Of a transaction only its last answer counts, unless something before it was refused.
        let (before, wanted) = answers.split_at_mut_checked(offset).unwrap_or_default();
        if let Some(Value::ServerError(error)) = before.iter().find(|value| matches!(value, Value::ServerError(_))) {
            return Err(error.clone().into());
        }
        Ok(wanted.iter_mut().map(|value| std::mem::replace(value, Value::Nil)).collect())
    }

    fn get_db(&self) -> i64 {
        self.database
    }

    fn check_connection(&mut self) -> bool {
        self.is_open
    }

    fn is_open(&self) -> bool {
        self.is_open
    }
}
