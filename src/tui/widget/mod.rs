//! What several screens draw alike: frames with titles, lines of mixed roles, bars, scrollbars, the input line, dialogs.

mod bar;
mod dialog;
mod input;
mod panel;
mod run;
mod scroll;

pub use bar::{outcomes, progress};
pub use dialog::{centred, dialog};
pub use input::{InputLine, Typed};
pub use panel::Panel;
pub use run::Run;
pub use scroll::{Window, scrollbar};
