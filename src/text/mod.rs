//! Strings only: untrusted text made visible, widths, human sizes and ages, the filter query, secrets withheld, words quoted for a shell,
//! the system's errors without their numbers.

pub mod address;
pub mod amount;
pub mod ansi;
pub mod human;
pub mod log_line;
mod os_error;
pub mod query;
pub mod secrets;
pub mod shell;
mod untrusted;
pub mod width;

pub use os_error::{os_words, without_errno};
pub use untrusted::{Untrusted, Visible, is_hidden, is_plain};
