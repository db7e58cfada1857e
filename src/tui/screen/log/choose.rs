//! From log to log: the next one, the next one that failed, one that was found.

use super::logs;
use super::request::Effect;
use super::state::{Focus, Follow, Seek, State};
use crate::model::{Detail, LogId};
use crate::text::Untrusted;

impl State {
    /// Opens the log that the state names.
    pub fn begin(&mut self) -> Vec<Effect> {
        self.token = self.number();
        self.since = self.next;
        self.run = 0;
        self.seek = Some(Seek::Start);
        (self.bad, self.moved) = (None, false);
        let mut effects = vec![Effect::Open(self.token, Box::new(self.row.clone()), self.log.clone())];
        let failed = self.current().and_then(|at| self.logs.get(at)).is_some_and(logs::Entry::failed);
        effects.extend(failed.then(|| self.ask_bad()));
        effects
    }

    /// Takes the session's details, which name its logs.
    pub fn learn(&mut self, detail: &Detail) {
        self.logs = logs::list(detail);
        if let Some(at) = self.current() {
            self.list.go(at, self.logs.len());
            self.title = self.logs.get(at).map_or_else(|| self.title.clone(), |entry| entry.name.clone());
        }
    }

    /// Opens the log at this place of the list, at a line if one is given.
    pub fn open(&mut self, at: usize, line: Option<u64>) -> Vec<Effect> {
        let Some(entry) = self.logs.get(at) else { return Vec::new() };
        let (log, title) = (entry.id.clone(), entry.name.clone());
        self.list.go(at, self.logs.len());
        if log == self.log {
            line.into_iter().for_each(|line| self.go(Seek::Line(line)));
            return Vec::new();
        }
        self.leave();
        self.enter(log, title);
        let mut effects = self.begin();
        match (line, self.visited.get(&self.log)) {
            (Some(line), _) => self.seek = Some(Seek::Line(line)),
            (None, Some((spot, marks))) => (self.seek, self.marks) = (Some(Seek::Again(*spot)), marks.clone()),
            (None, None) => {}
        }
        self.moved = !matches!(self.seek, Some(Seek::Start));
        effects.extend(self.search_again());
        effects
    }

    fn leave(&mut self) {
        self.visited.insert(self.log.clone(), (self.spot, std::mem::take(&mut self.marks)));
    }

    fn enter(&mut self, log: LogId, title: Untrusted) {
        (self.log, self.title) = (log, title);
        self.piece = Default::default();
        self.spot = Default::default();
        (self.about, self.failed, self.ending, self.total) = (None, None, None, None);
        (self.start, self.grown) = (None, None);
        (self.reading, self.range, self.left, self.time_width, self.reached) = (None, None, 0, 0, 0.0);
        self.waiting.clear();
        self.follow = Follow::Off;
    }

    // The same pattern is searched in the next log, without going anywhere.
    pub(super) fn search_again(&mut self) -> Vec<Effect> {
        let Some(hits) = self.hits.take() else { return Vec::new() };
        self.search(&hits.typed, hits.pattern, None)
    }

    /// Opens the log so many places further.
    pub fn step_log(&mut self, forward: bool) -> Vec<Effect> {
        let next = self.current().and_then(|at| if forward { at.checked_add(1) } else { at.checked_sub(1) });
        match next.filter(|at| *at < self.logs.len()) {
            Some(at) => self.open(at, None),
            None => self.say(if forward { "this is the last log" } else { "this is the first log" }),
        }
    }

    /// Opens the next log whose job failed, going on at the start of the list.
    pub fn next_failure(&mut self, forward: bool) -> Vec<Effect> {
        let count = self.logs.len();
        let here = self.current().unwrap_or(0);
        let step = |by: usize| if forward { (here + by) % count } else { (here + count - by) % count };
        let failed = |at: &usize| self.logs.get(*at).is_some_and(logs::Entry::failed);
        match (1..count).map(step).find(failed) {
            Some(at) => self.open(at, None),
            None => self.say("no other log of a failed job"),
        }
    }

    /// Opens what is under the cursor: a log of the list, or a line that was found.
    pub fn choose(&mut self) -> Vec<Effect> {
        match self.focus {
            Focus::Text => Vec::new(),
            Focus::List => {
                self.focus = Focus::Text;
                self.open(self.list.cursor, None)
            }
            Focus::Found => self.choose_found(),
        }
    }

    fn choose_found(&mut self) -> Vec<Effect> {
        let Some(all) = &self.everywhere else { return Vec::new() };
        let Some((at, line)) = all.chosen() else { return Vec::new() };
        let (typed, pattern) = (all.typed.clone(), all.pattern.clone());
        self.focus = Focus::Text;
        self.hits = None;
        let mut effects = self.open(at, line);
        effects.extend(self.search(&typed, pattern, None));
        effects
    }

    fn say(&mut self, text: &str) -> Vec<Effect> {
        self.notice = Some(text.to_owned());
        Vec::new()
    }
}
