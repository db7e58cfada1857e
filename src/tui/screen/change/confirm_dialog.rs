//! A plan that waits for consent: everything it touches, the confirmation, and what must be typed. Enter alone agrees to nothing.

use super::evidence::{evidence, locks};
use super::line::Line;
use super::outcome::Outcome;
use super::words::Words;
use crate::command::{Answer, ChangeRequest, Confirmation, Plan};
use crate::model::Unlock;
use crate::tui::action::Action;
use crate::tui::motion::Motion;
use crate::tui::scene::Scene;
use crate::tui::widget::{InputLine, Window};

/// How many lines a page is.
const PAGE: usize = 10;

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
    pub fn new(scene: &Scene<'_>, plan: Plan) -> Self {
        let lines = plan.items().iter().map(|item| Line::of(scene, item)).collect();
        let typed = matches!(plan.confirmation(), Confirmation::Type(_)).then(InputLine::default);
        let words = Words::of(&plan);
        Self { plan, words, lines, window: Window::default(), agreeing: false, typed, wrong: None }
    }

    /// Whether what an interrupted save wrote could be adopted instead, in words.
    pub fn adoptable(&self) -> Option<String> {
        let locks = locks(&self.plan);
        let offers = locks.iter().filter(|(_, how)| *how == Unlock::Discard).map(|(lock, _)| &lock.adoptable);
        let all: Result<Vec<_>, _> = offers.map(|offer| offer.as_ref()).collect();
        all.ok()?.first().map(|reason| reason.text.to_string())
    }

    /// Does what a key stands for.
    pub fn act(mut self: Box<Self>, scene: &Scene<'_>, action: Action) -> Outcome<Box<Self>> {
        match action {
            Action::Agree => return self.agree(),
            Action::Open if self.agreeing || self.typed.is_some() => return self.agree(),
            Action::Open => return Outcome::Close,
            Action::NextPane | Action::PreviousPane => self.agreeing = !self.agreeing,
            Action::Adopt => return self.adopt(),
            _ => self.scroll(scene, action),
        }
        Outcome::Stay(self)
    }

    fn scroll(&mut self, scene: &Scene<'_>, action: Action) {
        if let Some(motion) = Motion::of(action, PAGE) {
            let evidence = evidence(scene, &self.plan, &self.lines).len();
            self.window.scroll(motion, if evidence == 0 { self.lines.len() } else { evidence });
        }
    }

    fn agree(mut self: Box<Self>) -> Outcome<Box<Self>> {
        let typed = self.typed.as_ref().map(InputLine::text);
        let answer = typed.as_deref().map_or(Answer::Yes, Answer::Typed);
        match self.plan.agree(answer) {
            Ok(agreed) => Outcome::Apply(Box::new(agreed)),
            Err(not) => {
                let (plan, reason) = *not;
                self.wrong = Some(match plan.confirmation() {
                    Confirmation::Type(wanted) => format!("not {wanted}; nothing was changed"),
                    _ => reason.text.into_owned(),
                });
                self.plan = plan;
                Outcome::Stay(self)
            }
        }
    }

    /// Asks again, for adopting what an interrupted save wrote.
    fn adopt(self: Box<Self>) -> Outcome<Box<Self>> {
        if self.adoptable().is_none() {
            return Outcome::Stay(self);
        }
        let rows = self.plan.items().iter().map(|item| item.row.clone()).collect();
        Outcome::Plan(ChangeRequest::BreakLock(rows, Unlock::Adopt), Some(self))
    }
}
