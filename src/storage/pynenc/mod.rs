//! pynenc's invocations: the library (invocations, histories, the status machine, the state backend in memory, in SQLite and in
//! Redis) and the adapter that the browser opens. The library writes as pynenc does; the adapter only ever looks.
//!
//! | `pynenc.state_backend` | here |
//! |---|---|
//! | `InvocationHistory`: `invocation_id`, `timestamp`, `status`, `execution_context`, `to_json`, `from_json` | [`InvocationHistory`], both eras |
//! | `BaseStateBackend(app)`, `conf` | [`StateBackend`] with [`App`]; [`MemoryStateBackend`], [`SqliteStateBackend`], [`RedisStateBackend`] |
//! | `upsert_invocation`, `add_history` | the same, written by a worker |
//! | `wait_for_all_async_operations`, `wait_for_invocation_async_operations` | the same; a write's error surfaces there |
//! | `get_invocation`, `get_history`, `set_result`, `get_result`, `set_exception`, `get_exception`, `purge` | the same |
//! | `_upsert_invocation` ... `_set_exception` | [`Hooks`] |
//! | `DistributedInvocation`, `Exception` | [`DistributedInvocation`], [`TaskException`]; a result is JSON |
//! | making Python objects of stored values | not here: that would run what is stored |
//!
//! What stands in Python as `app.state_backend.set_result(invocation, 5)` is the same call here. Three places keep the same things:
//! memory, the SQLite file that pynenc itself uses, and the Redis that pynenc-redis uses.
//!
//! ```
//! use adjourn::storage::codec::json::Json;
//! use adjourn::storage::pynenc::{App, BackendError, DistributedInvocation, SqliteStateBackend, StateBackend, Status};
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("app.sqlite");
//! let backend = SqliteStateBackend::open(&path, App::new("my-app"))?;
//! let call = DistributedInvocation::new("5f0c", "tasks.add")
//!     .with_arguments(&[("x", Json::Int(2)), ("y", Json::Int(3))])?;
//!
//! // Both return at once; a worker writes.
//! backend.upsert_invocation(&call);
//! backend.add_history(&call, Some(Status::Registered), None);
//! // These are written when the call returns.
//! backend.set_result("5f0c", &Json::Int(5))?;
//! backend.wait_for_invocation_async_operations("5f0c")?;
//!
//! assert_eq!(backend.get_invocation("5f0c")?, call);
//! assert_eq!(backend.get_history("5f0c")?.len(), 1);
//! assert_eq!(backend.get_result("5f0c")?, Json::Int(5));
//! // What Python tells by `InvocationNotFoundError` and `KeyError` are values here.
//! assert!(matches!(backend.get_invocation("none"), Err(BackendError::InvocationNotFound(_))));
//! assert!(matches!(backend.get_exception("5f0c"), Err(BackendError::NotFound { .. })));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod backend;
mod detail;
mod error;
mod exception;
mod exception_text;
mod history;
pub mod identity;
mod invocation;
mod memory;
mod moment;
mod place;
mod python_value;
mod reader;
mod redis;
mod refused;
mod repository;
mod row;
mod shown;
mod source;
mod sqlite;
mod status;
pub mod value;
mod verbs;
mod watch;

/// The reference's name.
pub use backend::StateBackend as BaseStateBackend;
pub use backend::{App, Backend, Hooks, StateBackend, Writes};
pub use error::BackendError;
pub use exception::{TaskException, Told};
pub use history::InvocationHistory;
pub use invocation::{DistributedInvocation, Workflow};
pub use memory::MemoryStateBackend;
pub use redis::RedisStateBackend;
pub use repository::KIND;
pub use sqlite::SqliteStateBackend;
pub use status::{Definition, Machine, NotAllowed, Status, StatusRecord};

#[cfg(test)]
mod tests;
