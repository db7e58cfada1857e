//! Opening a SQLite file only to look (formats/pynenc.md section 1, pitfall b). Opened for reading, SQLite still makes `-wal` and `-shm`
//! files beside a file that uses a write-ahead log and has none at the moment. So such a file is read as unchanging (`immutable`), which
//! makes nothing, and every answer is dropped when the file changed or a log appeared meanwhile: then it is read the ordinary way. A
//! file with a log is always read the ordinary way, or its newest rows would be missing. The connection stays open between
//! answers; as long as it does, the programs that write the file leave their log to the next one that opens it.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use crate::disk::{self, Dir, Name, ReadError};
use crate::model::{Timestamp, Version};
use crate::storage::codec::limits;
use crate::storage::pynenc::BackendError;
use crate::storage::pynenc::source::Result;
use crate::work::Task;

/// A SQLite file that is only looked at.
pub struct Look {
    path: PathBuf,
    dir: Dir,
    name: Name,
    log: Name,
    index: Name,
    open: Option<Opened>,
    /// Whether the index of the log may be left alone; not once SQLite had to write it.
    alone: bool,
    task: Task,
}

struct Opened {
    connection: Connection,
    /// What the file was when it was opened as unchanging; none for the ordinary way.
    still: Option<Version>,
}

/// How often an answer is tried before the file is taken for one that changes all the time.
const TRIES: usize = 3;

impl Look {
    /// Makes ready to look at a file; links in its path are followed.
    ///
    /// # Errors
    /// It is missing, denied, or no regular file.
    pub fn new(path: &Path) -> std::result::Result<Self, ReadError> {
        let path = disk::real_path(path)?;
        let dir = Dir::open(path.parent().unwrap_or(Path::new("/")))?;
        let bytes = path.file_name().unwrap_or_default().as_encoded_bytes();
        let name = Name::new(bytes).map_err(std::io::Error::from)?;
        dir.open_file(&name)?;
        let log = Name::new([bytes, b"-wal"].concat()).map_err(std::io::Error::from)?;
        let index = Name::new([bytes, b"-shm"].concat()).map_err(std::io::Error::from)?;
        Ok(Self { path, dir, name, log, index, open: None, alone: true, task: Task::new() })
    }

    /// The file's real path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The next answers stop when this task is cancelled.
    pub fn stop_with(&mut self, task: &Task) {
        self.task = task.clone();
        // The handler is set when a connection opens; one that is open already would watch the old task.
        if let Some(opened) = &mut self.open {
            watch(&mut opened.connection, task);
        }
    }

    /// An answer from the file as it is at one moment. `work` may be called again when the file changed under it.
    ///
    /// # Errors
    /// The file cannot be opened or read.
    pub fn read<T>(&mut self, mut work: impl FnMut(&Connection) -> Result<T>) -> Result<T> {
        for _ in 0..TRIES {
            let still = self.connect(true)?;
            let answer = self.answer(&mut work);
            if answer.as_ref().err().is_some_and(must_write) {
                (self.open, self.alone) = (None, false);
                continue;
            }
            let good = still.is_none() || self.is_still(still);
            if still.is_some() && (!good || self.is_young()) {
                self.open = None;
            }
            if good {
                return answer;
            }
        }
        self.open = None;
        self.connect(false)?;
        self.answer(&mut work)
    }

    /// A number that changes when anything changed.
    ///
    /// # Errors
    /// The file cannot be looked at.
    pub fn change(&mut self) -> Result<u64> {
        let log = self.dir.look(&self.log).map(|facts| facts.version()).unwrap_or_default();
        let file = self.dir.look(&self.name)?.version();
        let numbers = file.0.iter().chain(&log.0);
        Ok(numbers.fold(0, |all: u64, number| all.rotate_left(7).wrapping_mul(31).wrapping_add(*number)))
    }

    fn answer<T>(&mut self, work: &mut impl FnMut(&Connection) -> Result<T>) -> Result<T> {
        match &mut self.open {
            Some(opened) => {
                let transaction = opened.connection.transaction()?;
                let answer = work(&transaction)?;
                transaction.finish()?;
                Ok(answer)
            }
            None => Err(std::io::Error::from(std::io::ErrorKind::NotConnected).into()),
        }
    }

    /// Opens the file unless it is open in the right way; says what it is taken for.
    fn connect(&mut self, may_be_still: bool) -> Result<Option<Version>> {
        if let Some(opened) = &self.open
            && (opened.still.is_none() || self.is_still(opened.still))
        {
            return Ok(opened.still);
        }
        self.open = None;
        let still = if may_be_still { self.stillness()? } else { None };
        let mut connection = self.open(still.is_some())?;
        watch(&mut connection, &self.task);
        self.open = Some(Opened { connection, still });
        Ok(still)
    }

    /// A connection: to an unchanging file, else one that leaves the index of the log alone, else the ordinary one.
    fn open(&self, still: bool) -> Result<Connection> {
        if still {
            return Ok(open(&self.path, "?mode=ro&immutable=1")?);
        }
        if self.alone && self.dir.has(&self.index)? {
            let alone = open(&self.path, "?mode=ro&readonly_shm=1").and_then(|connection| {
                // What SQLite cannot do without writing shows only when it reads.
                connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
                Ok(connection)
            });
            match alone {
                Ok(connection) => return Ok(connection),
                Err(error) => tracing::debug!("the index of the log cannot be left alone: {error}"),
            }
        }
        Ok(open(&self.path, "?mode=ro")?)
    }

    /// The content of a file that uses a log and has none: it may be read as unchanging.
    fn stillness(&self) -> Result<Option<Version>> {
        let uses_log = self.uses_log()?;
        if !uses_log || self.dir.has(&self.log)? {
            return Ok(None);
        }
        Ok(Some(self.dir.look(&self.name)?.version()))
    }

    fn is_still(&self, as_it_was: Option<Version>) -> bool {
        let log = self.dir.has(&self.log).unwrap_or(true);
        !log && self.dir.look(&self.name).ok().map(|facts| facts.version()) == as_it_was
    }

    /// Whether it changed so lately that another change might bear the same time.
    fn is_young(&self) -> bool {
        let modified = self.dir.look(&self.name).map(|facts| facts.modified);
        modified.is_ok_and(|at| at.seconds_until(Timestamp::now()) < 2)
    }

    /// Bytes 18 and 19 of the header say how the file is written.
    fn uses_log(&self) -> Result<bool> {
        let mut head = Vec::new();
        self.dir.read_unsized(&self.name, HEAD, &mut head).map_err(std::io::Error::from)?;
        Ok(head.get(18) == Some(&2) || head.get(19) == Some(&2))
    }
}

/// Whether SQLite could not answer since it would have had to bring the index of the log in order: its writer has gone meanwhile.
fn must_write(error: &BackendError) -> bool {
    let code = match error {
        BackendError::Sqlite(error) => error.sqlite_error_code(),
        _ => None,
    };
    code == Some(rusqlite::ErrorCode::ReadOnly)
}

/// Bytes of a file that are read to see what it is.
const HEAD: usize = 100;

/// Whether a file begins as SQLite files do.
///
/// # Errors
/// It cannot be read.
pub fn is_sqlite(path: &Path) -> std::result::Result<bool, ReadError> {
    let path = disk::real_path(path)?;
    let (Some(above), Some(name)) = (path.parent(), path.file_name()) else { return Ok(false) };
    let name = Name::new(name.as_encoded_bytes()).map_err(std::io::Error::from)?;
    let mut head = Vec::new();
    Dir::open(above)?.read_unsized(&name, HEAD, &mut head)?;
    Ok(head.starts_with(b"SQLite format 3\0"))
}

fn open(path: &Path, how: &str) -> rusqlite::Result<Connection> {
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(byte) {
            uri.push(char::from(*byte));
        } else if write!(uri, "%{byte:02X}").is_err() {
            break;
        }
    }
    uri.push_str(how);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(uri, flags)?;
    connection.busy_timeout(Duration::from_secs(2))?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, i32::try_from(limits::UNPACKED).unwrap_or(i32::MAX))?;
    // What the file says must not run anything of its own, nor spill sorting into files.
    connection.execute_batch(
        "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;",
    )?;
    Ok(connection)
}

fn watch(connection: &mut Connection, task: &Task) {
    let task = task.clone();
    let set = connection.progress_handler(100_000, Some(move || task.is_cancelled()));
    if let Err(error) = set {
        tracing::debug!("no progress handler: {error}");
    }
}

#[cfg(test)]
mod tests;
