//! How much a file may cost whoever looks at it: its content, and the schema that SQLite obeys, are a stranger's.

use std::cell::Cell;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;

use crate::work::{self, Stopwatch, Task};

/// Largest cell, in bytes.
const CELL: i32 = 64 << 20;

/// Most bytes of text that one answer takes in.
const TEXTS: usize = 256 << 20;

/// Longest that one answer may take.
const ANSWER: Duration = Duration::from_secs(20);

/// Instructions of SQLite between two looks at the clock: few, since one may make a cell of 64 MiB.
const LOOK_UP: i32 = 1_000;

/// What no statement of ours, and no schema of pynenc's, comes near.
const LIMITS: [(Limit, i32); 11] = [
    (Limit::SQLITE_LIMIT_LENGTH, CELL),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
    (Limit::SQLITE_LIMIT_COLUMN, 200),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 10),
    (Limit::SQLITE_LIMIT_VDBE_OP, 25_000),
    (Limit::SQLITE_LIMIT_FUNCTION_ARG, 16),
    (Limit::SQLITE_LIMIT_ATTACHED, 0),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000),
    (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 100),
    (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
];

/// What the file says must not run anything of its own, map itself into memory, nor spill sorting into files. The limit on memory is
/// that of all connections of the process.
const PRAGMAS: &str = "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; \
                       PRAGMA temp_store = MEMORY; PRAGMA hard_heap_limit = 536870912;";

/// Bounds a connection that only looks.
///
/// # Errors
/// SQLite's own.
pub fn set(connection: &Connection) -> rusqlite::Result<()> {
    for (limit, most) in LIMITS {
        connection.set_limit(limit, most)?;
    }
    for (what, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true),
    ] {
        connection.set_db_config(what, on)?;
    }
    connection.execute_batch(PRAGMAS)
}

/// The time of an answer, which its connection watches.
#[derive(Clone)]
pub struct Deadline(Arc<Mutex<Stopwatch>>);

impl Default for Deadline {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Stopwatch::start())))
    }
}

impl Deadline {
    /// An answer begins.
    pub fn begin(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Stopwatch::start();
    }

    /// Whether its time is over.
    pub fn is_over(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).elapsed() > ANSWER
    }
}

/// Ends what SQLite does when the task is cancelled, the program ends, or the time of the answer is over.
pub fn watch(connection: &mut Connection, task: &Task, deadline: &Deadline) -> rusqlite::Result<()> {
    let (task, deadline) = (task.clone(), deadline.clone());
    connection.progress_handler(LOOK_UP, Some(move || task.is_cancelled() || work::is_stopping() || deadline.is_over()))
}

thread_local! {
    /// Bytes of text that the answer which this thread makes may still take in.
    static LEFT: Cell<usize> = const { Cell::new(TEXTS) };
}

/// An answer takes in more than it may.
#[derive(Debug, thiserror::Error)]
#[error("it is more than {} MiB of text", TEXTS >> 20)]
pub struct TooMuch;

/// An answer begins on this thread.
pub fn begin() {
    LEFT.set(TEXTS);
}

/// Takes in so many bytes.
///
/// # Errors
/// They are too many for one answer.
pub fn charge(bytes: usize) -> Result<(), TooMuch> {
    LEFT.set(LEFT.get().checked_sub(bytes).ok_or(TooMuch)?);
    Ok(())
}
