//! Where the parts of the details stand: drawing, paging and the mouse agree on it.

use ratatui::layout::Rect;

/// Columns of a label.
const LABEL: u16 = 14;
/// The same where there is room.
const WIDE_LABEL: u16 = 20;

/// Columns of a label in so much room.
pub fn label_room(room: u16) -> u16 {
    if room < 46 { LABEL.min(room) } else { WIDE_LABEL }
}

/// The rows of lines that an area shows: its frame or its line of tabs, and the fixed line of headings, are none.
pub fn rows(area: Rect, framed: bool) -> u16 {
    area.height.saturating_sub(if framed { 3 } else { 2 })
}
