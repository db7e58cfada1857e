//! Killed before each call that changes something: between two of them the disk stays as it is, so these are all states there are.

use crate::faults::ground::Ground;
use crate::faults::strace::{killed, points};
use crate::faults::verbs::{VERBS, Verb};
use crate::tools;

#[test]
fn a_kill_at_any_step_leaves_every_session_whole_or_gone() {
    if !tools::can_trace("kills") {
        return;
    }
    let steps: Vec<(&str, usize, usize)> = VERBS.iter().map(kill_all_through).collect();
    for (verb, steps, killed) in steps {
        // Looking at all processes takes more or fewer calls each time, so a kill may come too late.
        assert!(killed >= 2 && killed * 4 >= steps * 3, "{verb}: killed at {killed} of {steps} steps");
    }
}

/// Says at how many steps it was to be killed, and was.
fn kill_all_through(verb: &Verb) -> (&str, usize, usize) {
    let ground = Ground::new();
    (verb.begin)(&ground);
    let mut points = points(&ground, verb.args);
    points.retain(|point| point.changes);
    assert!((verb.reached)(&ground), "{}", verb.name);
    let mut hits = 0;
    for point in &points {
        let at = format!("{} killed before {point}", verb.name);
        (verb.begin)(&ground);
        let ran = killed(&ground, verb.args, point);
        hits += usize::from(ran.code.is_none());
        verb.assert_whole_or_gone(&ground, &at);
        verb.assert_oldest_first(&ground, &at);
        verb.assert_listed(&ground, &at);
        verb.assert_finished(&ground, &at);
    }
    (verb.name, points.len(), hits)
}
