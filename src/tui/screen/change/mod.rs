//! Changes: what will happen is shown and asked, done on another thread, and told. A change that needs no question is done at
//! once, and undone by a key.

mod begin;
mod confirm_dialog;
mod dialog;
mod evidence;
mod keep;
mod layout;
mod legend;
mod line;
mod outcome;
mod press;
mod receive;
mod report;
mod request;
mod result;
mod resume;
mod state;
mod trash_view;
mod view;
mod words;
mod working;

pub use dialog::Dialog;
pub use request::{Effect, Message};
pub use state::State;
pub use view::view;
