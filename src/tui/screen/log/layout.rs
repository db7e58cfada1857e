//! Where everything stands: the list of logs beside the text where there is room, the lines below, the columns before each line.

use ratatui::layout::Rect;

/// Columns from which the list of logs stands beside the log; a narrower log is wrapped at first.
pub const BESIDE: u16 = 84;

/// LogRows from which there are frames, and a line below that is always there.
const HIGH: u16 = 14;

/// Columns of text from which lines carry their numbers.
const NUMBERED: usize = 62;

/// Columns that a line's text should have at least.
const TEXT: usize = 12;

/// Where everything stands; what is not shown is empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Layout {
    /// The session and the sum of its logs.
    pub header: Rect,
    /// The list of logs, with its frame.
    pub list: Rect,
    /// The log, with its frame or its title.
    pub pane: Rect,
    /// Whether the panes have frames.
    pub framed: bool,
    /// The lines themselves, without scrollbar.
    pub text: Rect,
    /// The line for searches, for what is typed and what is said.
    pub below: Rect,
    /// The keys.
    pub hints: Rect,
}

/// What the layout rests on beside the size of the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Asked {
    /// Whether the line below has something to say.
    pub says: bool,
    /// Whether the list of logs has the focus: without frames it fills the screen then.
    pub list: bool,
}

/// Lays the viewer out on the screen.
pub fn layout(asked: Asked, screen: Rect) -> Layout {
    let high = screen.height >= HIGH;
    let framed = high && screen.width >= BESIDE;
    let below = u16::from(high || asked.says);
    let line = |up: u16, rows: u16| Rect { y: screen.bottom().saturating_sub(up), height: rows, ..screen };
    let header = Rect { height: u16::from(framed), ..screen };
    let height = screen.height.saturating_sub(1 + below + header.height);
    let body = Rect { y: screen.y.saturating_add(header.height), height, ..screen };
    let side = if framed { (screen.width / 100 * 30 + screen.width % 100 * 3 / 10).clamp(26, 44) } else { 0 };
    let pane = Rect { x: body.x.saturating_add(side), width: body.width.saturating_sub(side), ..body };
    let list = match (framed, asked.list) {
        (true, _) => Rect { width: side, ..body },
        (false, true) => body,
        (false, false) => Rect::default(),
    };
    Layout { header, list, pane, framed, text: inside(pane, framed), below: line(2, below), hints: line(1, 1) }
}

// A frame takes a row or column at each side; without one, the title takes the first row. The scrollbar has its own column.
fn inside(pane: Rect, framed: bool) -> Rect {
    let (left, top) = if framed { (1, 1) } else { (0, u16::from(pane.height > 1)) };
    let (right, bottom) = if framed { (2, 1) } else { (1, 0) };
    Rect {
        x: pane.x.saturating_add(left),
        y: pane.y.saturating_add(top),
        width: pane.width.saturating_sub(left + right),
        height: pane.height.saturating_sub(top + bottom),
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
    /// The columns in a pane of this width, for lines up to `last`, times of so many columns (none: no times), and streams or
    /// none. What does not fit falls away: the number first, then the time, then the stream.
    pub fn of(last: u64, time: usize, streams: bool, room: usize) -> Self {
        let mut gutter = Self {
            number: if room >= NUMBERED { digits(last) + 1 } else { 0 },
            time: if time > 0 { time + 1 } else { 0 },
            stream: if streams { 4 } else { 0 },
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
