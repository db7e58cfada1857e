//! From a key to a question: what an action asks of the changing thread.

use super::dialog::Dialog;
use super::request::Effect as Wish;
use super::state::State;
use crate::command::{Cached, ChangeRequest};
use crate::model::{EntryRef, Unlock};
use crate::tui::action::{Action, Call};
use crate::tui::effect::Effect;
use crate::tui::outcome::Outcome;
use crate::tui::rows::Rows;
use crate::tui::scene::Scene;
use crate::tui::screen::list;
use crate::tui::ticket::Ticket;

impl State {
    /// Begins a change; none when the action is no change.
    pub fn act(&mut self, scene: &Scene<'_>, list: &list::State, call: &Call) -> Option<Vec<Outcome>> {
        let rows = || {
            let rows = list.chosen(scene.rows).into_iter();
            rows.filter_map(|at| scene.rows.row(at)).map(|(row, _)| row.clone()).collect()
        };
        Some(match call.action {
            Action::Trash => self.trash(scene, rows()),
            Action::Destroy => self.look(rows(), "checking who uses them", ChangeRequest::Destroy),
            Action::BreakLock => {
                let broken = |rows| ChangeRequest::BreakLock(rows, Unlock::Discard);
                self.look(rows(), "checking who holds the lock", broken)
            }
            Action::KeepLatest => self.keep_latest(scene, &call.argument),
            Action::Undo => self.ask(Wish::Undo),
            Action::Redo => self.redo(scene.rows),
            Action::TrashView => self.open("reading the trash", Wish::Trash),
            Action::Resume => self.resume(rows()),
            Action::Cancel if self.is_working() => vec![Outcome::Do(Effect::Change(Wish::Stop))],
            _ => return None,
        })
    }

    fn ask(&mut self, wish: impl FnOnce(Ticket) -> Wish) -> Vec<Outcome> {
        vec![Outcome::Do(Effect::Change(wish(self.ticket())))]
    }

    fn open(&mut self, looking: &'static str, wish: impl FnOnce(Ticket) -> Wish) -> Vec<Outcome> {
        self.dialog = Some(Dialog::Looking(looking));
        self.ask(wish)
    }

    fn look(
        &mut self,
        rows: Vec<EntryRef>,
        looking: &'static str,
        of: impl FnOnce(Vec<EntryRef>) -> ChangeRequest,
    ) -> Vec<Outcome> {
        self.open(looking, |ticket| Wish::Plan(ticket, of(rows)))
    }

    /// One goes without a question, and the cursor moves on, so that the key can be pressed again at once.
    fn trash(&mut self, scene: &Scene<'_>, rows: Vec<EntryRef>) -> Vec<Outcome> {
        if rows.len() > 1 {
            return self.look(rows, "checking who uses them", ChangeRequest::Trash);
        }
        let mut outcomes = self.ask(|ticket| Wish::Plan(ticket, ChangeRequest::Trash(rows)));
        if scene.rows.totals().marked == 0 {
            outcomes.push(Outcome::NextRow);
        }
        outcomes
    }

    fn redo(&mut self, rows: &Rows) -> Vec<Outcome> {
        let places = self.undone.iter().filter_map(|address| rows.find(address));
        let again: Vec<EntryRef> = places.filter_map(|at| rows.row(at)).map(|(row, _)| row.clone()).collect();
        if again.is_empty() {
            return vec![Outcome::Complain("nothing to redo".to_owned())];
        }
        self.ask(|ticket| Wish::Plan(ticket, ChangeRequest::Trash(again)))
    }

    fn keep_latest(&mut self, scene: &Scene<'_>, argument: &str) -> Vec<Outcome> {
        self.keep = match argument {
            "" => scene.env.keep_latest.number,
            number => match number.parse() {
                Ok(number) => number,
                Err(_) => {
                    return vec![Outcome::Complain(format!("\"{number}\" is not a number of sessions to keep"))];
                }
            },
        };
        let known = Box::new(known(scene.rows));
        self.open("examining all of them", |ticket| Wish::Gather(ticket, known))
    }

    fn resume(&mut self, rows: Vec<EntryRef>) -> Vec<Outcome> {
        match <[EntryRef; 1]>::try_from(rows) {
            Ok([row]) => self.open("checking how to resume it", |ticket| Wish::Offer(ticket, Box::new(row))),
            Err(_) => vec![Outcome::Complain("only one can be resumed at a time; Esc clears the marks".to_owned())],
        }
    }
}

/// What the list has read already, so that it is not read again.
fn known(rows: &Rows) -> Cached {
    let mut known = Cached::default();
    for at in 0..rows.len() {
        let Some((row, facts)) = rows.row(at).filter(|(_, facts)| !facts.stale) else { continue };
        if let Some(summary) = &facts.summary {
            known.note_summary(row, (**summary).clone());
        }
        if let Some(bytes) = facts.bytes {
            known.note_bytes(row, bytes);
        }
    }
    known
}
