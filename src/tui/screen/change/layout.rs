//! Where the parts of dialogs stand: drawing and paging agree on it.

use ratatui::layout::Rect;

use crate::tui::scene::Scene;
use crate::tui::widget::centred;

/// Width that dialogs would like to have.
pub const WIDTH: u16 = 88;
/// Below this height of its frame, keep-latest leaves out what it can.
const LOW: u16 = 16;

/// About how many rows of a list are on the screen: for paging.
pub fn rows(scene: &Scene<'_>) -> usize {
    usize::from(scene.size.height).saturating_sub(8).max(1)
}

/// How wide the inside of a dialog is.
pub fn width(scene: &Scene<'_>) -> usize {
    usize::from(centred(scene.screen(), WIDTH, 10).width.saturating_sub(4))
}

/// How wide the columns of the trash are. The id names a session, and its size is what emptying frees: both are always there.
#[derive(Clone, Copy, Debug)]
pub struct TrashColumns {
    /// Whether the time of the last change is there.
    pub changed: bool,
    /// The title; none where there is no room for it.
    pub title: usize,
    /// The id.
    pub id: usize,
}

impl TrashColumns {
    /// The columns for times.
    pub const AGE: usize = 8;
    /// The column for sizes.
    pub const SIZE: usize = 6;
    /// The least width of a title that tells something.
    const TITLE: usize = 10;
    /// The width of most ids.
    const ID: usize = 19;

    /// The columns in so much room.
    pub fn of(room: usize) -> Self {
        let rest = room.saturating_sub(Self::AGE + Self::SIZE + 4);
        let changed = rest >= Self::AGE + Self::TITLE + Self::ID + 4;
        let rest = rest.saturating_sub(if changed { Self::AGE + 2 } else { 0 });
        let title = rest.saturating_sub(Self::ID + 2);
        let title = if title < Self::TITLE { 0 } else { title };
        Self { changed, title, id: rest.saturating_sub(if title > 0 { title + 2 } else { 0 }) }
    }
}

/// Where the parts of keep-latest stand.
#[derive(Clone, Copy, Debug)]
pub struct KeepParts {
    /// The frame.
    pub area: Rect,
    /// Above the columns.
    pub head: Rect,
    /// The columns with their headings.
    pub list: Rect,
    /// Below them.
    pub tail: Rect,
    /// Whether what can be left out is left out.
    pub low: bool,
}

impl KeepParts {
    /// The parts; with a line for what may be protected, and one for what was wrong.
    pub fn of(scene: &Scene<'_>, protects: bool, wrong: bool) -> Self {
        let area = centred(scene.screen(), WIDTH, scene.size.height.saturating_sub(2));
        let inside = Rect::new(area.x + 2, area.y + 1, area.width.saturating_sub(4), area.height.saturating_sub(2));
        let low = area.height < LOW;
        let head = 2 + u16::from(protects) + u16::from(!low);
        let tail = 1 + u16::from(wrong) + if low { 0 } else { 5 };
        let list = inside.height.saturating_sub(head + tail);
        let row = |y, height: u16| Rect::new(inside.x, y, inside.width, height.min(inside.bottom().saturating_sub(y)));
        let (middle, below) = (inside.y + head, inside.y + head + list);
        Self { area, head: row(inside.y, head), list: row(middle, list), tail: row(below, tail), low }
    }

    /// How many rows of a column are on the screen.
    pub fn rows(&self) -> usize {
        usize::from(self.list.height.saturating_sub(1)).max(1)
    }
}
