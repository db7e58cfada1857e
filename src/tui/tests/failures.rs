//! What a session says first: what failed and why, before any key.

use super::dump::screen;
use super::sample::{self, keys};
use crate::command::FailureReason;
use crate::model::Reason;
use crate::text::Visible;
use crate::tui::effect::Effect;
use crate::tui::message::Message;
use crate::tui::screen::log;
use crate::tui::update;

#[test]
fn the_summary_says_first_how_many_failed_and_why() {
    for (width, height) in [(100, 30), (60, 20), (40, 10)] {
        let mut app = sample::app(width, height);
        keys(&mut app, "Tab");
        sample::show(&mut app);
        let text = screen(&app);
        assert!(text.contains("FAILED 10 of 40"), "{text}");
        assert!(text.contains("the screen stayed black"), "{text}");
        assert!(text.contains("rc 1"), "{text}");
    }
}

#[test]
fn why_a_job_failed_is_asked_for_once_and_stands_below_it_when_it_comes() {
    let mut app = sample::app(100, 30);
    let at = app.list.current().unwrap();
    let address = app.rows.row(at).unwrap().0.address();
    keys(&mut app, "j k");
    let effects = update(&mut app, Message::Detailed(address.clone(), Ok(std::sync::Arc::new(sample::detail()))));
    let asked = effects.into_iter().find_map(|effect| match effect {
        Effect::Reasons(_, jobs) => Some(jobs),
        _ => None,
    });
    let job = asked.unwrap().remove(0).id;
    let again = update(&mut app, Message::Idle);
    assert!(!again.iter().any(|effect| matches!(effect, Effect::Reasons(..))), "once");
    let told = FailureReason { text: Visible::of("no carrier"), line: None, is_told: true, is_whole: true };
    update(&mut app, Message::Failure(address.clone(), job.clone(), Ok(told)));
    assert!(screen(&app).contains("no carrier"), "{}", screen(&app));
    update(&mut app, Message::Failure(address, job, Err(Reason::fixed("denied", "its log is not readable"))));
    assert!(screen(&app).contains("its log is not readable"), "an error is told");
}

#[test]
fn enter_on_a_failed_job_opens_its_log_and_on_their_number_shows_them_all() {
    let mut app = sample::app(100, 30);
    keys(&mut app, "Enter");
    sample::show(&mut app);
    // Above them stand the lock and the job in which it was interrupted.
    let effects = keys(&mut app, "g g j j Enter");
    assert!(effects.is_empty() && screen(&app).contains("failed: 10 of 40"), "{}", screen(&app));
    keys(&mut app, "Esc [");
    let opened = keys(&mut app, "g g j j j Enter");
    assert!(opened.iter().any(|effect| matches!(effect, Effect::Log(log::Effect::Open(..)))), "{}", screen(&app));
}
