//! The real program on a real terminal: it starts, ends, is resized, stopped and continued, killed, and leaves the terminal as it
//! found it. Tests wait for text, never for time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, clippy::panic, clippy::indexing_slicing)]

mod invocations;
mod panics;
mod resume;
mod shells;
mod signals;
mod starts;
mod term;
