//! The files beside a SQLite file: its write-ahead log, the log's index, its rollback journal. SQLite opens them by their names, so that
//! whatever bears one of them is looked at first; where SQLite would have to write one, it gets a private copy of the file instead.

use std::path::PathBuf;

use crate::disk::{Dir, Kind, Metadata, Name, TemporaryDir};
use crate::model::Version;
use crate::storage::pynenc::BackendError;
use crate::storage::pynenc::source::Result;

/// Largest file, with its log, that is copied to be looked at.
const COPIED: u64 = 1 << 30;

/// The names beside a file.
pub struct Side {
    /// The write-ahead log.
    pub log: Name,
    /// Its index.
    pub index: Name,
    journal: Name,
}

/// A file and its log, as they were at one moment.
#[derive(Clone, PartialEq, Eq)]
pub struct Still {
    file: Version,
    log: Option<Version>,
}

impl Side {
    /// Those of the file with this name.
    pub fn of(name: &[u8]) -> std::io::Result<Self> {
        let beside = |end: &[u8]| Name::new([name, end].concat()).map_err(std::io::Error::from);
        Ok(Self { log: beside(b"-wal")?, index: beside(b"-shm")?, journal: beside(b"-journal")? })
    }

    /// Refuses what SQLite would wait for, follow or write to: only regular files may be there.
    pub fn check(&self, dir: &Dir) -> Result<()> {
        for name in [&self.log, &self.index, &self.journal] {
            match facts(dir, name)? {
                Some(facts) if facts.kind != Kind::File => {
                    let name = crate::text::Visible::of_bytes(name.bytes());
                    let text = format!("{name} beside it is {}, not a file; move it away", facts.kind.noun());
                    return Err(BackendError::Limit(text));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The file and its log as they are.
    pub fn still(&self, dir: &Dir, name: &Name) -> Result<Still> {
        let log = facts(dir, &self.log)?.map(|facts| facts.version());
        Ok(Still { file: dir.stat(name)?.version(), log })
    }

    /// Copies the file and its log into a private directory: where the copy is, and what it is a copy of.
    ///
    /// # Errors
    /// They are too large, or change while they are copied.
    pub fn copy(&self, dir: &Dir, name: &Name) -> Result<(TemporaryDir, PathBuf, Still)> {
        let place = TemporaryDir::new("adjourn-sqlite-")?;
        let path = place.path().join("copy.sqlite");
        let still = self.still(dir, name)?;
        copy_one(dir, name, &place, "copy.sqlite")?;
        if still.log.is_some() {
            copy_one(dir, &self.log, &place, "copy.sqlite-wal")?;
        }
        if self.still(dir, name)? != still {
            return Err(BackendError::Changing);
        }
        Ok((place, path, still))
    }
}

fn copy_one(dir: &Dir, name: &Name, into: &TemporaryDir, as_name: &str) -> Result<()> {
    let (file, facts) = dir.open_file(name).map_err(std::io::Error::from)?;
    if facts.bytes > COPIED {
        let text = "it has a write-ahead log without an index, and is too large (more than 1 GiB) to be read from a copy; \
                    opening it with sqlite3 repairs that";
        return Err(BackendError::Limit(text.to_owned()));
    }
    Ok(into.take(as_name, &file, COPIED)?)
}

fn facts(dir: &Dir, name: &Name) -> std::io::Result<Option<Metadata>> {
    match dir.stat(name) {
        Ok(facts) => Ok(Some(facts)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
