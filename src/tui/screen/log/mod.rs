//! The log viewer: a window on a log of any size. Only one unbroken piece of it is in memory ([`Answer`]); a thread reads the
//! next one when the view comes near an edge ([`ReadRequest`], [`read`]). Update and view are pure.

mod bad;
mod choose;
mod everywhere;
mod hits;
mod layout;
mod line_filter;
mod line_measure;
mod loaded_range;
mod logs;
mod marks;
mod motion;
mod prompt;
mod read;
mod receive;
mod request;
mod rows;
mod scroll;
mod searching;
mod shown;
mod state;
mod times;
mod update;
mod view;

pub use everywhere::{Found, MOST_EACH as MOST_FOUND};
pub use hits::MOST as MOST_HITS;
pub use logs::first;
pub use read::read;
pub use request::{Answer, Ask, Effect, Message, ReadRequest};
pub use state::State;
pub use times::{began, seconds};
pub use update::Outcome;
pub use view::view;

#[cfg(test)]
pub(in crate::tui) mod tests;
