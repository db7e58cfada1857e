//! Moving about: at once where the lines are in memory, else as soon as they come. It also says which lines to read next.

use super::request::{Ask, Effect, ReadRequest};
use super::scroll::Move;
use super::state::{Follow, Reading, Seek, State};

/// Most moves that wait for lines; a key that is held down asks for no more.
const PATIENCE: usize = 64;

impl State {
    /// Makes a move, or remembers it until its lines are there. Looking back pauses following.
    pub fn step(&mut self, step: Move) {
        if step.is_upward() && self.follow == Follow::On {
            self.follow = Follow::Paused;
        }
        if self.waiting.len() < PATIENCE {
            self.waiting.push_back(step);
        }
        self.replay();
    }

    /// Makes the moves whose lines are there.
    pub fn replay(&mut self) {
        while self.seek.is_none() {
            match self.waiting.front().copied() {
                Some(step) if self.ready(step) => self.make(step),
                _ => return,
            }
            self.waiting.pop_front();
        }
    }

    fn make(&mut self, step: Move) {
        let mut spot = self.spot;
        spot.go(&self.measure(), step);
        self.spot = spot;
    }

    fn ready(&self, step: Move) -> bool {
        let (height, top) = (self.height(), self.piece.index(self.spot.top));
        let after = self.piece.len().saturating_sub(top);
        match step.is_upward() {
            true => self.piece.at_start() || top > step.reach() + height,
            false => self.piece.at_end || after > step.reach() + 2 * height,
        }
    }

    /// Goes somewhere, at once if those lines are in memory.
    pub fn go(&mut self, seek: Seek) {
        self.waiting.clear();
        self.seek = Some(seek);
        if self.covers(seek) {
            self.arrive(seek, None);
        } else {
            self.reading = None;
        }
    }

    fn covers(&self, seek: Seek) -> bool {
        let (piece, height) = (&self.piece, self.height());
        match seek {
            Seek::Start => piece.at_start() && (piece.at_end || piece.len() > 2 * height),
            Seek::End => piece.at_end && (piece.at_start() || piece.len() > 2 * height),
            Seek::Percent(_) | Seek::Again(_) => false,
            Seek::Line(line) => {
                let at = piece.index(line);
                (piece.from..piece.to).contains(&line)
                    && (piece.at_start() || at > height)
                    && (piece.at_end || piece.len().saturating_sub(at) > 2 * height)
            }
        }
    }

    /// Stands where it was to go; `line` is what the thread found there.
    pub fn arrive(&mut self, seek: Seek, line: Option<u64>) {
        self.seek = None;
        let mut spot = self.spot;
        let measure = self.measure();
        match seek {
            Seek::Start => spot.first(&measure),
            Seek::End => spot.last(&measure),
            Seek::Line(line) => spot.show(&measure, line),
            Seek::Percent(_) => spot.begin_at(&measure, line.unwrap_or_default()),
            Seek::Again(before) => spot = before,
        }
        self.spot = spot;
    }

    /// Brings the view back into what there is; with following, to its end.
    pub fn settle(&mut self) {
        let mut spot = self.spot;
        match self.follow == Follow::On && self.piece.at_end {
            true => spot.last(&self.measure()),
            false => spot.settle(&self.measure()),
        }
        self.spot = spot;
    }

    /// Lets go of lines far from the view.
    pub fn trim(&mut self) {
        let height = self.height();
        let top = self.piece.index(self.spot.top);
        let cursor = self.piece.index(self.spot.cursor);
        self.piece.trim(top.min(cursor), top.max(cursor).saturating_add(height), 5 * height);
    }

    /// Forgets the lines and reads them again, for another filter or other colours; the view stays at its line.
    pub fn again(&mut self) {
        let line = self.spot.cursor;
        self.piece = Default::default();
        self.since = self.next.next();
        self.go(if self.follow == Follow::On { Seek::End } else { Seek::Line(line) });
    }

    /// The request for what the view needs next, if nothing is being read for it.
    pub fn want(&mut self) -> Option<Effect> {
        let seeks = self.seek.is_some();
        if self.about.is_none() || self.failed.is_some() || self.reading.is_some_and(|reading| reading.seeks || !seeks)
        {
            return None;
        }
        let ask = match self.seek {
            Some(seek) => self.ask_for(seek),
            None => self.ask_for_more()?,
        };
        let number = self.number();
        self.reading = Some(Reading { number, seeks });
        let (filter, coloured) = (self.look.filter.clone(), self.look.coloured);
        Some(Effect::Read(ReadRequest { token: self.token, number, ask, filter, coloured }))
    }

    fn ask_for(&self, seek: Seek) -> Ask {
        let height = self.height();
        match seek {
            Seek::Start => Ask::Forward(0, 4 * height),
            Seek::End => Ask::End(4 * height),
            Seek::Line(line) => Ask::Around(line, 3 * height, 4 * height),
            Seek::Again(spot) => Ask::Around(spot.top, 3 * height, 4 * height),
            Seek::Percent(percent) => Ask::Percent(percent, 4 * height),
        }
    }

    fn ask_for_more(&self) -> Option<Ask> {
        let (piece, height) = (&self.piece, self.height());
        let top = piece.index(self.spot.top);
        if !piece.at_end && piece.len().saturating_sub(top) <= 4 * height {
            return Some(Ask::Forward(piece.to, 4 * height));
        }
        (!piece.at_start() && top <= 3 * height).then_some(Ask::Backward(piece.from, 4 * height))
    }
}
