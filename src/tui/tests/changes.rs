//! Dialogs that change something: how they look, and that only the right keys agree.

use super::layouts::at_all_sizes;
use super::sample::{self, SESSIONS, keys, types};
use super::trash::{trash, trash_listed};
use crate::command::{Candidates, ChangeRequest, Confirmation, Done, Intent, Item, Plan, Report};
use crate::model::*;
use crate::text::Untrusted;
use crate::tui::app::App;
use crate::tui::effect::{Effect, HandOver};
use crate::tui::message::Message;
use crate::tui::screen::change;
use crate::tui::ticket::Ticket;
use crate::tui::update;

pub(super) fn tell(app: &mut App, message: change::Message) -> Vec<Effect> {
    update(app, Message::Change(message))
}

/// The ticket of the one question among these effects.
pub(super) fn ticket(effects: &[Effect]) -> Ticket {
    let asked = effects.iter().find_map(|effect| match effect {
        Effect::Change(
            change::Effect::Plan(ticket, _)
            | change::Effect::Undo(ticket)
            | change::Effect::Gather(ticket, _)
            | change::Effect::Trash(ticket)
            | change::Effect::Offer(ticket, _)
            | change::Effect::Apply(ticket, ..)
            | change::Effect::Resume(ticket, ..),
        ) => Some(*ticket),
        _ => None,
    });
    asked.unwrap_or_else(|| panic!("nothing was asked: {effects:?}"))
}

pub(super) fn applies(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Change(change::Effect::Apply(..))))
}

pub(super) fn item(at: usize, intent: Intent, reason: Reason) -> Item {
    Item { row: sample::entry_ref(&SESSIONS[at]), title: None, bytes: None, intent, reasons: vec![reason] }
}

const NAMED: Reason = Reason::fixed("named", "chosen by name");
const LIVE: Reason = Reason::fixed("live", "in use by checkbox-cli (process 4711): session open");

fn three(intent: fn() -> Intent, confirmation: Confirmation, verb: Verb) -> Plan {
    let items = vec![item(2, intent(), NAMED), item(3, intent(), NAMED), item(4, Intent::PassOver, LIVE)];
    Plan::made_up(
        verb,
        items,
        confirmation,
        "adjourn destroy 2026-11-19T09.30.11 2026-11-19T08.11.40 2026-11-18T16.45.09",
    )
}

pub(super) fn with_plan(app: &mut App, key: &str, plan: Plan) -> Vec<Effect> {
    let effects = keys(app, key);
    let ticket = ticket(&effects);
    tell(app, change::Message::Planned(ticket, Ok(Box::new(plan))))
}

pub(super) fn destroying(width: u16, height: u16) -> App {
    let mut app = sample::app(width, height);
    keys(&mut app, "j j Space Space Space");
    with_plan(&mut app, "D", three(|| Intent::Destroy, Confirmation::Type("2".into()), Verb::Destroy));
    app
}

pub(super) fn trashing(width: u16, height: u16) -> App {
    let mut app = sample::app(width, height);
    keys(&mut app, "j j Space Space Space");
    with_plan(&mut app, "d", three(|| Intent::Trash, Confirmation::YesNo, Verb::Trash));
    app
}

pub(super) fn lock(holders: Activity) -> Lock {
    Lock {
        name: Untrusted::from("session.next"),
        identity: Identity::default(),
        bytes: 37,
        written: Some(Timestamp::new(sample::NOW - 8_400, 0)),
        holders,
        adoptable: Ok(Reason::fixed("complete", "complete, newer than the current checkpoint")),
    }
}

fn breaking(width: u16, height: u16) -> App {
    let mut app = sample::app(width, height);
    let intent = Intent::Unlock(Box::new(lock(Activity::unknown(0))), Unlock::Discard);
    let stale = Reason::fixed("stale", "likely stale: no process found that has it open");
    let plan = Plan::made_up(
        Verb::BreakLock,
        vec![item(0, intent, stale)],
        Confirmation::YesNo,
        "adjourn break-lock 2026-11-20T21.14.02",
    );
    with_plan(&mut app, "B", plan);
    app
}

pub(super) fn keeping(width: u16, height: u16) -> App {
    let mut app = sample::app(width, height);
    let effects = keys(&mut app, "K");
    let row = |at: usize| {
        let session = sample::entry_ref(&SESSIONS[at]);
        let holds = if at == 3 { vec![Hold { reason: LIVE, forcible: true }] } else { Vec::new() };
        (session, sample::summary(at), 100 + 50 * at as u64, holds)
    };
    let candidates = Candidates::made_up((0..SESSIONS.len()).map(row).collect());
    tell(&mut app, change::Message::Gathered(ticket(&effects), Ok(Box::new(candidates))));
    app
}

fn launch() -> ResumeAction {
    ResumeAction::Launch {
        argv: ["checkbox-cli", "launcher", "--resume", "2026-11-20T21.14.02"].map(Into::into).into(),
        environment: vec![("CHECKBOX_MODE".into(), "resume".into())],
        directory: Some("/home/tester".into()),
        consequence: "checkbox-cli resumes this session and marks the interrupted job as passed".to_owned(),
        caution: None,
        touch: true,
        otherwise: None,
    }
}

fn resuming(width: u16, height: u16) -> App {
    let mut app = sample::app(width, height);
    let effects = keys(&mut app, "r");
    let row = Box::new(sample::entry_ref(&SESSIONS[0]));
    tell(&mut app, change::Message::Offered(ticket(&effects), row, Ok(Box::new(launch()))));
    app
}

/// One of two failed.
fn told(width: u16, height: u16) -> App {
    let mut app = trashing(width, height);
    let effects = keys(&mut app, "y");
    let gone = Error::io("move it to the trash", "2026-11-19T08.11.40", std::io::Error::from_raw_os_error(1));
    let done = |at: usize, result| Done { address: sample::entry_ref(&SESSIONS[at]).address(), result };
    let report =
        Report { done: vec![done(2, Ok(Freed::default())), done(3, Err(gone))], passed_over: 1, ..Report::default() };
    tell(&mut app, change::Message::Applied(ticket(&effects), Ok(Box::new(report))));
    app
}

#[test]
fn dialogs_at_all_sizes() {
    type Make = fn(u16, u16) -> App;
    let all: [(&str, Make); 8] = [
        ("destroy", destroying),
        ("trash_many", trashing),
        ("break_lock", breaking),
        ("keep_latest", keeping),
        ("resume", resuming),
        ("trash_view", trash),
        ("trash_view_listed", trash_listed),
        ("result", told),
    ];
    for (name, make) in all {
        at_all_sizes(&format!("change_{name}"), make);
    }
}

#[test]
fn keep_latest_for_good_and_what_stays() {
    at_all_sizes("change_keep_latest_typed", |width, height| {
        let mut app = keeping(width, height);
        keys(&mut app, "3 D Tab j y");
        app
    });
}

#[test]
fn enter_alone_changes_nothing() {
    for make in [destroying, trashing, breaking, keeping, resuming] {
        let mut app = make(100, 30);
        let effects = keys(&mut app, "Enter");
        assert!(!applies(&effects) && !effects.iter().any(|e| matches!(e, Effect::Change(change::Effect::Resume(..)))));
    }
}

#[test]
fn what_must_be_typed_is_not_given_by_y() {
    let mut app = destroying(100, 30);
    let effects = types(&mut app, "y");
    assert!(!applies(&effects) && !applies(&keys(&mut app, "Enter")), "y is text there");
    keys(&mut app, "Backspace");
    types(&mut app, "2");
    assert!(applies(&keys(&mut app, "Enter")), "two go, so 2 agrees");
    assert!(app.change.dialog.is_none());
}

#[test]
fn a_question_is_answered_by_y_or_by_moving_to_the_button() {
    assert!(applies(&keys(&mut trashing(100, 30), "y")));
    assert!(applies(&keys(&mut trashing(100, 30), "Tab Enter")));
    for no in ["n", "Esc", "q", "Ctrl-c"] {
        let mut app = trashing(100, 30);
        assert!(!applies(&keys(&mut app, no)) && app.change.dialog.is_none(), "{no} leaves it as it is");
    }
}

#[test]
fn one_goes_to_the_trash_without_a_question_and_the_cursor_moves_on() {
    let mut app = sample::app(100, 30);
    let plan = Plan::made_up(Verb::Trash, vec![item(0, Intent::Trash, NAMED)], Confirmation::None, "adjourn trash x");
    let effects = with_plan(&mut app, "d", plan);
    assert!(applies(&effects));
    assert_eq!(app.list.window.cursor, 1);
    let done = vec![Done { address: sample::entry_ref(&SESSIONS[0]).address(), result: Ok(Freed::default()) }];
    let report = Report { done, ..Report::default() };
    let effects = tell(&mut app, change::Message::Applied(ticket(&effects), Ok(Box::new(report))));
    let said = app.toasts.shown(app.now).unwrap().text.clone();
    assert_eq!(said, "desktop-24.04 moved to trash, u undoes");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::List(_))), "nothing is listed again for that");
    assert_eq!((app.rows.len(), app.list.window.cursor), (11, 0), "its row has left, and the cursor stays on the next");
}

#[test]
fn what_is_in_use_is_refused_with_the_reason() {
    let mut app = sample::app(100, 30);
    let plan = Plan::made_up(Verb::Trash, vec![item(0, Intent::PassOver, LIVE)], Confirmation::Refused(LIVE), "");
    assert!(with_plan(&mut app, "d", plan).is_empty());
    let said = app.toasts.shown(app.now).unwrap();
    assert!(said.bad && said.text.contains("process 4711"), "{}", said.text);
}

#[test]
fn an_answer_to_a_question_that_was_dropped_opens_nothing() {
    let mut app = sample::app(100, 30);
    let first = ticket(&keys(&mut app, "D"));
    let stops = keys(&mut app, "Esc");
    assert!(matches!(stops.as_slice(), [Effect::Change(change::Effect::Stop), ..]));
    keys(&mut app, "t");
    let plan = three(|| Intent::Destroy, Confirmation::Type("2".into()), Verb::Destroy);
    tell(&mut app, change::Message::Planned(first, Ok(Box::new(plan))));
    assert!(!matches!(app.change.dialog, Some(change::Dialog::Confirm(_))));
}

#[test]
fn nothing_changes_when_read_only() {
    let mut app = sample::app(100, 30);
    app.env.read_only = Some(Reason::new("read-only", "read-only: changes are refused"));
    for key in ["d", "D", "B", "K", "u", "Z", "r"] {
        let effects = keys(&mut app, key);
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Change(_))), "{key}");
        assert!(app.toasts.shown(app.now).unwrap().text.contains("read-only"), "{key}");
    }
}

#[test]
fn a_lock_may_be_adopted_instead() {
    let mut app = breaking(100, 30);
    let effects = keys(&mut app, "a");
    let asks = |effect: &Effect| matches!(effect, Effect::Change(change::Effect::Plan(_, ChangeRequest::BreakLock(rows, Unlock::Adopt))) if rows.len() == 1);
    assert!(effects.iter().any(asks));
}

fn going(app: &App) -> usize {
    match &app.change.dialog {
        Some(change::Dialog::Keep(keep)) => keep.plan.changes().count(),
        other => panic!("no such dialog: {other:?}"),
    }
}

#[test]
fn how_many_stay_changes_live() {
    let mut app = keeping(100, 30);
    assert_eq!(going(&app), 2, "ten of twelve stay");
    keys(&mut app, "5");
    assert_eq!(going(&app), 7, "nothing is protected unless the user says so");
    keys(&mut app, "+");
    assert_eq!(going(&app), 6);
    keys(&mut app, "p Space Right Space p");
    assert!(going(&app) < 6, "locked and incomplete ones stay now");
    let before = going(&app);
    keys(&mut app, "Space");
    assert_eq!(going(&app), before - 1, "Space keeps the one under the cursor too");
    assert!(applies(&keys(&mut app, "y")), "to the trash it is a question");
}

#[test]
fn keeping_none_is_refused() {
    let mut app = keeping(100, 30);
    let effects = keys(&mut app, "0 y");
    assert!(!applies(&effects) && app.change.dialog.is_some());
}

#[test]
fn resuming_prepares_first_and_then_hands_the_terminal_over() {
    let mut app = resuming(100, 30);
    let effects = keys(&mut app, "y");
    assert!(matches!(effects.as_slice(), [Effect::Change(change::Effect::Resume(..)), ..]), "{effects:?}");
    let program =
        crate::command::launch::Program { argv: vec!["checkbox-cli".into()], environment: Vec::new(), directory: None };
    let begun = change::Message::Begun(ticket(&effects), Ok(Some(Box::new(program))));
    let effects = tell(&mut app, begun);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::HandOver(HandOver::Harness(_)))));
}

#[test]
fn a_stopped_program_is_gone_on_with_and_quitting_says_so() {
    let mut app = sample::app(100, 30);
    let stopped = crate::tui::external_program::Stopped { name: "checkbox-cli".to_owned(), pid: 4711 };
    update(&mut app, Message::Returned(crate::tui::external_program::Back::Stopped(stopped.clone())));
    assert!(app.toasts.shown(app.now).unwrap().text.contains("r continues it"));
    let effects = keys(&mut app, "r");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::HandOver(HandOver::Stopped(_)))));
    update(&mut app, Message::Returned(crate::tui::external_program::Back::Stopped(stopped)));
    assert!(!keys(&mut app, "q").iter().any(|effect| matches!(effect, Effect::Quit(_))), "q says what it would do");
    assert!(keys(&mut app, "q").iter().any(|effect| matches!(effect, Effect::Quit(_))), "again does it");
}

#[test]
fn what_failed_stays_marked_and_the_rest_is_told() {
    let app = told(100, 30);
    let marked: Vec<usize> = (0..12).filter(|at| app.rows.row(*at).is_some_and(|(_, facts)| facts.marked)).collect();
    assert_eq!(marked, [2, 3], "the one that failed, and the one that was passed over; the first has left");
    assert!(matches!(&app.change.dialog, Some(change::Dialog::ResultDialog(told)) if told.title.contains("1 failed")));
}

#[test]
fn quitting_waits_for_a_change() {
    let mut app = trashing(100, 30);
    keys(&mut app, "y");
    assert!(!keys(&mut app, "q").iter().any(|effect| matches!(effect, Effect::Quit(_))));
    let stops = keys(&mut app, "Ctrl-c");
    assert!(stops.iter().any(|effect| matches!(effect, Effect::Change(change::Effect::Stop))), "{stops:?}");
}
