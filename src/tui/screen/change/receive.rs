//! Answers of the changing thread: a dialog opens, a change begins without one, or what became of it is told.

use super::confirm_dialog::ConfirmDialog;
use super::dialog::Dialog;
use super::keep::Keep;
use super::request::{Effect as Wish, Message};
use super::resume::Resume;
use super::state::State;
use super::trash_view::TrashView;
use super::words::title;
use super::working::Working;
use crate::command::launch::Program;
use crate::command::{AgreedPlan, Answer, Confirmation, Plan};
use crate::model::Reason;
use crate::tui::effect::{Effect, HandOver};
use crate::tui::outcome::Outcome;
use crate::tui::scene::Scene;
use crate::tui::screen::list;
use crate::tui::ticket::Ticket;

impl State {
    /// Takes an answer.
    pub fn receive(&mut self, scene: &Scene<'_>, list: &list::State, message: Message) -> Vec<Outcome> {
        let newest = self.newest;
        match message {
            Message::Planned(ticket, answer) => return self.planned(scene, ticket, answer),
            Message::Applied(ticket, answer) => return self.applied(scene, ticket, answer),
            Message::Progress(ticket, done, well) => {
                let working = self.working.iter_mut().find(|working| working.ticket == ticket);
                return working.and_then(|working| working.progress(scene, done, &well)).into_iter().collect();
            }
            Message::Begun(_, answer) => return begun(answer),
            Message::Gathered(ticket, Ok(candidates)) if ticket == newest && self.is_looking() => {
                let keep = Keep::new(scene, &list.rows, *candidates, self.keep);
                self.dialog = Some(Dialog::Keep(Box::new(keep)));
            }
            Message::Trash(ticket, Ok(trashed)) if ticket == newest && self.is_looking() => {
                let measure = Effect::MeasureTrash(ticket, trashed.clone());
                self.measuring_trash = true;
                self.dialog = Some(Dialog::TrashView(Box::new(TrashView::new(ticket, trashed))));
                return vec![Outcome::Do(measure)];
            }
            Message::TrashMeasured(ticket, found) => {
                if let Some(Dialog::TrashView(view)) = &mut self.dialog
                    && view.ticket == ticket
                {
                    view.measured(found);
                }
            }
            Message::Offered(ticket, row, Ok(step)) if ticket == newest && self.is_looking() => {
                self.dialog = Some(Dialog::Resume(Box::new(Resume::new(scene, row, *step))));
            }
            Message::Gathered(ticket, Err(reason))
            | Message::Trash(ticket, Err(reason))
            | Message::Offered(ticket, _, Err(reason))
                if ticket == newest =>
            {
                return self.refuse(reason);
            }
            Message::Gathered(..) | Message::Trash(..) | Message::Offered(..) => {}
        }
        Vec::new()
    }

    /// A dialog that was closed meanwhile does not open again.
    fn is_looking(&self) -> bool {
        matches!(self.dialog, Some(Dialog::Looking(_)))
    }

    fn refuse(&mut self, reason: Reason) -> Vec<Outcome> {
        if self.is_looking() {
            self.dialog = None;
        }
        vec![Outcome::Complain(reason.text.into_owned())]
    }

    fn planned(&mut self, scene: &Scene<'_>, ticket: Ticket, answer: Result<Box<Plan>, Reason>) -> Vec<Outcome> {
        let plan = match answer {
            Ok(plan) => plan,
            Err(reason) => return self.refuse(reason),
        };
        let (plan, reason) = match plan.agree(Answer::Unasked) {
            Ok(agreed) => return self.apply(scene, agreed),
            Err(_) if ticket != self.newest => return Vec::new(),
            Err(not) => *not,
        };
        if matches!(plan.confirmation(), Confirmation::Refused(_)) && plan.items().len() == 1 {
            let name = plan.items().first().map(|item| title(scene.rows, item)).unwrap_or_default();
            return self.refuse(Reason::new(reason.key, format!("{name}: {reason}")));
        }
        self.dialog = Some(Dialog::Confirm(Box::new(ConfirmDialog::new(scene, plan))));
        Vec::new()
    }

    /// Begins a change that the user agreed to.
    pub(super) fn apply(&mut self, scene: &Scene<'_>, agreed: AgreedPlan) -> Vec<Outcome> {
        self.dialog = None;
        let plan = agreed.plan();
        if plan.changes().next().is_none() {
            let why = plan.items().iter().flat_map(|item| &item.reasons).next();
            let why = why.map_or_else(|| "nothing to do".to_owned(), |reason| reason.text.to_string());
            return vec![Outcome::Complain(why)];
        }
        let ticket = self.ticket();
        self.working.push(Working::of(scene, ticket, plan));
        vec![Outcome::Do(Effect::Change(Wish::Apply(ticket, Box::new(agreed))))]
    }
}

fn begun(answer: Result<Option<Box<Program>>, Reason>) -> Vec<Outcome> {
    match answer {
        Ok(Some(program)) => vec![Outcome::Do(Effect::HandOver(HandOver::Harness(program)))],
        Ok(None) => vec![Outcome::Say("done".to_owned()), Outcome::Rescan],
        Err(reason) => vec![Outcome::Complain(reason.text.into_owned()), Outcome::Rescan],
    }
}
