//! A screen as its characters, a line a row. Blanks at the end of a row are left out.

use ratatui::buffer::Buffer;

use super::runs;

/// The characters of a screen.
pub(super) fn text(buffer: &Buffer) -> String {
    let line = |runs: Vec<runs::StyledLine>| runs.iter().map(|run| run.text.as_str()).collect::<String>();
    runs::rows(buffer).map(|runs| format!("{}\n", line(runs).trim_end_matches(' '))).collect()
}
