//! Keys in, state out: what a tester does, as sentences. No threads, no files.

use super::sample::{self, SESSIONS, keys, types};
use crate::model::Reason;
use crate::tui::app::{App, Pane};
use crate::tui::effect::{Choice, Effect, Purpose, What};
use crate::tui::message::{Message, Mouse, MouseAction};
use crate::tui::update;

pub fn under_cursor(app: &App) -> String {
    let at = app.list.current().unwrap();
    app.rows.row(at).unwrap().0.entry.id.to_string()
}

pub fn marked(app: &App) -> usize {
    app.rows.totals().marked
}

#[test]
fn moving_stays_within_the_list() {
    let mut app = sample::app(100, 30);
    keys(&mut app, "k k");
    assert_eq!(under_cursor(&app), SESSIONS[0].id(), "up from the first stays there");
    keys(&mut app, "G");
    assert_eq!(under_cursor(&app), SESSIONS[11].id(), "G goes to the last");
    keys(&mut app, "j Down");
    assert_eq!(under_cursor(&app), SESSIONS[11].id(), "down from the last stays there");
    keys(&mut app, "g g j");
    assert_eq!(under_cursor(&app), SESSIONS[1].id(), "gg goes to the first");
}

#[test]
fn a_filter_narrows_while_it_is_typed_and_esc_brings_back_what_was() {
    let mut app = sample::app(100, 30);
    keys(&mut app, "/");
    types(&mut app, "server");
    assert_eq!(app.list.rows.len(), 5, "five sessions are of a server");
    keys(&mut app, "Enter");
    assert!(app.list.typing.is_none(), "Enter keeps the filter");
    keys(&mut app, "/");
    types(&mut app, " fail:>0");
    assert_eq!(app.list.rows.len(), 1, "one of them has a failure");
    keys(&mut app, "Esc");
    assert_eq!(app.list.rows.len(), 5, "Esc goes back to the filter before");
    keys(&mut app, "Esc");
    assert_eq!(app.list.rows.len(), 12, "Esc outside takes the filter away");
}

#[test]
fn keys_are_text_while_a_filter_is_typed() {
    let mut app = sample::app(100, 30);
    keys(&mut app, "/");
    let effects = types(&mut app, "qdD");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Quit(_))), "q does not quit");
    assert_eq!(app.list.rows.text(), "qdD");
}

#[test]
fn quick_filters_take_what_is_under_the_cursor_and_again_take_it_away() {
    let mut app = sample::app(100, 30);
    keys(&mut app, "f s");
    assert_eq!(app.list.rows.text(), "state:=incomplete");
    assert_eq!(app.list.rows.len(), 3);
    keys(&mut app, "f l");
    assert_eq!(app.list.rows.len(), 2, "two of them are locked");
    keys(&mut app, "f l f s");
    assert_eq!(app.list.rows.len(), 12);
    keys(&mut app, "v l");
    assert_eq!(app.list.rows.len(), 2, "the saved view shows the locked ones");
}

#[test]
fn sorting_keeps_the_cursor_on_its_session_and_again_reverses() {
    let mut app = sample::app(100, 30);
    keys(&mut app, "j j s z");
    assert_eq!(under_cursor(&app), SESSIONS[2].id(), "the cursor stays on its session");
    keys(&mut app, "g g");
    assert_eq!(under_cursor(&app), SESSIONS[5].id(), "655 MiB is the largest");
    keys(&mut app, "s z g g");
    assert_eq!(under_cursor(&app), SESSIONS[4].id(), "1 MiB is the smallest");
    keys(&mut app, "s a g g");
    assert_eq!(under_cursor(&app), SESSIONS[0].id());
}

#[test]
fn marks_follow_ranges_and_inversion_and_esc_clears_them() {
    let mut app = sample::app(100, 30);
    keys(&mut app, "Space Space");
    assert_eq!(marked(&app), 2, "Space marks and moves down");
    keys(&mut app, "V j j V");
    assert_eq!(marked(&app), 5, "V marks from where it began");
    keys(&mut app, "Ctrl-r");
    assert_eq!(marked(&app), 7, "Ctrl-r inverts and removes nothing");
    keys(&mut app, "Ctrl-a");
    assert_eq!(marked(&app), 12);
    keys(&mut app, "Esc");
    assert_eq!(marked(&app), 0);
}

#[test]
fn marks_of_hidden_sessions_are_left_alone() {
    let mut app = sample::app(100, 30);
    keys(&mut app, "/");
    types(&mut app, "server");
    keys(&mut app, "Enter Ctrl-a");
    assert_eq!(marked(&app), 5, "only what is shown is marked");
}

#[test]
fn choosing_gives_the_marked_sessions_else_the_one_under_the_cursor() {
    let mut app = sample::app(100, 30);
    app.env.choosing = true;
    let chosen = |effects: Vec<Effect>| match effects.into_iter().next() {
        Some(Effect::Quit(Choice::Chosen(rows))) => rows.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(chosen(keys(&mut app, "Enter")), 1);
    keys(&mut app, "Space Space");
    assert_eq!(chosen(keys(&mut app, "Enter")), 2);
}

#[test]
fn quitting_and_interrupting_are_told_apart() {
    let mut app = sample::app(100, 30);
    assert!(matches!(keys(&mut app, "q")[..], [Effect::Quit(Choice::Nothing)]));
    assert!(matches!(keys(&mut app, "Ctrl-c")[..], [Effect::Quit(Choice::Interrupted(2))]));
    assert!(matches!(update(&mut app, Message::End(15))[..], [Effect::Quit(Choice::Interrupted(15))]));
}

#[test]
fn details_lead_from_a_job_to_its_log() {
    let mut app = sample::app(100, 30);
    keys(&mut app, "Tab ] n");
    assert_eq!(app.pane, Pane::Detail);
    keys(&mut app, "Enter");
    assert!(app.log.is_some(), "Enter on a failed job opens its log");
}

#[test]
fn failures_alone_can_be_shown() {
    let mut app = sample::app(100, 30);
    keys(&mut app, "Tab ]");
    let all = app.detail.lines();
    keys(&mut app, "f f");
    let failed = app.detail.lines();
    assert_eq!(all - failed, 30, "ten of forty jobs failed");
    keys(&mut app, "Esc");
    assert_eq!(app.detail.lines(), all, "Esc shows all again");
    assert_eq!(app.pane, Pane::Detail, "and stays here");
    keys(&mut app, "Esc");
    assert_eq!(app.pane, Pane::List);
}

#[test]
fn into_goes_to_the_logs_also_before_they_are_read() {
    let mut app = sample::listed(60, 20);
    keys(&mut app, "l");
    sample::show(&mut app);
    assert_eq!((app.pane, app.detail.tab()), (Pane::Detail, "Logs"));
}

#[test]
fn a_tab_is_turned_to_also_before_it_is_there() {
    let turned = |when: &str, pressed: &str| {
        let mut app = sample::listed(100, 30);
        if when == "after" {
            sample::show(&mut app);
        }
        keys(&mut app, pressed);
        if when == "before" {
            sample::show(&mut app);
        }
        app.detail.tab().to_owned()
    };
    let mut app = sample::listed(100, 30);
    sample::show(&mut app);
    for pressed in ["]", "] ]", "[", "] [ ["] {
        assert_eq!(turned("before", pressed), turned("after", pressed), "{pressed}");
        assert_ne!(turned("before", pressed), app.detail.tab(), "{pressed}");
    }
}

#[test]
fn what_is_pressed_over_a_session_without_details_does_not_turn_the_next_ones() {
    let mut app = sample::listed(100, 30);
    let address = app.under_cursor().unwrap().0.address();
    update(&mut app, Message::Detailed(address, Err(Reason::new("gone", "it is gone"))));
    keys(&mut app, "] ] j");
    sample::show(&mut app);
    let mut fresh = sample::listed(100, 30);
    sample::show(&mut fresh);
    assert_eq!(app.detail.tab(), fresh.detail.tab());
}

#[test]
fn a_chord_waits_and_shows_the_ways_on() {
    let mut app = sample::app(100, 30);
    keys(&mut app, "s");
    assert!(app.chord.hints(crate::tui::focus::context(&app), app.now).is_none(), "not at once");
    sample::wait(&mut app, 60);
    let ways = app.chord.hints(crate::tui::focus::context(&app), app.now).unwrap();
    assert_eq!(ways.len(), 7);
    keys(&mut app, "Esc");
    assert!(app.chord.pressed().is_empty(), "Esc leaves");
}

#[test]
fn help_runs_what_is_found() {
    let mut app = sample::app(100, 30);
    keys(&mut app, "?");
    types(&mut app, "invert");
    keys(&mut app, "Enter");
    assert!(app.menu.is_none());
    assert_eq!(marked(&app), 12);
}

#[test]
fn the_palette_takes_arguments() {
    let mut app = sample::app(100, 30);
    keys(&mut app, ":");
    types(&mut app, "sort size");
    keys(&mut app, "Enter g g");
    assert_eq!(under_cursor(&app), SESSIONS[5].id());
}

#[test]
fn what_is_off_says_why() {
    let mut app = sample::app(100, 30);
    keys(&mut app, "j B");
    assert_eq!(app.toasts.shown(app.now).unwrap().text, "this session has no lock");
    app.env.read_only = Some(Reason::new("read-only", "read-only: changes are refused"));
    keys(&mut app, "d");
    assert_eq!(app.toasts.shown(app.now).unwrap().text, "read-only: changes are refused");
}

#[test]
fn copying_asks_for_what_is_not_on_the_screen() {
    let mut app = sample::app(100, 30);
    let effects = keys(&mut app, "y j");
    assert!(matches!(effects[..], [Effect::Write(_, What::Json, Purpose::Copy("JSON"))]));
    let effects = update(&mut app, Message::Written(Purpose::Copy("JSON"), Ok("{}".to_owned())));
    assert!(matches!(&effects[..], [Effect::Copy(text)] if text == "{}"));
}

#[test]
fn the_mouse_scrolls_selects_and_opens() {
    let mut app = sample::app(100, 30);
    let at = |x, y| ratatui::layout::Position::new(x, y);
    update(&mut app, Message::Mouse(Mouse { action: MouseAction::WheelDown, at: at(5, 10) }));
    assert_eq!(under_cursor(&app), SESSIONS[3].id());
    update(&mut app, Message::Mouse(Mouse { action: MouseAction::Click, at: at(5, 5) }));
    assert_eq!(under_cursor(&app), SESSIONS[1].id());
    update(&mut app, Message::Mouse(Mouse { action: MouseAction::Click, at: at(5, 5) }));
    assert_eq!(app.pane, Pane::Detail, "a second click opens");
}

#[test]
fn what_failed_most_comes_first_and_its_count_is_seen_at_every_width() {
    for (width, height) in [(200, 50), (100, 30), (60, 20), (40, 10)] {
        let mut app = sample::app(width, height);
        keys(&mut app, "s f g g");
        assert_eq!(under_cursor(&app), SESSIONS[1].id());
        let text = super::dump::screen(&app);
        assert!(text.contains("FAIL") && text.contains(">  I      9 "), "{text}");
    }
}

#[test]
fn the_column_that_is_sorted_by_never_falls_away() {
    for (key, heading) in [("z", "SIZE"), ("j", "JOBS"), ("f", "FAIL")] {
        let mut app = sample::app(40, 10);
        keys(&mut app, &format!("s {key}"));
        assert!(super::dump::screen(&app).contains(heading), "{heading}");
    }
}

#[test]
fn a_message_goes_with_the_next_key_or_after_four_seconds() {
    let mut app = sample::app(100, 30);
    app.complain("first");
    keys(&mut app, "j");
    assert!(app.toasts.shown(app.now).is_none());
    app.complain("second");
    sample::wait(&mut app, 3);
    assert!(app.toasts.shown(app.now).is_some());
    sample::wait(&mut app, 1);
    assert!(app.toasts.shown(app.now).is_none());
}

#[test]
fn q_in_the_details_goes_back_and_quits_in_the_list_only() {
    for (width, height) in [(100, 30), (60, 20)] {
        let mut app = sample::app(width, height);
        keys(&mut app, "Tab");
        assert!(!keys(&mut app, "q").iter().any(|effect| matches!(effect, Effect::Quit(_))));
        assert_eq!(app.pane, Pane::List);
        assert!(keys(&mut app, "q").iter().any(|effect| matches!(effect, Effect::Quit(_))));
    }
}

#[test]
fn ids_of_failed_jobs_are_asked_for_from_list_and_details() {
    let mut app = sample::app(100, 30);
    let asked = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Write(_, What::Failed, _)));
    assert!(asked(&keys(&mut app, "y f")));
    assert!(asked(&keys(&mut app, "Tab y f")));
}
