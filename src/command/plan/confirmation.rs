//! The confirmation ladder, once for both front ends: how a change is guarded, and the consent that only it can give.

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

/// The user's consent to one plan; only [`Confirmation::consent`] makes it.
#[derive(Debug)]
pub struct Consent(());

impl Confirmation {
    /// The consent that an answer gives, or why it gives none.
    ///
    /// # Errors
    /// The answer does not do for this confirmation.
    pub fn consent(&self, answer: Answer<'_>) -> Result<Consent, Reason> {
        let enough = match (self, answer) {
            (Confirmation::Refused(reason), _) => return Err(reason.clone()),
            (_, Answer::Beforehand) | (Confirmation::None, _) | (Confirmation::YesNo, Answer::Yes) => true,
            (Confirmation::Type(wanted), Answer::Typed(typed)) => typed.trim() == wanted,
            _ => false,
        };
        enough.then_some(Consent(())).ok_or_else(|| Reason::new("not-confirmed", "not confirmed; nothing was changed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_typed_is_not_given_by_yes() {
        let confirmation = Confirmation::Type("5".into());
        assert!(confirmation.consent(Answer::Yes).is_err());
        assert!(confirmation.consent(Answer::Typed("4")).is_err());
        assert!(confirmation.consent(Answer::Typed(" 5 ")).is_ok());
        assert!(confirmation.consent(Answer::Beforehand).is_ok());
    }

    #[test]
    fn a_refusal_holds_against_every_answer() {
        let confirmation = Confirmation::Refused(Reason::new("live", "in use"));
        assert!(confirmation.consent(Answer::Beforehand).is_err());
        assert!(confirmation.consent(Answer::Yes).is_err());
    }
}
