//! What several screens draw alike: frames with titles, lines of mixed roles, bars, scrollbars, the input line, dialogs.

mod bar;
mod dialog;
mod input;
mod panel;
mod scroll;
mod styled_line;

pub use bar::{outcomes, progress};
pub use dialog::{centred, dialog};
pub use input::{InputLine, Typed};
pub use panel::Panel;
pub use scroll::{Window, scrollbar};
pub use styled_line::StyledLine;
