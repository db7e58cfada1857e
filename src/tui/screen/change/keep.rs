//! Keep the latest N: the number, what is protected and what becomes of the rest can be changed, and the two columns of what
//! stays and what goes follow at once. Everything was gathered before; nothing is read here.

use super::layout::KeepParts;
use super::line::Line;
use super::outcome::Outcome;
use crate::command::{Answer, Candidates, Confirmation, Intent, Plan, Rules, Scope as Chosen};
use crate::model::{Address, KeepDefaults};
use crate::tui::action::Action;
use crate::tui::motion::Motion;
use crate::tui::scene::Scene;
use crate::tui::screen::list::Arrangement;
use crate::tui::widget::{InputLine, Window};

/// The dialog.
#[derive(Debug)]
pub struct Keep {
    candidates: Candidates,
    /// The rules as they are set.
    pub rules: Rules,
    /// The plan that they make.
    pub plan: Plan,
    /// What may be protected, in the words of the repositories.
    pub words: Vec<String>,
    /// Which of the sessions are counted.
    pub scope: Scope,
    /// What stays.
    pub stays: Side,
    /// What goes.
    pub goes: Side,
    /// Whether the cursor is among what stays.
    pub among_stays: bool,
    /// The word that is being chosen to be protected.
    pub protecting: Option<usize>,
    /// The number as it is typed.
    pub number: Option<String>,
    /// What is typed to agree, once that was asked for.
    pub typed: Option<InputLine>,
    /// What was wrong with the last answer.
    pub wrong: Option<String>,
    marked: Chosen,
    shown: Chosen,
}

/// One column: its entries, and where the cursor is.
#[derive(Debug, Default)]
pub struct Side {
    /// The entries.
    pub lines: Vec<Line>,
    /// Their addresses.
    addresses: Vec<Address>,
    /// What is on the screen.
    pub window: Window,
    /// Their bytes, as far as they are known.
    pub bytes: u64,
}

/// Which sessions are counted and chosen among.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// All of them.
    All,
    /// The marked ones.
    Marked,
    /// Those that the filter shows.
    Filtered,
}

impl Keep {
    /// The dialog over what was gathered, and over what the list shows of it.
    pub fn new(scene: &Scene<'_>, list: &Arrangement, candidates: Candidates, count: usize) -> Self {
        let KeepDefaults { protect, destroy, .. } = scene.env.keep_latest.clone();
        let offered = scene.env.repository_infos.iter().flat_map(|about| about.protectable);
        let mut words: Vec<String> = Vec::new();
        for word in offered.map(|word| (*word).to_owned()).chain(protect.iter().cloned()) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        let slip = candidates.protect_slip(&protect);
        let rules = Rules { protect, destroy, ..Rules::latest(count) };
        let plan = candidates.choose(&rules, scene.now);
        let mut keep = Self {
            candidates,
            rules,
            plan,
            words,
            scope: Scope::All,
            stays: Side::default(),
            goes: Side::default(),
            among_stays: false,
            protecting: None,
            number: None,
            typed: None,
            wrong: slip.map(|slip| format!("keep_latest.protect: {slip}")),
            marked: rows(scene, |at| scene.rows.row(at).is_some_and(|(_, facts)| facts.marked)),
            // What a misspelt filter shows is not what was meant.
            shown: if list.filtered() && list.problem().is_none() {
                rows(scene, |at| list.position(at).is_some())
            } else {
                Chosen::default()
            },
        };
        if !keep.marked.is_empty() {
            keep.scope = Scope::Marked;
        }
        let slip = keep.wrong.take();
        keep.choose(scene);
        keep.wrong = slip;
        keep
    }

    /// How many sessions are counted.
    pub fn counted(&self) -> usize {
        self.plan.items().len()
    }

    /// How many are marked, and how many the filter shows.
    pub fn scopes(&self) -> (usize, usize) {
        (self.marked.len(), self.shown.len())
    }

    fn choose(&mut self, scene: &Scene<'_>) {
        self.rules.scope = match self.scope {
            Scope::All => None,
            Scope::Marked => Some(self.marked.clone()),
            Scope::Filtered => Some(self.shown.clone()),
        };
        self.plan = self.candidates.choose(&self.rules, scene.now);
        self.goes.fill(scene, &self.plan, true);
        self.stays.fill(scene, &self.plan, false);
        (self.wrong, self.typed) = (None, None);
    }

    fn side(&mut self) -> &mut Side {
        if self.among_stays { &mut self.stays } else { &mut self.goes }
    }
}

impl Side {
    fn fill(&mut self, scene: &Scene<'_>, plan: &Plan, goes: bool) {
        let items =
            || plan.items().iter().filter(|item| matches!(item.intent, Intent::Trash | Intent::Destroy) == goes);
        self.lines = items().map(|item| Line::of(scene, item)).collect();
        self.addresses = items().map(crate::command::Item::address).collect();
        self.bytes = self.lines.iter().filter_map(|line| line.bytes).sum();
        self.window.go(self.window.cursor, self.lines.len());
    }
}

fn rows(scene: &Scene<'_>, wanted: impl Fn(usize) -> bool) -> Chosen {
    let rows = (0..scene.rows.len()).filter(|at| wanted(*at));
    rows.filter_map(|at| scene.rows.row(at)).map(|(row, _)| row).collect()
}

impl Keep {
    /// Does what a key stands for.
    pub fn act(mut self: Box<Self>, scene: &Scene<'_>, action: Action) -> Outcome<Box<Self>> {
        if self.typed.is_some() {
            return if matches!(action, Action::Open | Action::Agree) { self.confirm() } else { Outcome::Stay(self) };
        }
        self.number = None;
        if let Some(at) = self.protecting {
            self.protect(scene, at, action);
            return Outcome::Stay(self);
        }
        match action {
            Action::Agree => return self.agree(),
            Action::Open => return Outcome::Close,
            Action::More => self.count(scene, 1),
            Action::Fewer => self.count(scene, -1),
            Action::KeepToo => self.keep_too(scene),
            Action::Scope => self.scope(scene),
            Action::Rest => {
                self.rules.destroy = !self.rules.destroy;
                self.choose(scene);
            }
            Action::Protect => self.protecting = (!self.words.is_empty()).then_some(0),
            Action::NextPane | Action::PreviousPane => self.among_stays = !self.among_stays,
            _ => self.go(scene, action),
        }
        Outcome::Stay(self)
    }

    fn go(&mut self, scene: &Scene<'_>, action: Action) {
        let rows = KeepParts::of(scene, !self.words.is_empty(), self.wrong.is_some()).rows();
        let side = self.side();
        if let Some(motion) = Motion::of(action, rows) {
            side.window.move_by(motion, side.lines.len());
        }
    }

    fn count(&mut self, scene: &Scene<'_>, by: isize) {
        self.rules.keep = self.rules.keep.saturating_add_signed(by).min(self.counted());
        self.choose(scene);
    }

    /// Digits make a number as they are typed; the first one begins it anew. False for what is no digit.
    pub fn digit(&mut self, scene: &Scene<'_>, digit: char) -> bool {
        if !digit.is_ascii_digit() || self.protecting.is_some() {
            return false;
        }
        let mut number = self.number.take().unwrap_or_default();
        number.push(digit);
        self.rules.keep = number.parse().unwrap_or(self.counted()).min(self.counted());
        self.choose(scene);
        self.number = Some(number);
        true
    }

    fn keep_too(&mut self, scene: &Scene<'_>) {
        let side = self.side();
        let Some(address) = side.addresses.get(side.window.cursor).cloned() else { return };
        if !self.rules.also.remove(&address) {
            self.rules.also.insert(address);
        }
        self.choose(scene);
    }

    fn scope(&mut self, scene: &Scene<'_>) {
        let order = [Scope::All, Scope::Marked, Scope::Filtered];
        let there = |scope: &Scope| match scope {
            Scope::All => true,
            Scope::Marked => !self.marked.is_empty(),
            Scope::Filtered => !self.shown.is_empty(),
        };
        let at = order.iter().position(|scope| *scope == self.scope).unwrap_or(0);
        let next = order.iter().cycle().skip(at + 1).take(order.len()).find(|scope| there(scope));
        self.scope = next.copied().unwrap_or(Scope::All);
        self.choose(scene);
    }

    /// Among the words that may be protected; what means nothing here ends it.
    fn protect(&mut self, scene: &Scene<'_>, at: usize, action: Action) {
        let last = self.words.len().saturating_sub(1);
        match action {
            Action::More | Action::NextPane => self.protecting = Some((at + 1).min(last)),
            Action::Fewer | Action::PreviousPane => self.protecting = Some(at.saturating_sub(1)),
            Action::KeepToo => {
                let Some(word) = self.words.get(at) else { return };
                match self.rules.protect.iter().position(|other| other == word) {
                    Some(at) => drop(self.rules.protect.remove(at)),
                    None => self.rules.protect.push(word.clone()),
                }
                self.choose(scene);
            }
            _ => self.protecting = None,
        }
    }

    fn agree(mut self: Box<Self>) -> Outcome<Box<Self>> {
        match self.plan.confirmation() {
            Confirmation::Type(_) => self.typed = Some(InputLine::default()),
            Confirmation::Refused(reason) => self.wrong = Some(reason.text.to_string()),
            Confirmation::None => self.wrong = Some("nothing to remove".to_owned()),
            Confirmation::YesNo => return self.agreed(Answer::Yes),
        }
        Outcome::Stay(self)
    }

    fn confirm(self: Box<Self>) -> Outcome<Box<Self>> {
        let text = self.typed.as_ref().map(InputLine::text).unwrap_or_default();
        self.agreed(Answer::Typed(&text))
    }

    fn agreed(mut self: Box<Self>, answer: Answer<'_>) -> Outcome<Box<Self>> {
        match self.plan.agree(answer) {
            Ok(agreed) => Outcome::Apply(Box::new(agreed)),
            Err(not) => {
                let (plan, reason) = *not;
                (self.plan, self.wrong) = (plan, Some(reason.text.into_owned()));
                Outcome::Stay(self)
            }
        }
    }
}
