//! Answers of the changing thread: a dialog opens, a change begins without one, or what became of it is told.

use super::confirm_dialog::ConfirmDialog;
use super::dialog::Dialog;
use super::keep::Keep;
use super::report;
use super::request::{Effect as Wish, Message, Ticket};
use super::resume::Resume;
use super::state::Working;
use super::trash_view::TrashView;
use super::words::{Words, title};
use crate::command::{AgreedPlan, Answer, Confirmation, Plan};
use crate::model::{EntryRef, Reason, ResumeAction};
use crate::tui::app::App;
use crate::tui::effect::{Effect, HandOver};

/// Takes an answer.
pub fn receive(app: &mut App, message: Message) -> Vec<Effect> {
    let newest = app.change.newest;
    match message {
        Message::Planned(ticket, answer) => return planned(app, ticket, answer),
        Message::Applied(ticket, answer) => return report::applied(app, ticket, answer),
        Message::Progress(ticket, done) => {
            if let Some(working) = app.change.working.iter_mut().find(|working| working.ticket == ticket) {
                working.done = done;
            }
        }
        Message::Begun(_, answer) => return begun(app, answer),
        Message::Gathered(ticket, Ok(candidates)) if ticket == newest && is_looking(app) => {
            let keep = Keep::new(&app.scene(), &app.list.rows, *candidates, app.change.keep);
            app.change.dialog = Some(Dialog::Keep(Box::new(keep)));
        }
        Message::Trash(ticket, Ok(trashed)) if ticket == newest && is_looking(app) => {
            app.change.dialog = Some(Dialog::TrashView(Box::new(TrashView::new(trashed))));
        }
        Message::Offered(ticket, row, Ok(step)) if ticket == newest && is_looking(app) => offered(app, row, *step),
        Message::Gathered(ticket, Err(reason))
        | Message::Trash(ticket, Err(reason))
        | Message::Offered(ticket, _, Err(reason))
            if ticket == newest =>
        {
            refuse(app, reason);
        }
        Message::Gathered(..) | Message::Trash(..) | Message::Offered(..) => {}
    }
    Vec::new()
}

/// A dialog that was closed meanwhile does not open again.
fn is_looking(app: &App) -> bool {
    matches!(app.change.dialog, Some(Dialog::Looking(_)))
}

fn refuse(app: &mut App, reason: Reason) {
    if is_looking(app) {
        app.change.dialog = None;
    }
    app.complain(reason.text);
}

fn offered(app: &mut App, row: Box<EntryRef>, step: ResumeAction) {
    app.change.dialog = Some(Dialog::Resume(Box::new(Resume::new(&app.scene(), row, step))));
}

fn planned(app: &mut App, ticket: Ticket, answer: Result<Box<Plan>, Reason>) -> Vec<Effect> {
    let plan = match answer {
        Ok(plan) => plan,
        Err(reason) => {
            refuse(app, reason);
            return Vec::new();
        }
    };
    let (plan, reason) = match plan.agree(Answer::Unasked) {
        Ok(agreed) => return apply(app, agreed),
        Err(_) if ticket != app.change.newest => return Vec::new(),
        Err(not) => *not,
    };
    match reason {
        reason if matches!(plan.confirmation(), Confirmation::Refused(_)) && plan.items().len() == 1 => {
            let name = plan.items().first().map(|item| title(&app.rows, item)).unwrap_or_default();
            refuse(app, Reason::new(reason.key, format!("{name}: {reason}")));
            Vec::new()
        }
        _ => {
            let ask = ConfirmDialog::new(&app.scene(), plan);
            app.change.dialog = Some(Dialog::Confirm(Box::new(ask)));
            Vec::new()
        }
    }
}

/// Begins a change that the user agreed to.
pub fn apply(app: &mut App, agreed: AgreedPlan) -> Vec<Effect> {
    app.change.dialog = None;
    let plan = agreed.plan();
    let all = plan.changes().count();
    if all == 0 {
        let why = plan.items().iter().flat_map(|item| &item.reasons).next();
        let why = why.map_or_else(|| "nothing to do".to_owned(), |reason| reason.text.to_string());
        app.complain(why);
        return Vec::new();
    }
    let named = |item: &crate::command::Item| {
        let why = item.reasons.first().cloned().unwrap_or(Reason::fixed("kept", "kept"));
        (title(&app.rows, item), why)
    };
    let passed_over = plan.passed_over().map(named).collect();
    let words = Words::of(plan);
    let ticket = app.change.ticket();
    app.change.working.push(Working { ticket, words, done: 0, all, passed_over });
    vec![Effect::Change(Wish::Apply(ticket, Box::new(agreed)))]
}

fn begun(app: &mut App, answer: Result<Option<Box<crate::command::launch::Program>>, Reason>) -> Vec<Effect> {
    match answer {
        Ok(Some(program)) => vec![Effect::HandOver(HandOver::Harness(program))],
        Ok(None) => {
            app.say("done");
            vec![app.list.rescan()]
        }
        Err(reason) => {
            app.complain(reason.text);
            vec![app.list.rescan()]
        }
    }
}
