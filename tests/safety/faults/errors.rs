//! Each call that can fail fails, once or from there on: no crash, no false success, one clear line, and nothing half done.

use crate::faults::ground::Ground;
use crate::faults::strace::{failed, points};
use crate::faults::verbs::{VERBS, Verb};
use crate::tools;

/// What the system may answer, in turn.
const ERRORS: [&str; 7] = ["EIO", "ENOSPC", "EACCES", "EROFS", "EMFILE", "EINTR", "ESTALE"];

#[test]
fn an_error_at_any_step_is_told_and_the_same_command_then_reaches_its_goal() {
    if !tools::can_trace("errors") {
        return;
    }
    std::thread::scope(|scope| {
        let (even, odd): (Vec<_>, Vec<_>) = VERBS.iter().enumerate().partition(|(at, _)| at % 2 == 0);
        for half in [even, odd] {
            scope.spawn(|| half.into_iter().for_each(|(_, verb)| fail_all_through(verb)));
        }
    });
}

fn fail_all_through(verb: &Verb) {
    let ground = Ground::new();
    (verb.begin)(&ground);
    let points = points(&ground, verb.args);
    for (n, point) in points.iter().enumerate() {
        // All changes; of the many calls that only look, every sixth, beginning elsewhere for each verb.
        if !point.changes && n % 6 != verb.name.len() % 6 {
            continue;
        }
        let error = ERRORS[n % ERRORS.len()];
        let on = error != "EINTR" && (n / ERRORS.len()) % 2 == 1;
        let at = format!("{}: {error} at {point}{}", verb.name, if on { " and later" } else { "" });
        (verb.begin)(&ground);
        let ran = failed(&ground, verb.args, point, error, on);
        ran.assert_orderly(&at);
        let reached = (verb.reached)(&ground);
        assert!(ran.code != Some(0) || reached, "{at}: exit 0 and not reached: {}", ran.err);
        let silent = ran.code == Some(0) && ran.err.trim().is_empty() && !verb.keeps();
        // The empty folder of what came back holds nothing.
        let silent = silent && !verb.removes.is_empty();
        assert!(!silent || ground.left_over().is_empty(), "{at}: not a word of {:?}", ground.left_over());
        verb.assert_whole_or_gone(&ground, &at);
        verb.assert_finished(&ground, &at);
    }
}
