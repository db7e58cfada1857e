//! What a user may name as a place: a SQLite file, or the address of a Redis.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::redis::{Known, RedisLook};
use super::source::{Result, Source};
use super::sqlite;
use crate::disk;
use crate::model::{Cause, Error};
use crate::text::secrets;

/// A place with invocations.
#[derive(Clone)]
pub(super) enum Place {
    /// A SQLite file.
    File(PathBuf),
    /// The address of a Redis, with its secrets, and the apps that some reader found there.
    Redis(String, Arc<Known>),
}

/// What an address of a Redis begins with.
const SCHEMES: [&str; 6] = ["redis://", "rediss://", "redis+unix://", "unix://", "valkey://", "valkeys://"];

/// Whether it is an address and not a path.
pub(super) fn is_address(place: &Path) -> bool {
    SCHEMES.iter().any(|scheme| place.as_os_str().as_bytes().starts_with(scheme.as_bytes()))
}

impl Place {
    /// The place that was named.
    pub fn new(place: &Path) -> std::result::Result<Self, Error> {
        if !is_address(place) {
            return Ok(Place::File(place.to_owned()));
        }
        let not_text = || Error::new("open the repository", "", Cause::Usage("the address is no text".to_owned()));
        place.to_str().map(|url| Place::Redis(url.to_owned(), Arc::default())).ok_or_else(not_text)
    }

    /// As it may be shown: secrets withheld.
    pub fn shown(&self) -> PathBuf {
        match self {
            Place::File(path) => disk::absolute(path).unwrap_or_else(|_| path.clone()),
            Place::Redis(url, _) => secrets::redact(url).into(),
        }
    }

    /// A source for one thread; none for a file with neither pynenc's tables nor rustvello's.
    pub fn open(&self) -> Result<Option<Box<dyn Source>>> {
        match self {
            Place::File(path) => sqlite::open(path),
            Place::Redis(url, known) => Ok(Some(Box::new(RedisLook::new(url, Arc::clone(known))?))),
        }
    }
}
