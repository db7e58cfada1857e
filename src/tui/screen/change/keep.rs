//! Keep the latest N: the number, what is protected and what becomes of the rest can be changed, and the two columns of what
//! stays and what goes follow at once. Everything was gathered before; nothing is read here.

use super::line::Line;
use super::receive;
use crate::command::{Answer, Candidates, Confirmation, Intent, Plan, Rules, Scope as Chosen};
use crate::model::{Address, KeepDefaults, Timestamp};
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::key::{Code, Key};
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
    /// The dialog over what was gathered.
    pub fn new(app: &App, candidates: Candidates) -> Self {
        let KeepDefaults { protect, destroy, .. } = app.env.keep_latest.clone();
        let offered = app.env.repository_infos.iter().flat_map(|about| about.protectable);
        let mut words: Vec<String> = Vec::new();
        for word in offered.map(|word| (*word).to_owned()).chain(protect.iter().cloned()) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        let slip = candidates.protect_slip(&protect);
        let rules = Rules { protect, destroy, ..Rules::latest(app.change.keep) };
        let plan = candidates.choose(&rules, app.now);
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
            marked: rows(app, |at| app.rows.row(at).is_some_and(|(_, facts)| facts.marked)),
            // What a misspelt filter shows is not what was meant.
            shown: if app.list.rows.filtered() && app.list.rows.problem().is_none() {
                rows(app, |at| app.list.rows.position(at).is_some())
            } else {
                Chosen::default()
            },
        };
        if !keep.marked.is_empty() {
            keep.scope = Scope::Marked;
        }
        let slip = keep.wrong.take();
        keep.choose(app);
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

    fn choose(&mut self, app: &App) {
        self.rules.scope = match self.scope {
            Scope::All => None,
            Scope::Marked => Some(self.marked.clone()),
            Scope::Filtered => Some(self.shown.clone()),
        };
        self.plan = self.candidates.choose(&self.rules, app.now);
        self.goes.fill(app, &self.plan, true, app.now);
        self.stays.fill(app, &self.plan, false, app.now);
        (self.wrong, self.typed) = (None, None);
    }

    fn side(&mut self) -> &mut Side {
        if self.among_stays { &mut self.stays } else { &mut self.goes }
    }
}

impl Side {
    fn fill(&mut self, app: &App, plan: &Plan, goes: bool, now: Timestamp) {
        let items =
            || plan.items().iter().filter(|item| matches!(item.intent, Intent::Trash | Intent::Destroy) == goes);
        self.lines = items().map(|item| Line::of(app, item, now)).collect();
        self.addresses = items().map(crate::command::Item::address).collect();
        self.bytes = self.lines.iter().filter_map(|line| line.bytes).sum();
        self.window.go(self.window.cursor, self.lines.len());
    }
}

fn rows(app: &App, wanted: impl Fn(usize) -> bool) -> Chosen {
    let rows = (0..app.rows.len()).filter(|at| wanted(*at));
    rows.filter_map(|at| app.rows.row(at)).map(|(row, _)| row).collect()
}

/// Takes a key; none of the dialog is left when it is to be closed.
pub fn press(app: &mut App, mut keep: Box<Keep>, key: Key) -> (Option<Box<Keep>>, Vec<Effect>) {
    if keep.typed.is_some() {
        return confirm(app, keep, key);
    }
    if keep.protecting.is_some() {
        protect(app, &mut keep, key);
        return (Some(keep), Vec::new());
    }
    match key.code {
        Code::Char('y') => return agree(app, keep),
        Code::Char('n' | 'q') | Code::Enter => return (None, Vec::new()),
        Code::Char('+' | '=') | Code::Right => count(app, &mut keep, 1),
        Code::Char('-') | Code::Left => count(app, &mut keep, -1),
        Code::Char(digit @ '0'..='9') => digits(app, &mut keep, digit),
        Code::Char(' ') => keep_too(app, &mut keep),
        Code::Char('s') => scope(app, &mut keep),
        Code::Char('D') => {
            keep.rules.destroy = !keep.rules.destroy;
            keep.choose(app);
        }
        Code::Char('p') => keep.protecting = (!keep.words.is_empty()).then_some(0),
        Code::Tab | Code::BackTab => keep.among_stays = !keep.among_stays,
        _ => {
            let rows = super::view::keep_rows(app, &keep);
            let side = keep.side();
            let length = side.lines.len();
            super::press::move_by(&mut side.window, key, rows, length);
        }
    }
    if !matches!(key.code, Code::Char('0'..='9')) {
        keep.number = None;
    }
    (Some(keep), Vec::new())
}

fn count(app: &App, keep: &mut Keep, by: isize) {
    keep.rules.keep = keep.rules.keep.saturating_add_signed(by).min(keep.counted());
    keep.choose(app);
}

/// Digits make a number as they are typed; the first one begins it anew.
fn digits(app: &App, keep: &mut Keep, digit: char) {
    let mut number = keep.number.take().unwrap_or_default();
    number.push(digit);
    keep.rules.keep = number.parse().unwrap_or(keep.counted()).min(keep.counted());
    keep.choose(app);
    keep.number = Some(number);
}

fn keep_too(app: &App, keep: &mut Keep) {
    let side = keep.side();
    let Some(address) = side.addresses.get(side.window.cursor).cloned() else { return };
    if !keep.rules.also.remove(&address) {
        keep.rules.also.insert(address);
    }
    keep.choose(app);
}

fn scope(app: &App, keep: &mut Keep) {
    let order = [Scope::All, Scope::Marked, Scope::Filtered];
    let there = |scope: &Scope| match scope {
        Scope::All => true,
        Scope::Marked => !keep.marked.is_empty(),
        Scope::Filtered => !keep.shown.is_empty(),
    };
    let at = order.iter().position(|scope| *scope == keep.scope).unwrap_or(0);
    let next = order.iter().cycle().skip(at + 1).take(order.len()).find(|scope| there(scope));
    keep.scope = next.copied().unwrap_or(Scope::All);
    keep.choose(app);
}

fn protect(app: &App, keep: &mut Keep, key: Key) {
    let last = keep.words.len().saturating_sub(1);
    let Some(at) = keep.protecting else { return };
    match key.code {
        Code::Right | Code::Tab | Code::Char('l') => keep.protecting = Some((at + 1).min(last)),
        Code::Left | Code::BackTab | Code::Char('h') => keep.protecting = Some(at.saturating_sub(1)),
        Code::Char(' ') => {
            let Some(word) = keep.words.get(at) else { return };
            match keep.rules.protect.iter().position(|other| other == word) {
                Some(at) => drop(keep.rules.protect.remove(at)),
                None => keep.rules.protect.push(word.clone()),
            }
            keep.choose(app);
        }
        _ => keep.protecting = None,
    }
}

fn agree(app: &mut App, mut keep: Box<Keep>) -> (Option<Box<Keep>>, Vec<Effect>) {
    match keep.plan.confirmation() {
        Confirmation::Type(_) => keep.typed = Some(InputLine::default()),
        Confirmation::Refused(reason) => keep.wrong = Some(reason.text.to_string()),
        Confirmation::None => keep.wrong = Some("nothing to remove".to_owned()),
        Confirmation::YesNo => return agreed(app, keep, Answer::Yes),
    }
    (Some(keep), Vec::new())
}

fn confirm(app: &mut App, mut keep: Box<Keep>, key: Key) -> (Option<Box<Keep>>, Vec<Effect>) {
    let Some(line) = &mut keep.typed else { return (Some(keep), Vec::new()) };
    if key.code != Code::Enter {
        line.press(key);
        keep.wrong = None;
        return (Some(keep), Vec::new());
    }
    let text = line.text();
    agreed(app, keep, Answer::Typed(&text))
}

fn agreed(app: &mut App, mut keep: Box<Keep>, answer: Answer<'_>) -> (Option<Box<Keep>>, Vec<Effect>) {
    match keep.plan.agree(answer) {
        Ok(agreed) => (None, receive::apply(app, agreed)),
        Err(not) => {
            let (plan, reason) = *not;
            (keep.plan, keep.wrong) = (plan, Some(reason.text.into_owned()));
            (Some(keep), Vec::new())
        }
    }
}
