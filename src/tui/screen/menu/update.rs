//! What keys and the mouse do to a menu. It changes nothing but itself: what was picked comes back.

use super::layout::Layout;
use super::state::Menu;
use crate::tui::action::{Action, Call};
use crate::tui::key::{Code, Key};
use crate::tui::message::{Mouse, MouseAction};
use crate::tui::motion::Motion;
use crate::tui::scene::Scene;
use crate::tui::widget::Typed;

/// What a key in a menu leads to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It stays.
    Stay,
    /// It goes away.
    Close,
    /// This was picked.
    Pick(Call),
}

/// How many lines a page is while a line is typed.
const PAGE: isize = 10;
/// Lines that one turn of the wheel passes.
const WHEEL: isize = 3;

impl Menu {
    /// Takes a key while a line is typed; none where no line is.
    pub fn press(&mut self, key: Key) -> Option<Outcome> {
        let input = self.picker.input.as_mut()?;
        match (key.code, key.ctrl) {
            (Code::Esc, _) | (Code::Char('c'), true) => return Some(Outcome::Close),
            (Code::Enter, _) => return Some(self.pick()),
            (Code::Up, _) | (Code::Char('p'), true) => self.picker.step(-1),
            (Code::Down, _) | (Code::Char('n'), true) => self.picker.step(1),
            (Code::PageUp, _) => self.picker.step(-PAGE),
            (Code::PageDown, _) => self.picker.step(PAGE),
            _ => {
                if input.press(key) == Typed::Changed {
                    self.picker.narrow();
                }
            }
        }
        Some(Outcome::Stay)
    }

    /// Takes pasted text, where a line is typed.
    pub fn paste(&mut self, text: &str) {
        if let Some(input) = &mut self.picker.input {
            input.paste(text);
            self.picker.narrow();
        }
    }

    /// Does what a key stands for where no line is typed; none when that is nothing here.
    pub fn act(&mut self, scene: &Scene<'_>, action: Action) -> Option<Outcome> {
        let rows = Layout::of(self, scene).room();
        match (action, Motion::of(action, rows)) {
            (_, Some(motion)) => self.picker.move_by(motion),
            (Action::Back | Action::Cancel, _) => return Some(Outcome::Close),
            (Action::Open, _) => return Some(self.pick()),
            _ => return None,
        }
        Some(Outcome::Stay)
    }

    /// Takes what the mouse did: a click on a line goes there, a second one picks it, one beside the menu closes it.
    pub fn mouse(&mut self, scene: &Scene<'_>, mouse: Mouse) -> Outcome {
        let layout = Layout::of(self, scene);
        match mouse.action {
            MouseAction::WheelDown => self.picker.step(WHEEL),
            MouseAction::WheelUp => self.picker.step(-WHEEL),
            MouseAction::Click if !layout.area.contains(mouse.at) => return Outcome::Close,
            MouseAction::Click => match layout.item_at(mouse.at) {
                Some(at) if at == self.picker.window.cursor => return self.pick(),
                Some(at) => self.picker.go(at),
                None => {}
            },
        }
        Outcome::Stay
    }

    fn pick(&self) -> Outcome {
        match self.picker.picked() {
            Some((_, Some(call))) => Outcome::Pick(call),
            _ => Outcome::Stay,
        }
    }
}
