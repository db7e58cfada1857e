//! What a user may name as a place: a SQLite file, or the address of a Redis.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::redis::{Known, RedisLook};
use super::source::{Result, Source};
use super::sqlite;
use crate::disk;
use crate::model::ServerAddress;

/// A place with invocations.
#[derive(Clone)]
pub(super) enum Place {
    /// A SQLite file.
    File(PathBuf),
    /// A Redis, and the apps that some reader found there.
    Redis(ServerAddress, Arc<Known>),
}

/// What an address of a Redis begins with. Those with TLS are known, so that what is missing can be said.
pub(super) const SCHEMES: &[&str] = &["redis", "rediss", "redis+unix", "unix", "valkey", "valkeys", "valkey+unix"];

impl Place {
    /// A file.
    pub fn of_file(path: &Path) -> Self {
        Place::File(path.to_owned())
    }

    /// A server.
    pub fn of_server(address: &ServerAddress) -> Self {
        Place::Redis(address.clone(), Arc::default())
    }

    /// As it may be shown.
    pub fn shown(&self) -> PathBuf {
        match self {
            Place::File(path) => disk::absolute(path).unwrap_or_else(|_| path.clone()),
            Place::Redis(address, _) => address.shown().into(),
        }
    }

    /// A source for one thread; none for a file with neither pynenc's tables nor rustvello's.
    pub fn open(&self) -> Result<Option<Box<dyn Source>>> {
        match self {
            Place::File(path) => sqlite::open(path),
            Place::Redis(address, known) => Ok(Some(Box::new(RedisLook::new(address, Arc::clone(known))?))),
        }
    }
}
