//! Searching the open log, keeping only what matches, and searching all logs.

use super::everywhere::Everywhere;
use super::hits::{Hits, Look, Way, compile};
use super::prompt::{Prompt, Question};
use super::request::Effect;
use super::state::{Focus, Seek, State};
use crate::model::Pattern;
use crate::tui::ticket::Ticket;

impl State {
    /// Asks for a pattern or a line, or does it at once when it is given already.
    pub fn ask(&mut self, question: Question, given: &str) -> Vec<Effect> {
        if !given.is_empty() {
            return self.answer(question, given).unwrap_or_else(|wrong| {
                self.notice = Some(wrong);
                Vec::new()
            });
        }
        self.prompt = Some(Prompt::new(question));
        Vec::new()
    }

    /// Takes what was typed.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn answer(&mut self, question: Question, typed: &str) -> Result<Vec<Effect>, String> {
        if question == Question::Goto {
            return self.goto(typed).map(|()| Vec::new());
        }
        if typed.is_empty() {
            return Ok(self.nothing_typed(question));
        }
        let pattern = compile(typed)?;
        Ok(match question {
            Question::SearchAll => self.search_all(typed, pattern),
            Question::Only => {
                self.look.only = typed.to_owned();
                self.look.filter.pattern = Some(pattern.clone());
                self.again();
                self.search(typed, pattern, None)
            }
            _ => self.search(typed, pattern, Some(Way::From(self.spot.cursor))),
        })
    }

    fn goto(&mut self, typed: &str) -> Result<(), String> {
        let number: u64 = typed.trim().parse().map_err(|_| format!("{typed} is not a line number"))?;
        self.leave_end();
        self.go(Seek::Line(number.saturating_sub(1)));
        Ok(())
    }

    // An empty pattern takes the filter away, or repeats the search.
    fn nothing_typed(&mut self, question: Question) -> Vec<Effect> {
        match question {
            Question::Only => self.keep_all(),
            Question::Search => self.find(true),
            _ => {}
        }
        Vec::new()
    }

    /// Shows all lines again.
    pub fn keep_all(&mut self) {
        if self.look.filter.pattern.take().is_some() {
            self.look.only.clear();
            self.again();
        }
    }

    /// Starts a search in the open log.
    pub fn search(&mut self, typed: &str, pattern: Pattern, way: Option<Way>) -> Vec<Effect> {
        let mut hits = Hits::new(self.number(), typed.to_owned(), pattern.clone());
        hits.waiting = way;
        let effect = Effect::Search(hits.token, Box::new(self.row.clone()), self.log.clone(), pattern);
        self.hits = Some(hits);
        vec![effect]
    }

    /// Starts a search in all logs.
    fn search_all(&mut self, typed: &str, pattern: Pattern) -> Vec<Effect> {
        let mut logs: Vec<_> = self.logs.iter().map(|entry| entry.id.clone()).collect();
        if logs.is_empty() {
            logs.push(self.log.clone());
        }
        let token = self.number();
        self.everywhere = Some(Everywhere::new(token, typed.to_owned(), pattern.clone(), logs.len()));
        self.focus = Focus::Found;
        vec![Effect::SearchAll(token, Box::new(self.row.clone()), logs, pattern)]
    }

    /// Goes to the next match, or the one before.
    pub fn find(&mut self, forward: bool) {
        let cursor = self.spot.cursor;
        match self.hits.as_mut() {
            None => self.notice = Some("no search yet; / searches".to_owned()),
            Some(hits) => hits.waiting = Some(if forward { Way::After(cursor) } else { Way::Before(cursor) }),
        }
    }

    /// Takes matches in.
    pub fn found(&mut self, token: Ticket, lines: Vec<u64>, done: bool) {
        if let Some(hits) = self.hits.as_mut().filter(|hits| hits.token == token) {
            hits.add(lines);
            hits.done |= done;
        }
    }

    /// Takes in that a log could not be searched to its end.
    pub fn unread(&mut self, token: Ticket, log: usize, why: String) {
        if let Some(hits) = self.hits.as_mut().filter(|hits| hits.token == token) {
            hits.unread = Some(why);
        } else if let Some(all) = self.everywhere.as_mut().filter(|all| all.token == token) {
            all.unread(log, why);
        }
    }

    /// Goes to the match that is waited for, as soon as it is known.
    pub fn follow_hit(&mut self) {
        let Some((look, way)) = self.hits.as_ref().and_then(|hits| Some((hits.look(hits.waiting?), hits.waiting)))
        else {
            return;
        };
        if look == Look::Wait {
            return;
        }
        if let Some(hits) = self.hits.as_mut() {
            hits.waiting = None;
        }
        self.show_hit(look, way);
    }

    fn show_hit(&mut self, look: Look, way: Option<Way>) {
        match look {
            Look::At(line) | Look::Around(line) => {
                self.leave_end();
                self.go(Seek::Line(line));
            }
            Look::Nothing => {
                let unread = self.hits.as_ref().and_then(|hits| hits.unread.as_deref());
                let unread = unread.map(|why| format!("; {why}")).unwrap_or_default();
                self.notice = Some(format!("no match in this log{unread}"));
            }
            Look::Wait => {}
        }
        if let (Look::Around(_), Some(way)) = (look, way) {
            let back = matches!(way, Way::Before(_));
            self.notice = Some(if back { "continued at the end" } else { "continued at the start" }.to_owned());
        }
    }

    /// Whether anything is being searched.
    pub fn searching(&self) -> bool {
        self.everywhere.as_ref().is_some_and(|all| !all.done() && !all.stopped)
            || self.hits.as_ref().is_some_and(|hits| !hits.done && !hits.stopped)
    }

    /// Stops what is being searched; true when something was.
    pub fn stop_search(&mut self) -> Option<Effect> {
        if let Some(all) = self.everywhere.as_mut().filter(|all| !all.done() && !all.stopped) {
            all.stopped = true;
            return Some(Effect::StopSearchAll);
        }
        let hits = self.hits.as_mut().filter(|hits| !hits.done && !hits.stopped)?;
        (hits.stopped, hits.waiting) = (true, None);
        Some(Effect::StopSearch)
    }
}
