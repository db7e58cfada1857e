//! Why the library could not do what was asked.

use crate::storage::codec::json::JsonError;

/// What a state backend gives.
pub(super) type Result<T> = std::result::Result<T, BackendError>;

/// Why a state backend could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    /// A file whose writer changed it each time that it was read.
    #[error("it changes while it is read; retry when its writer is done")]
    Changing,
    /// A Redis with rustvello's keys, which are laid out in another way.
    #[error("contains keys of rustvello (app {}), which are not read here; only rustvello's SQLite files are", crate::text::Visible::of(.0))]
    Rustvello(String),
    /// No such invocation is stored (upstream: `InvocationNotFoundError`).
    #[error("invocation {0}: it was not stored")]
    InvocationNotFound(String),
    /// Nothing is stored under that key (upstream: `KeyError`).
    #[error("{what} of {key}: not found")]
    NotFound {
        /// What was looked for: "the result", "the exception", "the large value".
        what: &'static str,
        /// The invocation, or the reference of a large value.
        key: String,
    },
    /// What is stored cannot be read.
    #[error("{what} of {key}: {why}")]
    Damaged {
        /// What was read.
        what: &'static str,
        /// The invocation it belongs to.
        key: String,
        /// What is wrong with it.
        why: String,
    },
    /// What is stored is no JSON: another serializer wrote it. It is never executed to find out more.
    #[error("{what} of {key}: it is not JSON ({why}); its text can be had as it is")]
    NotJson {
        /// What was read.
        what: &'static str,
        /// The invocation it belongs to.
        key: String,
        /// Where the text stops being JSON.
        why: JsonError,
    },
    /// A key of the value begins with `py/`: whoever reads it with jsonpickle would take it for an instruction.
    #[error("the key {0:?} would be an instruction to jsonpickle")]
    Instruction(String),
    /// The app's id cannot be used there.
    #[error("app id {0:?}: Redis keys need one that is not empty and has no colon")]
    BadAppId(String),
    /// SQLite's own error.
    #[error("SQLite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// Redis' own error.
    #[error("Redis: {0}")]
    Redis(#[from] ::redis::RedisError),
    /// The address of a Redis cannot be used.
    #[error("the address cannot be used: {0}")]
    Address(&'static str),
    /// The address wants TLS.
    #[error("adjourn does not support TLS; use a tunnel: `ssh -L 6379:localhost:6379 host`, then redis://localhost/0")]
    NoTls,
    /// The server greets otherwise than a Redis that lets one in.
    #[error("the server {0}")]
    Refused(&'static str),
    /// What is stored, or sent, goes beyond a limit.
    #[error("{0}")]
    Limit(String),
    /// The work was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The system's own error.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Asynchronous writes failed; the invocation and the cause of each, in their order.
    #[error("{} writes failed, the first for {}", .0.len(), first(.0))]
    Writes(Vec<(String, BackendError)>),
    /// A write panicked.
    #[error("a write ended in a panic")]
    Panicked,
}

fn first(failed: &[(String, BackendError)]) -> String {
    failed.first().map(|(id, error)| format!("{id}: {error}")).unwrap_or_default()
}
