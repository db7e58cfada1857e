//! pynenc's invocations: the library (invocations, histories, the status machine, the state backend in memory, in SQLite and in
//! Redis) and the adapter that the browser opens. The library writes as pynenc does; the adapter only ever looks.

mod backend;
mod detail;
mod error;
mod exception;
mod history;
pub mod identity;
mod invocation;
mod memory;
mod moment;
mod place;
mod reader;
mod redis;
mod repository;
mod row;
mod secrets;
mod shown;
mod source;
mod sqlite;
mod status;
pub mod value;
mod verbs;
mod watch;

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
