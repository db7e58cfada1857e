//! Where everything stands at a size. Pure, so that drawing, the mouse and the wish list agree.

use ratatui::layout::Rect;

use super::pane::Pane;
use super::scene::Scene;

/// The rooms of the screen; what is not shown at this size is empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Areas {
    /// The name, the place, the sums.
    pub header: Rect,
    /// Filter, sort, read-only.
    pub status: Rect,
    /// The list with its frame.
    pub list: Rect,
    /// The details with their frame.
    pub detail: Rect,
    /// The end of the newest log.
    pub tail: Rect,
    /// Three lines about the session under the cursor.
    pub brief: Rect,
    /// Messages and tasks.
    pub news: Rect,
    /// Hints.
    pub footer: Rect,
    /// Whether panes have frames.
    pub framed: bool,
}

/// From this width on the newest log has a column.
const WIDE: u16 = 120;
/// From this width on list and details stand side by side.
const BESIDE: u16 = 84;
/// Below this width, or with fewer rows than `LOW`, there is only the list.
const NARROW: u16 = 50;
const LOW: u16 = 12;

impl Areas {
    /// The rooms for the screen's size and the pane that has the focus.
    pub fn of(scene: &Scene<'_>) -> Self {
        let screen = scene.screen();
        if too_small(screen) {
            return Self::default();
        }
        let (mut areas, body) = Self::edges(screen);
        if screen.width >= BESIDE && screen.height >= LOW {
            areas.beside(body, scene.env.keeps_logs());
        } else {
            areas.single(body, scene.pane, screen);
        }
        areas
    }

    /// Header above, news and hints below; what is left is the body.
    fn edges(screen: Rect) -> (Self, Rect) {
        let line = |y: u16| Rect::new(screen.x, y, screen.width, 1);
        let mut areas = Self { header: line(0), footer: line(screen.height - 1), ..Self::default() };
        areas.news = line(screen.height - 2);
        let mut top = 1;
        if screen.width >= BESIDE && screen.height >= LOW {
            areas.status = line(1);
            top = 2;
        }
        let height = screen.height.saturating_sub(top + 2);
        (areas, Rect::new(screen.x, top, screen.width, height))
    }

    fn beside(&mut self, body: Rect, logs: bool) {
        self.framed = true;
        let list = match body.width {
            ..WIDE => share(body.width, 60),
            _ if logs => share(body.width, 45),
            _ => share(body.width, 55),
        };
        let detail = if body.width >= WIDE && logs { share(body.width, 30) } else { body.width - list };
        let tail = body.width - list - detail;
        self.list = Rect { width: list, ..body };
        self.detail = Rect { x: body.x + list, width: detail, ..body };
        if tail > 0 {
            self.tail = Rect { x: body.x + list + detail, width: tail, ..body };
        }
    }

    fn single(&mut self, body: Rect, pane: Pane, screen: Rect) {
        if pane == Pane::Detail {
            self.detail = body;
            return;
        }
        self.list = body;
        if screen.width >= NARROW && screen.height >= LOW {
            let brief = 4.min(body.height);
            self.list.height = body.height - brief;
            self.brief = Rect::new(body.x, body.y + self.list.height, body.width, brief);
        }
    }

    /// How many rows of sessions the list shows: its frame, if it has one, and its headings are no rows.
    pub fn list_rows(&self) -> usize {
        let edges = if self.framed { 3 } else { 1 };
        usize::from(self.list.height.saturating_sub(edges))
    }

    /// The first line of sessions.
    pub fn list_top(&self) -> u16 {
        self.list.y + if self.framed { 2 } else { 1 }
    }
}

/// Whether nothing sensible fits.
pub fn too_small(screen: Rect) -> bool {
    screen.width < 20 || screen.height < 5
}

fn share(width: u16, percent: u16) -> u16 {
    u16::try_from(u32::from(width) * u32::from(percent) / 100).unwrap_or(width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::app::App;
    use crate::tui::chord::Chord;
    use crate::tui::env::Env;
    use proptest::prelude::*;
    use ratatui::layout::Size;

    proptest! {
        #[test]
        fn no_room_leaves_the_screen_and_none_overlap(width in 0u16..300, height in 0u16..90, detail in any::<bool>()) {
            let mut app = App::new(Env::default(), Chord::default());
            app.size = Size::new(width, height);
            app.pane = if detail { Pane::Detail } else { Pane::List };
            let areas = Areas::of(&app.scene());
            let screen = Rect::new(0, 0, width, height);
            let all = [areas.header, areas.status, areas.list, areas.detail, areas.tail, areas.brief, areas.news, areas.footer];
            let rooms: Vec<Rect> = all.into_iter().filter(|room| !room.is_empty()).collect();
            for (at, room) in rooms.iter().enumerate() {
                prop_assert_eq!(room.intersection(screen), *room);
                prop_assert!(rooms.iter().skip(at + 1).all(|other| room.intersection(*other).is_empty()));
            }
        }
    }
}
