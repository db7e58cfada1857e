//! The two panes of the browser.

/// Which pane has the focus.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Pane {
    /// The list.
    #[default]
    List,
    /// The details; at narrow sizes they fill the screen then.
    Detail,
}
