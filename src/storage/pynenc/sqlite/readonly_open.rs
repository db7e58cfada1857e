//! Opening a SQLite file only to look (formats/pynenc.md section 1, pitfall b). Opened for reading, SQLite still makes `-wal` and `-shm`
//! files beside a file that uses a write-ahead log and has none at the moment. So such a file is read as unchanging (`immutable`), which
//! makes nothing, and every answer is dropped when the file changed or a log appeared meanwhile: then it is read the ordinary way. A
//! file with a log is always read the ordinary way, or its newest rows would be missing; where SQLite would have to make or mend the
//! log's index for that, a private copy is read. The connection stays open between answers; as long as it does, the programs that write
//! the file leave their log to the next one that opens it. What a file may cost is bounded: see [`super::bounds`].

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::bounds::{self, Deadline};
use super::side::{Side, Still};
use crate::disk::{self, Dir, Name, ReadError, TemporaryDir};
use crate::model::Timestamp;
use crate::storage::pynenc::BackendError;
use crate::storage::pynenc::source::Result;
use crate::work::{Stopwatch, Task};

/// A SQLite file that is only looked at.
pub struct Look {
    path: PathBuf,
    dir: Dir,
    name: Name,
    side: Side,
    open: Option<Opened>,
    /// Whether the index of the log may be left alone; not once SQLite had to write it.
    alone: bool,
    task: Task,
    deadline: Deadline,
}

struct Opened {
    connection: Connection,
    /// What file and log were when they were taken for unchanging; none for the ordinary way.
    still: Option<Still>,
    /// Where the copy is that is read; it goes after the connection.
    _copy: Option<TemporaryDir>,
}

/// How often an answer is tried before the file is taken for one that changes all the time.
const TRIES: usize = 3;

/// How long a file is read again whose writers change it each time, and the pause between two looks.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(5);

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
        let side = Side::of(bytes)?;
        let (task, deadline) = (Task::new(), Deadline::default());
        Ok(Self { path, dir, name, side, open: None, alone: true, task, deadline })
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
            bounds::watch(&mut opened.connection, task, &self.deadline).unwrap_or_else(unwatched);
        }
    }

    /// An answer from the file as it is at one moment. `work` may be called again when the file changed under it.
    ///
    /// # Errors
    /// The file cannot be opened or read, or an answer costs more than it may.
    pub fn read<T>(&mut self, mut work: impl FnMut(&Connection) -> Result<T>) -> Result<T> {
        let since = Stopwatch::start();
        loop {
            match self.read_once(&mut work) {
                // Its writers come and go, and with them its log: between two of them it can be read.
                Err(BackendError::Changing) if since.elapsed() < PATIENCE && !self.task.is_cancelled() => {
                    (self.open, self.alone) = (None, true);
                    disk::wait(PAUSE);
                }
                answer => return answer,
            }
        }
    }

    fn read_once<T>(&mut self, mut work: impl FnMut(&Connection) -> Result<T>) -> Result<T> {
        self.deadline.begin();
        for _ in 0..TRIES {
            let still = self.connect(true).map_err(|error| self.told(error))?;
            let answer = self.answer(&mut work);
            if answer.as_ref().err().is_some_and(must_write) {
                (self.open, self.alone) = (None, false);
                continue;
            }
            let good = still.is_none() || self.is_still(still.as_ref());
            if still.is_some() && (!good || self.is_young()) {
                self.open = None;
            }
            if good {
                return answer.map_err(|error| self.told(error));
            }
        }
        self.open = None;
        let answer = self.connect(false).and_then(|_| self.answer(&mut work));
        answer.map_err(|error| self.told(error))
    }

    /// What ended SQLite's work: the user, or the time that it took.
    fn told(&self, error: BackendError) -> BackendError {
        let interrupted = code(&error) == Some(rusqlite::ErrorCode::OperationInterrupted);
        match error {
            _ if interrupted && self.deadline.is_over() => BackendError::Limit(TOO_SLOW.to_owned()),
            BackendError::Sqlite(rusqlite::Error::FromSqlConversionFailure(_, _, why))
                if why.is::<bounds::TooMuch>() =>
            {
                BackendError::Limit(why.to_string())
            }
            error => error,
        }
    }

    /// A number that changes when anything changed.
    ///
    /// # Errors
    /// The file cannot be looked at.
    pub fn change(&mut self) -> Result<u64> {
        let log = self.dir.stat(&self.side.log).map(|facts| facts.version()).unwrap_or_default();
        let file = self.dir.stat(&self.name)?.version();
        let numbers = file.0.iter().chain(&log.0);
        Ok(numbers.fold(0, |all: u64, number| all.rotate_left(7).wrapping_mul(31).wrapping_add(*number)))
    }

    fn answer<T>(&mut self, work: &mut impl FnMut(&Connection) -> Result<T>) -> Result<T> {
        bounds::begin();
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
    fn connect(&mut self, may_be_still: bool) -> Result<Option<Still>> {
        if let Some(opened) = &self.open
            && (opened.still.is_none() || self.is_still(opened.still.as_ref()))
        {
            return Ok(opened.still.clone());
        }
        self.open = None;
        self.side.check(&self.dir)?;
        let still = if may_be_still { self.stillness()? } else { None };
        let mut opened = self.open(still)?;
        bounds::watch(&mut opened.connection, &self.task, &self.deadline).unwrap_or_else(unwatched);
        let still = opened.still.clone();
        self.open = Some(opened);
        Ok(still)
    }

    /// A connection: to an unchanging file, else one that leaves the index of the log alone, else one to a copy. A file without a log
    /// can be opened the ordinary way, which makes nothing beside it.
    fn open(&mut self, still: Option<Still>) -> Result<Opened> {
        if still.is_some() {
            return Ok(Opened { connection: open(&self.path, "?mode=ro&immutable=1")?, still, _copy: None });
        }
        if !self.uses_log()? && !self.dir.has(&self.side.log)? {
            return Ok(Opened { connection: open(&self.path, "?mode=ro")?, still, _copy: None });
        }
        if self.alone && self.dir.has(&self.side.log)? && self.dir.has(&self.side.index)? {
            let alone = open(&self.path, "?mode=ro&readonly_shm=1").and_then(|connection| {
                // What SQLite cannot do without writing shows only when it reads.
                connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
                Ok(connection)
            });
            match alone {
                Ok(connection) => return Ok(Opened { connection, still, _copy: None }),
                Err(error) => tracing::debug!("cannot avoid changing the index of the log: {error}"),
            }
        }
        self.alone = true;
        let (place, path, still) = self.side.copy(&self.dir, &self.name)?;
        Ok(Opened { connection: open(&path, "?mode=ro")?, still: Some(still), _copy: Some(place) })
    }

    /// The content of a file that uses a log and has none: it may be read as unchanging.
    fn stillness(&self) -> Result<Option<Still>> {
        let uses_log = self.uses_log()?;
        if !uses_log || self.dir.has(&self.side.log)? {
            return Ok(None);
        }
        Ok(Some(self.side.still(&self.dir, &self.name)?))
    }

    fn is_still(&self, as_it_was: Option<&Still>) -> bool {
        self.side.still(&self.dir, &self.name).ok().as_ref() == as_it_was
    }

    /// Whether it changed so lately that another change might bear the same time.
    fn is_young(&self) -> bool {
        let modified = self.dir.stat(&self.name).map(|facts| facts.modified);
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
    code(error) == Some(rusqlite::ErrorCode::ReadOnly)
}

fn code(error: &BackendError) -> Option<rusqlite::ErrorCode> {
    match error {
        BackendError::Sqlite(error) => error.sqlite_error_code(),
        _ => None,
    }
}

const TOO_SLOW: &str = "it takes longer than 20 seconds to read";

/// The limits on cells and memory hold all the same.
fn unwatched(error: rusqlite::Error) {
    tracing::debug!("no progress handler: {error}");
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
    bounds::set(&connection)?;
    Ok(connection)
}

#[cfg(test)]
mod tests;
