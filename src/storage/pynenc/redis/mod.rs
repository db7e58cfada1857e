//! pynenc in Redis: the state backend that writes the keys of pynenc-redis, and what the browser reads of them (formats/pynenc.md section
//! 3). Keys are found by SCAN, never by KEYS, which would stop the server for everybody.

mod address;
mod apps;
mod backend;
mod call;
mod command;
mod examine;
mod keys;
mod link;
mod list;
mod look;
mod reply;
mod row;
#[cfg(test)]
pub(super) mod server;
mod stream;
mod wire;

pub(super) use apps::Known;
pub use backend::RedisStateBackend;
pub(super) use look::RedisLook;
