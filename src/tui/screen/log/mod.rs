//! The log viewer: a window on a log of any size. Only one unbroken piece of it is in memory ([`Answer`]); a thread reads the
//! next one when the view comes near an edge ([`Wish`], [`read`]). Update and view are pure.

mod choose;
mod everywhere;
mod frame;
mod hits;
mod layout;
mod logs;
mod marks;
mod motion;
mod piece;
mod prompt;
mod read;
mod receive;
mod rows;
mod ruler;
mod scroll;
mod searching;
mod shown;
mod sieve;
mod state;
mod times;
mod update;
mod view;
mod wish;

pub use everywhere::{Found, MOST_EACH as MOST_FOUND};
pub use frame::{act, busy, learn, mouse, open, paste, press, receive, resize, search_all};
pub use hits::MOST as MOST_HITS;
pub use read::read;
pub use state::State;
pub use times::{began, seconds};
pub use view::view;
pub use wish::{Answer, Ask, Effect, Message, Wish};

#[cfg(test)]
pub(in crate::tui) mod tests;
