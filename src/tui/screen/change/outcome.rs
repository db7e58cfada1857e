//! What an answer in a dialog leads to. The browser carries it out: a dialog changes nothing but itself.

use crate::command::{AgreedPlan, ChangeRequest};
use crate::model::{EntryRef, ResumeAction};

/// What an answer in a dialog `D` leads to.
#[derive(Debug)]
pub enum Outcome<D> {
    /// The dialog stays.
    Stay(D),
    /// It goes away, and nothing is done.
    Close,
    /// It goes away, and what is being looked for is given up.
    Stop,
    /// The user agreed: it goes away, and the plan is applied.
    Apply(Box<AgreedPlan>),
    /// Another plan is to be made; meanwhile this stays, if anything.
    Plan(ChangeRequest, Option<D>),
    /// It goes away, and a session is resumed.
    Resume(Box<EntryRef>, Box<ResumeAction>),
}

impl<D> Outcome<D> {
    /// The same, of a dialog that is one of several.
    pub fn map<E>(self, into: fn(D) -> E) -> Outcome<E> {
        match self {
            Outcome::Stay(dialog) => Outcome::Stay(into(dialog)),
            Outcome::Close => Outcome::Close,
            Outcome::Stop => Outcome::Stop,
            Outcome::Apply(agreed) => Outcome::Apply(agreed),
            Outcome::Plan(request, left) => Outcome::Plan(request, left.map(into)),
            Outcome::Resume(row, step) => Outcome::Resume(row, step),
        }
    }
}
