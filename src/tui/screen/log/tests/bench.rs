//! A viewer with a log in memory behind it. Every request is answered at once, or later when the test says so.

use crate::command::LogSource;
use crate::model::{
    Age, AgeSource, EarlyEnd, Entry, EntryRef, Hit, Id, Identity, Line, Lines, LogId, LogInfo, Pattern, Position,
    Reason, RepositoryId, Result, Stream,
};
use crate::text::Untrusted;
use crate::tui::action::Call;
use crate::tui::screen::log::request::{Effect, Message};
use crate::tui::screen::log::state::State;
use crate::tui::screen::log::update::Outcome;
use crate::tui::screen::log::{began, everywhere::Found, logs, read};
use crate::tui::ticket::Ticket;
use crate::work::Task;
use ratatui::layout::Rect;
use std::ops::ControlFlow;

/// A log in memory.
#[derive(Clone, Default)]
pub struct Fake {
    pub lines: Vec<Line>,
    pub ending: Option<Reason>,
    pub about: LogInfo,
    /// Most lines that one answer has.
    pub limit: usize,
    /// Whether it knows its length from the start.
    pub knows: bool,
    /// How often it was asked.
    pub asked: usize,
    /// How many times it was written anew.
    pub run: u64,
}

pub fn line(number: u64, text: &[u8], stream: Stream) -> Line {
    // From 100 on, so that all times of a short log are equally wide.
    let at = 100.0 + number as f64 * 0.25;
    Line { number, at: Some(at), delay: Some(0.25), stream, text: Untrusted::new(text), ended: true }
}

impl Fake {
    pub fn of(texts: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Self {
        let stream = |at: u64| if at % 5 == 4 { Stream::Err } else { Stream::Out };
        let lines = (0u64..).zip(texts).map(|(at, text)| line(at, text.as_ref(), stream(at))).collect();
        let about = LogInfo { streams: true, times: true, ..LogInfo::default() };
        Self { lines, about, limit: 1000, knows: false, ending: None, asked: 0, run: 0 }
    }

    pub fn numbered(count: usize) -> Self {
        Self::of((0..count).map(|at| format!("line {at}")))
    }
}

impl LogSource for Fake {
    fn info(&self) -> LogInfo {
        self.about
    }

    fn lines(&mut self, from: Position, count: usize, _task: &Task) -> Result<Lines> {
        self.asked += 1;
        let all = self.lines.len();
        let start = match from {
            Position::Line(line) => usize::try_from(line).unwrap().min(all),
            Position::FromEnd(back) => all.saturating_sub(usize::try_from(back).unwrap()),
            Position::Percent(percent) => (all * usize::from(percent) / 100).min(all.saturating_sub(1)),
        };
        let end = (start + count.min(self.limit)).min(all);
        let at_end = end == all;
        Ok(Lines {
            run: self.run,
            passed_over: 0,
            lines: self.lines[start..end].to_vec(),
            total: (self.knows || at_end).then_some(all as u64),
            reached: end as f32 / all.max(1) as f32,
            ending: self.ending.clone().filter(|_| at_end),
        })
    }

    fn search(
        &mut self,
        wanted: &Pattern,
        task: &Task,
        hit: &mut dyn FnMut(Hit) -> ControlFlow<()>,
    ) -> Result<Option<EarlyEnd>> {
        for line in &self.lines {
            if task.is_cancelled() {
                return Err(crate::model::Error::new("search", "fake", crate::model::Cause::Cancelled));
            }
            let found = wanted.0.find(line.text.exact()).map(|at| (at.start(), at.end()));
            if found.is_some_and(|span| hit(Hit { line: line.clone(), span }).is_break()) {
                return Ok(None);
            }
        }
        let lines = self.lines.len() as u64;
        Ok(self.ending.clone().map(|reason| EarlyEnd { lines, reason }))
    }
}

/// What the threads say of a log that is damaged.
fn unread(token: Ticket, log: usize, end: Option<EarlyEnd>) -> impl Iterator<Item = Message> {
    let damage = end.filter(EarlyEnd::is_damage);
    damage.into_iter().map(move |end| Message::Unread { token, log, why: end.to_string() })
}

/// A viewer at work.
pub struct Bench {
    pub state: State,
    pub sources: Vec<(LogId, Fake)>,
    pub waiting: Vec<Effect>,
    pub outcomes: Vec<Outcome>,
}

pub fn row() -> EntryRef {
    let age = Age { at: None, from: AgeSource::OrderOnly };
    EntryRef {
        repository: RepositoryId(0),
        entry: Entry { id: Id::from("s"), identity: Identity::default(), age, changed: 0, owner: None },
    }
}

pub fn log_id(name: &str) -> LogId {
    LogId(name.into())
}

impl Bench {
    /// A viewer on one log.
    pub fn on(source: Fake, width: u16, height: u16) -> Self {
        Self::among(vec![(log_id("a"), source)], width, height)
    }

    /// A viewer on the first of these logs.
    pub fn among(sources: Vec<(LogId, Fake)>, width: u16, height: u16) -> Self {
        let state = State::new(row(), sources[0].0.clone(), "job".into(), Rect::new(0, 0, width, height));
        let mut bench = Self { state, sources, waiting: Vec::new(), outcomes: Vec::new() };
        bench.waiting = bench.state.begin();
        bench.pump();
        bench
    }

    /// Does these actions, each answered before the next.
    pub fn act(&mut self, calls: &[&str]) -> &mut Self {
        for call in calls {
            self.send(call);
            self.pump();
        }
        self
    }

    /// Does an action; its wishes wait.
    pub fn send(&mut self, call: &str) {
        let call = Call::parse(call).unwrap();
        let outcomes = self.state.act(&call);
        self.take(outcomes);
    }

    /// Types into the line that is open.
    pub fn keys(&mut self, text: &str) -> &mut Self {
        for word in text.split(' ') {
            let outcomes = self.state.press(word.parse().unwrap()).expect("a line is open");
            self.take(outcomes);
        }
        self.pump();
        self
    }

    /// Types a text and Enter.
    pub fn typed(&mut self, text: &str) -> &mut Self {
        self.state.paste(text);
        self.keys("Enter")
    }

    pub fn take(&mut self, outcomes: Vec<Outcome>) {
        for outcome in outcomes {
            match outcome {
                Outcome::Log(effect) => self.waiting.push(effect),
                other => self.outcomes.push(other),
            }
        }
    }

    /// Answers everything that waits.
    pub fn pump(&mut self) {
        while !self.waiting.is_empty() {
            self.answer_first();
        }
    }

    /// Answers the request that waits longest.
    pub fn answer_first(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        for message in self.answer() {
            let effects = self.state.receive(message);
            self.waiting.extend(effects);
        }
    }

    fn answer(&mut self) -> Vec<Message> {
        let effect = self.waiting.remove(0);
        match effect {
            Effect::Open(token, _, log) => vec![Message::Opened(token, self.source(&log).about)],
            Effect::Read(request) => {
                let log = self.state.log.clone();
                let answer = read(self.source(&log), &request, &Task::new()).unwrap();
                vec![Message::Read(Box::new(answer))]
            }
            Effect::Clock => {
                let log = self.state.log.clone();
                let source = self.source(&log);
                let last = source.lines.last().and_then(|line| line.at);
                let start = last.and_then(|at| began(source.about.written?, at));
                vec![Message::Began(self.state.token, start)]
            }
            Effect::Search(token, _, log, pattern) => {
                let (hits, end) = self.found(&log, &pattern);
                let lines = hits.iter().map(|hit| hit.line.number).collect();
                unread(token, 0, end).chain([Message::Hits(token, lines, true)]).collect()
            }
            Effect::SearchAll(token, _, logs, pattern) => {
                let found = |(at, log)| {
                    let (hits, end) = self.found(log, &pattern);
                    let found = hits.into_iter().map(|hit| Found::new(hit.line, hit.span)).collect();
                    unread(token, at, end).chain([Message::Found { token, log: at, found, more: 0, done: true }])
                };
                logs.iter().enumerate().flat_map(found).collect()
            }
            _ => Vec::new(),
        }
    }

    fn found(&mut self, log: &LogId, pattern: &Pattern) -> (Vec<Hit>, Option<EarlyEnd>) {
        let mut hits = Vec::new();
        let mut take = |hit| {
            hits.push(hit);
            ControlFlow::Continue(())
        };
        let end = self.source(log).search(pattern, &Task::new(), &mut take).unwrap();
        (hits, end)
    }

    pub fn source(&mut self, log: &LogId) -> &mut Fake {
        &mut self.sources.iter_mut().find(|(id, _)| id == log).unwrap().1
    }

    /// Names the logs of the session, as its details do.
    pub fn name_logs(&mut self, failed: &[&str]) {
        let bad = |name: &str| failed.contains(&name);
        let word = |name: &str| {
            let class = if bad(name) { crate::model::Class::Bad } else { crate::model::Class::Good };
            crate::model::Label::new(if bad(name) { "fail" } else { "pass" }, 'x', class)
        };
        let entry = |(id, source): &(LogId, Fake)| logs::Entry {
            id: id.clone(),
            name: id.0.clone(),
            file: id.0.clone(),
            bytes: Some(source.lines.iter().map(|line| line.text.exact().len() as u64 + 1).sum()),
            word: Some(word(&id.0.to_string())),
            orphan: false,
        };
        self.state.logs = self.sources.iter().map(entry).collect();
        self.state.list.go(0, self.sources.len());
    }

    /// Lends the viewer to an app.
    pub fn take_state(&mut self) -> State {
        let spare = State::new(row(), self.state.log.clone(), "spare".into(), Rect::default());
        std::mem::replace(&mut self.state, spare)
    }

    pub fn top_line(&self) -> u64 {
        self.state.spot.top
    }

    pub fn cursor(&self) -> u64 {
        self.state.spot.cursor
    }
}
