//! From a key to a question: what an action asks of the changing thread.

use super::dialog::Dialog;
use super::request::{Effect as Wish, Ticket};
use crate::command::{Cached, ChangeRequest};
use crate::model::{EntryRef, Unlock};
use crate::tui::action::{Action, Call};
use crate::tui::app::App;
use crate::tui::effect::{Effect, HandOver};

/// Begins a change; none when the action is no change.
pub fn act(app: &mut App, call: &Call) -> Option<Vec<Effect>> {
    let wish = match call.action {
        Action::Trash => trash(app),
        Action::Destroy => look(app, "checking who uses them", ChangeRequest::Destroy),
        Action::BreakLock => {
            look(app, "checking who holds the lock", |rows| ChangeRequest::BreakLock(rows, Unlock::Discard))
        }
        Action::KeepLatest => keep_latest(app, &call.argument),
        Action::Undo => ask(app, Wish::Undo),
        Action::Redo => redo(app),
        Action::TrashView => open(app, "reading the trash", Wish::Trash),
        Action::Resume => return Some(resume(app)),
        Action::Cancel if app.change.is_working() => Some(Wish::Stop),
        _ => return None,
    };
    Some(wish.map(Effect::Change).into_iter().collect())
}

fn chosen(app: &App) -> Vec<EntryRef> {
    let rows = app.list.chosen(&app.rows).into_iter();
    rows.filter_map(|at| app.rows.row(at)).map(|(row, _)| row.clone()).collect()
}

fn ask(app: &mut App, wish: impl FnOnce(Ticket) -> Wish) -> Option<Wish> {
    Some(wish(app.change.ticket()))
}

fn open(app: &mut App, looking: &'static str, wish: impl FnOnce(Ticket) -> Wish) -> Option<Wish> {
    app.change.dialog = Some(Dialog::Looking(looking));
    ask(app, wish)
}

fn look(app: &mut App, looking: &'static str, of: impl FnOnce(Vec<EntryRef>) -> ChangeRequest) -> Option<Wish> {
    let rows = chosen(app);
    open(app, looking, |ticket| Wish::Plan(ticket, of(rows)))
}

/// One goes without a question, and the cursor moves on, so that the key can be pressed again at once.
fn trash(app: &mut App) -> Option<Wish> {
    let rows = chosen(app);
    if rows.len() > 1 {
        return look(app, "checking who uses them", ChangeRequest::Trash);
    }
    if app.rows.totals().marked == 0 {
        app.list.window.step(1, app.list.rows.len());
    }
    ask(app, |ticket| Wish::Plan(ticket, ChangeRequest::Trash(rows)))
}

fn redo(app: &mut App) -> Option<Wish> {
    let places: Vec<usize> = app.change.undone.iter().filter_map(|address| app.rows.find(address)).collect();
    let rows: Vec<EntryRef> =
        places.into_iter().filter_map(|at| app.rows.row(at)).map(|(row, _)| row.clone()).collect();
    if rows.is_empty() {
        app.complain("nothing to redo");
        return None;
    }
    ask(app, |ticket| Wish::Plan(ticket, ChangeRequest::Trash(rows)))
}

fn keep_latest(app: &mut App, argument: &str) -> Option<Wish> {
    app.change.keep = match argument {
        "" => app.env.keep_latest.number,
        number => match number.parse() {
            Ok(number) => number,
            Err(_) => {
                app.complain(format!("\"{number}\" is not a number of sessions to keep"));
                return None;
            }
        },
    };
    let known = Box::new(known(app));
    open(app, "examining all of them", |ticket| Wish::Gather(ticket, known))
}

/// What the list has read already, so that it is not read again.
fn known(app: &App) -> Cached {
    let mut known = Cached::default();
    for at in 0..app.rows.len() {
        let Some((row, facts)) = app.rows.row(at).filter(|(_, facts)| !facts.stale) else { continue };
        if let Some(summary) = &facts.summary {
            known.note_summary(row, (**summary).clone());
        }
        if let Some(bytes) = facts.bytes {
            known.note_bytes(row, bytes);
        }
    }
    known
}

/// A program that was stopped goes on first.
fn resume(app: &mut App) -> Vec<Effect> {
    if let Some(stopped) = app.stopped.take() {
        return vec![Effect::HandOver(HandOver::Stopped(stopped))];
    }
    let rows = chosen(app);
    let [row] = rows.as_slice() else {
        app.complain("only one can be resumed at a time; Esc clears the marks");
        return Vec::new();
    };
    let row = Box::new(row.clone());
    open(app, "checking how to resume it", |ticket| Wish::Offer(ticket, row)).map(Effect::Change).into_iter().collect()
}
