//! Where everything stands: the list of logs beside the text where there is room, the lines below, the columns before each line.

use super::state::{Focus, State};
use ratatui::layout::Rect;

/// Columns from which the list of logs stands beside the log.
const BESIDE: u16 = 84;

/// Columns of text from which lines carry their numbers.
const NUMBERED: usize = 62;

/// Columns that a line's text should have at least.
const TEXT: usize = 12;

/// Where everything stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Layout {
    /// The list of logs, with its frame.
    pub list: Option<Rect>,
    /// The log, with its frame or its title.
    pub pane: Rect,
    /// Whether the panes have frames.
    pub framed: bool,
    /// The lines themselves, without scrollbar.
    pub text: Rect,
    /// The line for searches and for what is typed.
    pub below: Option<Rect>,
}

/// Lays the viewer out.
pub fn layout(state: &State, area: Rect) -> Layout {
    let below = (says_something(state) && area.height >= 4)
        .then(|| Rect::new(area.x, area.bottom().saturating_sub(1), area.width, 1));
    let height = area.height.saturating_sub(u16::from(below.is_some()));
    let framed = area.width >= BESIDE && height >= 6;
    let side = if framed { (area.width * 3 / 10).clamp(26, 44) } else { 0 };
    let main = Rect::new(area.x.saturating_add(side), area.y, area.width.saturating_sub(side), height);
    let list = match (framed, state.focus) {
        (true, _) => Some(Rect::new(area.x, area.y, side, height)),
        (false, Focus::List) => Some(Rect::new(area.x, area.y, area.width, height)),
        (false, _) => None,
    };
    Layout { list, pane: main, framed, text: inside(main, framed), below }
}

fn says_something(state: &State) -> bool {
    state.prompt.is_some() || state.notice.is_some() || state.hits.is_some() || state.everywhere.is_some() || state.look.sieve.pattern.is_some()
}

// A frame takes a row or column at each side; without one, the title takes the first row. The scrollbar has its own column.
fn inside(pane: Rect, framed: bool) -> Rect {
    let title = u16::from(pane.height > 1);
    match framed {
        true => Rect::new(pane.x + 1, pane.y + 1, pane.width.saturating_sub(3), pane.height.saturating_sub(2)),
        false => Rect::new(pane.x, pane.y + title, pane.width.saturating_sub(1), pane.height.saturating_sub(title)),
    }
}

/// The columns before the text of each line; each part with the blank after it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Gutter {
    /// The line's number.
    pub number: usize,
    /// Its time.
    pub time: usize,
    /// Its stream.
    pub stream: usize,
}

impl Gutter {
    /// The columns in a pane of this width. What does not fit falls away: the number first, then the time, then the stream.
    pub fn of(state: &State, room: usize) -> Self {
        let about = state.about.unwrap_or_default();
        let last = state.total.unwrap_or(0).max(state.piece.to).max(99);
        let mut gutter = Self {
            number: if room >= NUMBERED { digits(last) + 1 } else { 0 },
            time: if state.time_width > 0 { state.time_width + 1 } else { 0 },
            stream: if about.streams { 4 } else { 0 },
        };
        for part in 0..3 {
            if room >= gutter.width() + TEXT {
                break;
            }
            match part {
                0 => gutter.number = 0,
                1 => gutter.time = 0,
                _ => gutter.stream = 0,
            }
        }
        gutter
    }

    /// All columns, with the one for the cursor.
    pub fn width(&self) -> usize {
        1 + self.number + self.time + self.stream
    }
}

fn digits(number: u64) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}
