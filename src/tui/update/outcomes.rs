//! Carrying out what a pane asks for.

use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::outcome::Outcome;

/// Carries out what a pane asks for, in this order; what is to be done outside comes back.
pub fn carry_out(app: &mut App, outcomes: Vec<Outcome>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for outcome in outcomes {
        match outcome {
            Outcome::Do(effect) => effects.push(effect),
            Outcome::Complain(why) => app.complain(why),
            Outcome::Focus(pane) => app.pane = pane,
            Outcome::Mark(marks) => marks.into_iter().for_each(|(at, on)| app.rows.mark(at, on)),
        }
    }
    effects
}
