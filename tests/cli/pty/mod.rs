//! The real program on a real terminal: it starts, ends, is resized, stopped and continued, killed, and leaves the terminal as it
//! found it. Tests wait for text, never for time.

mod dumb;
mod invocations;
mod panics;
mod renamed_trash;
mod resume;
mod seen;
mod shells;
mod signals;
mod starts;
mod term;
mod watching;
