//! The confirmation ladder, once for both front ends: how a change is guarded, and the plan that was agreed to.

use super::Plan;
use crate::model::Reason;

/// How a plan is guarded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Confirmation {
    /// No question: it can be undone.
    None,
    /// A yes or no; the focus is on no.
    YesNo,
    /// This text must be typed.
    Type(String),
    /// Refused, and why.
    Refused(Reason),
}

/// What the user answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer<'a> {
    /// Nothing was asked.
    Unasked,
    /// Yes.
    Yes,
    /// This text.
    Typed(&'a str),
    /// A script said `--yes` beforehand.
    Beforehand,
}

/// A plan that the user agreed to. Only [`Plan::agree`] makes one, and only one of these can be applied.
#[derive(Debug)]
pub struct AgreedPlan(Plan);

impl AgreedPlan {
    /// What was agreed to.
    pub fn plan(&self) -> &Plan {
        &self.0
    }
}

impl Plan {
    /// The plan as agreed to by this answer; else the plan again, and why the answer does not do.
    ///
    /// # Errors
    /// The plan is refused, or it takes another answer.
    pub fn agree(self, answer: Answer<'_>) -> Result<AgreedPlan, Box<(Plan, Reason)>> {
        match self.confirmation.accepts(answer) {
            Ok(()) => Ok(AgreedPlan(self)),
            Err(reason) => Err(Box::new((self, reason))),
        }
    }
}

impl Confirmation {
    fn accepts(&self, answer: Answer<'_>) -> Result<(), Reason> {
        let enough = match (self, answer) {
            (Confirmation::Refused(reason), _) => return Err(reason.clone()),
            (_, Answer::Beforehand) | (Confirmation::None, _) | (Confirmation::YesNo, Answer::Yes) => true,
            (Confirmation::Type(wanted), Answer::Typed(typed)) => typed.trim() == wanted,
            _ => false,
        };
        enough.then_some(()).ok_or_else(|| Reason::new("not-confirmed", "not confirmed; nothing was changed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_typed_is_not_given_by_yes() {
        let confirmation = Confirmation::Type("5".into());
        assert!(confirmation.accepts(Answer::Yes).is_err());
        assert!(confirmation.accepts(Answer::Typed("4")).is_err());
        assert!(confirmation.accepts(Answer::Typed(" 5 ")).is_ok());
        assert!(confirmation.accepts(Answer::Beforehand).is_ok());
    }

    #[test]
    fn a_refusal_holds_against_every_answer() {
        let confirmation = Confirmation::Refused(Reason::new("live", "in use"));
        assert!(confirmation.accepts(Answer::Beforehand).is_err());
        assert!(confirmation.accepts(Answer::Yes).is_err());
    }
}
