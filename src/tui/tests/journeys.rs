//! Keys in, state out: what a tester does, as sentences. No threads, no files.

use std::sync::Arc;

use super::sample::{self, SESSIONS, keys, types};
use crate::model::{Id, Lines, Located, Reason, RepositoryId, Timestamp, WatchMode};
use crate::tui::app::{App, Pane};
use crate::tui::effect::{Choice, Effect, Purpose, What};
use crate::tui::message::{Deed, Listed, Message, Mouse};
use crate::tui::screen::list::FAR;
use crate::tui::screen::log;
use crate::tui::{deadline, update};

fn under_cursor(app: &App) -> String {
    let at = app.list.current(&app.book).unwrap();
    app.book.row(at).unwrap().0.entry.id.to_string()
}

fn marked(app: &App) -> usize {
    app.book.totals().marked
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
    app.world.choosing = true;
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
    let address = app.list.current(&app.book).and_then(|at| app.book.row(at)).unwrap().0.address();
    update(&mut app, Message::Detailed(address, Err(Reason::new("gone", "it is gone"))));
    keys(&mut app, "] ] j");
    sample::show(&mut app);
    let mut fresh = sample::listed(100, 30);
    sample::show(&mut fresh);
    assert_eq!(app.detail.tab(), fresh.detail.tab());
}

#[test]
fn details_of_a_session_that_was_left_are_dropped() {
    let mut app = sample::app(100, 30);
    let (first, _) = app.book.row(0).unwrap();
    let first = first.address();
    keys(&mut app, "j");
    update(&mut app, Message::Detailed(first, Err(Reason::new("gone", "it is gone"))));
    sample::show(&mut app);
    let (second, _) = app.book.row(1).unwrap();
    assert!(app.detail.of(&second.address()).is_some());
}

#[test]
fn a_new_listing_keeps_cursor_marks_and_what_was_read() {
    let mut app = sample::app(100, 30);
    keys(&mut app, "j j Space");
    keys(&mut app, "R");
    let without_first: Vec<_> = SESSIONS.into_iter().skip(1).collect();
    sample::arrive(&mut app, &without_first, Vec::new());
    assert_eq!(under_cursor(&app), SESSIONS[3].id(), "the cursor is on the same session");
    assert_eq!(marked(&app), 1);
    assert_eq!(app.book.totals().read, 11, "nothing has to be read again");
}

#[test]
fn an_old_listing_is_dropped() {
    let mut app = sample::app(100, 30);
    let old = app.list.asked;
    keys(&mut app, "R");
    update(&mut app, Message::Listed(old, Box::default()));
    assert_eq!(app.book.len(), 12);
}

#[test]
fn a_chord_waits_and_shows_the_ways_on() {
    let mut app = sample::app(100, 30);
    keys(&mut app, "s");
    assert!(app.chord.hints(app.context(), app.now).is_none(), "not at once");
    sample::wait(&mut app, 60);
    let ways = app.chord.hints(app.context(), app.now).unwrap();
    assert_eq!(ways.len(), 4);
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
    app.world.read_only = Some(Reason::new("read-only", "read-only: nothing may be changed"));
    keys(&mut app, "d");
    assert_eq!(app.toasts.shown(app.now).unwrap().text, "read-only: nothing may be changed");
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
    update(&mut app, Message::Mouse(Mouse { deed: Deed::WheelDown, at: at(5, 10) }));
    assert_eq!(under_cursor(&app), SESSIONS[3].id());
    update(&mut app, Message::Mouse(Mouse { deed: Deed::Click, at: at(5, 5) }));
    assert_eq!(under_cursor(&app), SESSIONS[1].id());
    update(&mut app, Message::Mouse(Mouse { deed: Deed::Click, at: at(5, 5) }));
    assert_eq!(app.pane, Pane::Detail, "a second click opens");
}

#[test]
fn what_is_on_the_screen_is_wished_for_first() {
    let mut app = sample::fresh(100, 30);
    let effects = sample::arrive(&mut app, &SESSIONS, Vec::new());
    let wished = effects.iter().find_map(|effect| match effect {
        Effect::Wish(rows) => Some(rows.clone()),
        _ => None,
    });
    assert_eq!(wished, Some((0..12).collect()));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Sweep(sweep) if sweep.read.len() == 12)));
}

#[test]
fn what_is_on_the_screen_is_watched_and_asked_for_anew_with_every_listing() {
    let watched = |effects: &[Effect]| {
        let watches = effects.iter().filter_map(|effect| match effect {
            Effect::Watch(_, entries) => Some(entries.clone()),
            _ => None,
        });
        watches.collect::<Vec<_>>()
    };
    let mut app = sample::fresh(100, 30);
    let all = [SESSIONS.iter().map(|session| Id::from(session.id())).collect::<Vec<_>>()];
    assert_eq!(watched(&sample::arrive(&mut app, &SESSIONS, Vec::new())), all);
    assert_eq!(watched(&keys(&mut app, "j")), [] as [Vec<Id>; 0]);
    assert!(matches!(update(&mut app, Message::Hint(None))[..], [Effect::List(_)]));
    assert_eq!(watched(&sample::arrive(&mut app, &SESSIONS, Vec::new())), all);
}

#[test]
fn a_session_that_changed_is_listed_and_read_again() {
    let mut app = sample::app(100, 30);
    let hint = Some((RepositoryId(0), Id::from(SESSIONS[1].id())));
    assert!(update(&mut app, Message::Hint(hint)).iter().any(|effect| matches!(effect, Effect::List(_))));
    let effects = sample::arrive(&mut app, &SESSIONS, Vec::new());
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Wish(rows) if *rows == [1])));
}

#[test]
fn the_youngest_are_shown_while_the_rest_is_listed() {
    let mut app = sample::fresh(100, 30);
    let asked = app.list.asked;
    let rows = |count: usize| Arc::new(SESSIONS.iter().take(count).map(sample::located).collect::<Vec<_>>());
    update(&mut app, Message::Listed(asked, Box::new(Listed { rows: rows(3), more: true, ..Listed::default() })));
    assert!(super::dump::screen(&app).contains("listing…"));
    keys(&mut app, "j j");
    let under = under_cursor(&app);
    update(&mut app, Message::Listed(asked, Box::new(Listed { rows: rows(12), ..Listed::default() })));
    assert_eq!((app.book.len(), under_cursor(&app)), (12, under));
    assert!(!super::dump::screen(&app).contains("listing…"));
}

#[test]
fn of_a_million_the_background_reads_what_is_near_until_a_filter_needs_them_all() {
    let mut app = sample::fresh(100, 30);
    let row = |at: usize| {
        let mut row = sample::located(&SESSIONS[0]);
        row.entry.id = Id::from(at.to_string().as_str());
        row
    };
    let rows: Vec<Located> = (0..FAR + 50).map(row).collect();
    let asked = app.list.asked;
    let listed = Listed { rows: Arc::new(rows), ..Listed::default() };
    let swept = |effects: &[Effect]| {
        let sweeps = effects.iter().filter_map(|effect| match effect {
            Effect::Sweep(sweep) => Some((sweep.read.len(), sweep.measure.len())),
            _ => None,
        });
        sweeps.collect::<Vec<_>>()
    };
    let effects = update(&mut app, Message::Listed(asked, Box::new(listed)));
    assert_eq!(swept(&effects), [(FAR, FAR)]);
    assert_eq!(swept(&keys(&mut app, "G")), [], "what is on the screen is wished for, no more");
    keys(&mut app, "/");
    let effects = sample::types(&mut app, "state:failed");
    assert_eq!(swept(&effects), [(FAR + 50, FAR)], "asked once, not with every letter");
}

#[test]
fn nothing_is_done_until_the_screen_changes_by_itself() {
    let mut app = sample::app(100, 30);
    let then = deadline(&app).unwrap();
    assert_eq!(then, Timestamp::new(app.now.seconds + 3_000, 0), "the youngest is 2 h 10 min old");
    app.say("hello");
    let then = deadline(&app).unwrap();
    assert_eq!(then.seconds, app.now.seconds + 10, "the message goes away");
}

#[test]
fn polling_is_said_with_its_reason() {
    let mut app = sample::app(120, 30);
    let mode = WatchMode::Polling(2, "no inotify watches are left".to_owned());
    update(&mut app, Message::Watching(RepositoryId(0), mode));
    let shown = super::dump::screen(&app);
    assert!(shown.contains("looks every 2 s: no inotify watches are left"), "{shown}");
}

#[test]
fn rows_do_not_move_while_a_size_arrives() {
    let mut app = sample::listed(100, 30);
    let line = |app: &App| super::dump::screen(app).lines().nth(4).unwrap().replace(['…', '6', '1', '2', 'M'], "");
    let before = line(&app);
    let generation = app.book.generation();
    update(&mut app, Message::Measured(generation, vec![(0, Some(612 << 20))]));
    assert_eq!(line(&app).replace(' ', ""), before.replace(' ', ""));
}

#[test]
fn what_an_open_log_hides_is_not_read_behind_it() {
    let tails = |effects: &[Effect]| {
        effects.iter().rev().find_map(|effect| match effect {
            Effect::Tail(row, log) => Some((row.clone(), log.clone())),
            _ => None,
        })
    };
    let opens = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Log(log::Effect::Open(..))));
    let mut app = sample::app(140, 40);
    let (row, log) = tails(&keys(&mut app, "l j")).unwrap();
    let effects = keys(&mut app, "Enter");
    assert!(opens(&effects) && tails(&effects).is_none() && app.log.is_some());
    assert_eq!(
        tails(&keys(&mut app, "q")).map(|(_, log)| log),
        Some(log.clone()),
        "it was given up, and is wanted again"
    );
    update(&mut app, Message::Tail(row, log, Ok(Lines::default())));
    assert!(opens(&keys(&mut app, "Enter")));
    assert_eq!(tails(&keys(&mut app, "q")).map(|(_, log)| log), None, "it is there");
}

#[test]
fn changes_while_a_listing_is_under_way_begin_one_more_afterwards() {
    let lists = |effects: &[Effect]| effects.iter().filter(|effect| matches!(effect, Effect::List(_))).count();
    let mut app = sample::fresh(100, 30);
    for _ in 0..3 {
        assert_eq!(lists(&update(&mut app, Message::Hint(None))), 0, "the one under way is not begun anew");
    }
    let effects = sample::arrive(&mut app, &SESSIONS, Vec::new());
    assert_eq!((app.book.len(), lists(&effects)), (SESSIONS.len(), 1), "it is shown, and asked for once more");
    assert_eq!(lists(&sample::arrive(&mut app, &SESSIONS, Vec::new())), 0);
    assert_eq!(lists(&update(&mut app, Message::Hint(None))), 1, "later ones begin at once");
}
