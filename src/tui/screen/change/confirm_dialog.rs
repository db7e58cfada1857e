//! A plan that waits for consent: everything it touches, the confirmation, and what must be typed. Enter alone agrees to nothing.

use super::line::Line;
use super::words::Words;
use super::{Effect as Wish, receive};
use crate::command::{Answer, Confirmation, Intent, Plan};
use crate::model::{Lock, Unlock};
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::key::{Code, Key};
use crate::tui::widget::{InputLine, Typed, Window};

/// A plan that waits for consent.
#[derive(Debug)]
pub struct ConfirmDialog {
    /// The plan.
    pub plan: Plan,
    /// Its words.
    pub words: Words,
    /// Its items.
    pub lines: Vec<Line>,
    /// What is on the screen of them.
    pub window: Window,
    /// Whether the button that agrees has the focus.
    pub agreeing: bool,
    /// What is typed, where something must be.
    pub typed: Option<InputLine>,
    /// What was wrong with the last answer.
    pub wrong: Option<String>,
}

impl ConfirmDialog {
    /// The dialog for a plan.
    pub fn new(app: &App, plan: Plan) -> Self {
        let lines = plan.items().iter().map(|item| Line::of(app, item, app.now)).collect();
        let typed = matches!(plan.confirmation(), Confirmation::Type(_)).then(InputLine::default);
        let words = Words::of(&plan);
        Self { plan, words, lines, window: Window::default(), agreeing: false, typed, wrong: None }
    }

    /// The locks that it breaks, or would.
    pub fn locks(&self) -> Vec<(&Lock, Unlock)> {
        let items = self.plan.items().iter();
        items
            .filter_map(|item| match &item.intent {
                Intent::Unlock(lock, how) => Some((&**lock, *how)),
                _ => None,
            })
            .collect()
    }

    /// Whether what an interrupted save wrote could be adopted instead, in words.
    pub fn adoptable(&self) -> Option<String> {
        let locks = self.locks();
        let offers = locks.iter().filter(|(_, how)| *how == Unlock::Discard).map(|(lock, _)| &lock.adoptable);
        let all: Result<Vec<_>, _> = offers.map(|offer| offer.as_ref()).collect();
        all.ok()?.first().map(|reason| reason.text.to_string())
    }
}

/// Takes a key; false when the dialog is to be closed.
pub fn press(app: &mut App, mut ask: Box<ConfirmDialog>, key: Key) -> (Option<Box<ConfirmDialog>>, Vec<Effect>) {
    if let Some(line) = &mut ask.typed {
        match key.code {
            Code::Enter => return agree(app, ask),
            Code::Up | Code::Down | Code::PageUp | Code::PageDown => {}
            _ => {
                if line.press(key) == Typed::Changed {
                    ask.wrong = None;
                }
                return (Some(ask), Vec::new());
            }
        }
    }
    match key.code {
        Code::Char('y') => return agree(app, ask),
        Code::Char('n' | 'q') => return (None, Vec::new()),
        Code::Tab | Code::BackTab | Code::Left | Code::Right => ask.agreeing = !ask.agreeing,
        Code::Enter if ask.agreeing => return agree(app, ask),
        Code::Enter => return (None, Vec::new()),
        Code::Char('a') => return adopt(app, ask),
        _ => {
            let length = super::view::scrolled(app, &ask);
            super::press::scroll(&mut ask.window, key, length);
        }
    }
    (Some(ask), Vec::new())
}

fn agree(app: &mut App, mut ask: Box<ConfirmDialog>) -> (Option<Box<ConfirmDialog>>, Vec<Effect>) {
    let typed = ask.typed.as_ref().map(InputLine::text);
    let answer = typed.as_deref().map_or(Answer::Yes, Answer::Typed);
    match ask.plan.agree(answer) {
        Ok(agreed) => (None, receive::apply(app, agreed)),
        Err(not) => {
            let (plan, reason) = *not;
            ask.plan = plan;
            ask.wrong = Some(match ask.plan.confirmation() {
                Confirmation::Type(wanted) => format!("not {wanted}; nothing was changed"),
                _ => reason.text.into_owned(),
            });
            (Some(ask), Vec::new())
        }
    }
}

/// Asks again, for adopting what an interrupted save wrote.
fn adopt(app: &mut App, ask: Box<ConfirmDialog>) -> (Option<Box<ConfirmDialog>>, Vec<Effect>) {
    if ask.adoptable().is_none() {
        return (Some(ask), Vec::new());
    }
    let rows = ask.plan.items().iter().map(|item| item.row.clone()).collect();
    let ticket = app.change.ticket();
    let wish = Wish::Plan(ticket, crate::command::ChangeRequest::BreakLock(rows, Unlock::Adopt));
    (Some(ask), vec![Effect::Change(wish)])
}
