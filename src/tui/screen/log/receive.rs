//! Takes the answers of the threads. Those to a question that is no longer asked are dropped.

use super::loaded_range::LoadedRange;
use super::request::{Answer, Effect, Message};
use super::state::{Follow, Reading, Seek, State};
use super::times::Times;
use crate::model::{LogInfo, Timestamp};

impl State {
    /// Takes an answer in and says what to read next.
    pub fn receive(&mut self, message: Message) -> Vec<Effect> {
        let mut effects = Vec::new();
        match message {
            Message::Opened(token, about) if token == self.token => self.opened(about, &mut effects),
            Message::Failed(token, reason) if token == self.token => self.failed = Some(reason),
            Message::Read(answer) if answer.token == self.token => effects.extend(self.read(*answer)),
            Message::Began(token, start) if token == self.token => self.began(start),
            Message::Hits(token, lines, done) => self.found(token, lines, done),
            Message::Found { token, log, found, more, done } => {
                if let Some(all) = self.everywhere.as_mut().filter(|all| all.token == token) {
                    all.add(log, found, more, done);
                }
            }
            Message::Bad(token, bad) if token == self.token => self.take_bad(bad),
            Message::Unread { token, log, why } => self.unread(token, log, why),
            _ => {}
        }
        effects.extend(self.round());
        effects
    }

    /// What every round ends with: moves that can be made now, a view within what there is, the next request.
    pub fn round(&mut self) -> Option<Effect> {
        self.replay();
        self.follow_hit();
        if self.seek.is_none() {
            self.settle();
            self.trim();
        }
        self.want()
    }

    fn opened(&mut self, about: LogInfo, effects: &mut Vec<Effect>) {
        self.about = Some(about);
        if self.live() && self.follow == Follow::Off && self.seek.is_none_or(|seek| seek == Seek::Start) {
            self.follow = Follow::On;
        }
        if about.growing || self.follow == Follow::On {
            effects.push(Effect::Follow(true));
        }
        if self.look.times == Times::Wall {
            effects.push(Effect::Clock);
        }
    }

    fn read(&mut self, answer: Answer) -> Vec<Effect> {
        if answer.run != self.run {
            return self.begin_anew(answer.run);
        }
        let asked = self.reading.filter(|reading| reading.number == answer.number && !answer.grown);
        if asked.is_none() && (!answer.grown || answer.number < self.since) {
            return Vec::new();
        }
        self.measure_times(&answer.piece);
        self.total = answer.total.or_else(|| answer.piece.at_end.then_some(answer.piece.to)).or(self.total);
        self.reached = answer.reached;
        match asked {
            Some(reading) => self.take(reading, answer),
            None => self.grow(answer),
        }
        Vec::new()
    }

    /// The job has run again, and what was seen of its log is no more: nothing of it is mixed with the new lines.
    fn begin_anew(&mut self, run: u64) -> Vec<Effect> {
        self.run = run;
        (self.piece, self.marks, self.range) = Default::default();
        (self.ending, self.total, self.start, self.grown) = (None, None, None, Some(self.now));
        (self.reading, self.time_width, self.left) = (None, 0, 0);
        self.bad = None;
        self.spot = Default::default();
        self.waiting.clear();
        self.since = self.next.next();
        self.seek = Some(if self.follow == Follow::On { Seek::End } else { Seek::Start });
        self.notice = Some("the log was written anew: its job has run again".to_owned());
        let mut effects = self.search_again();
        if self.look.times == Times::Wall {
            effects.push(Effect::Clock);
        }
        effects
    }

    fn take(&mut self, reading: Reading, answer: Answer) {
        self.reading = None;
        if answer.piece.at_end {
            self.ending = answer.ending;
        }
        match self.seek.filter(|_| reading.seeks) {
            Some(seek) => {
                self.piece = answer.piece;
                self.arrive(seek, answer.line);
                // The start of a live log is shown at once; its end may take a while.
                if self.follow == Follow::On && !self.piece.at_end {
                    self.seek = Some(Seek::End);
                }
            }
            None => self.piece.take_in(answer.piece),
        }
    }

    fn grow(&mut self, answer: Answer) {
        let joins = answer.piece.from <= self.piece.to && answer.piece.to >= self.piece.to;
        if let Some(hits) = self.hits.as_mut() {
            let pattern = hits.pattern.clone();
            // Lines without an end were read once more, and may stand elsewhere now.
            hits.cut(answer.piece.from);
            let new = answer.piece.iter_from(0).filter(|line| pattern.matches(line.bytes()));
            hits.add(new.map(|line| line.number));
        }
        self.grown = Some(self.now);
        if joins || self.follow == Follow::On {
            self.ending = answer.ending;
            self.piece.take_in(answer.piece);
        }
    }

    /// Sees how wide the times are; the column never becomes narrower while the log is open.
    fn measure_times(&mut self, piece: &LoadedRange) {
        let width = |line| self.look.times.of(line, self.start).map_or(0, |time| time.len());
        let widest = piece.iter_from(0).map(width).max().unwrap_or(0);
        self.time_width = self.time_width.max(widest);
    }

    /// Shows another time. When the log began is asked for when it is needed first.
    pub fn next_time(&mut self) -> Vec<Effect> {
        let clock = self.about.is_some_and(|about| about.written.is_some() && about.times);
        self.look.times = self.look.times.next(clock);
        self.measure_anew();
        match (self.look.times, self.start) {
            (Times::Wall, None) => vec![Effect::Clock],
            _ => Vec::new(),
        }
    }

    /// Takes when the log began.
    fn began(&mut self, start: Option<Timestamp>) {
        self.start = start;
        if start.is_none() && self.look.times == Times::Wall {
            self.look.times = Times::Relative;
            self.notice = Some("cannot tell when this log was written".to_owned());
        }
        self.measure_anew();
    }

    fn measure_anew(&mut self) {
        self.time_width = 0;
        let piece = std::mem::take(&mut self.piece);
        self.measure_times(&piece);
        self.piece = piece;
    }
}
