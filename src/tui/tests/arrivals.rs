//! What threads tell: listings, readings and changes, what is requested for and watched, and that nothing is done in between.

use std::sync::Arc;

use super::journeys::{marked, under_cursor};
use super::sample::{self, SESSIONS, keys};
use crate::model::{EntryRef, Id, Lines, Reason, RepositoryId, Timestamp, WatchMode};
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::message::{Listed, Message};
use crate::tui::screen::list::FAR;
use crate::tui::screen::log;
use crate::tui::{deadline, update};

#[test]
fn details_of_a_session_that_was_left_are_dropped() {
    let mut app = sample::app(100, 30);
    let (first, _) = app.rows.row(0).unwrap();
    let first = first.address();
    keys(&mut app, "j");
    update(&mut app, Message::Detailed(first, Err(Reason::new("gone", "it is gone"))));
    sample::show(&mut app);
    let (second, _) = app.rows.row(1).unwrap();
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
    assert_eq!(app.rows.totals().read, 11, "nothing has to be read again");
}

#[test]
fn an_old_listing_is_dropped() {
    let mut app = sample::app(100, 30);
    let old = app.list.asked;
    keys(&mut app, "R");
    update(&mut app, Message::Listed(old, Box::default()));
    assert_eq!(app.rows.len(), 12);
}

#[test]
fn what_is_on_the_screen_is_wished_for_first() {
    let mut app = sample::fresh(100, 30);
    let effects = sample::arrive(&mut app, &SESSIONS, Vec::new());
    let requested = effects.iter().find_map(|effect| match effect {
        Effect::Wish(rows) => Some(rows.clone()),
        _ => None,
    });
    assert_eq!(requested, Some((0..12).collect()));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::BackgroundLoad(sweep) if sweep.read.len() == 12)));
}

#[test]
fn what_is_on_the_screen_is_watched_and_asked_for_anew_with_every_listing() {
    let watched = |effects: &[Effect]| {
        let watches = effects.iter().filter_map(|effect| match effect {
            Effect::Watch(_, entries, _) => Some(entries.clone()),
            _ => None,
        });
        watches.collect::<Vec<_>>()
    };
    let mut app = sample::fresh(100, 30);
    let all = [SESSIONS.iter().map(|session| Id::from(session.id())).collect::<Vec<_>>()];
    assert_eq!(watched(&sample::arrive(&mut app, &SESSIONS, Vec::new())), all);
    let open = |effects: &[Effect]| {
        let opens = effects.iter().filter_map(|effect| match effect {
            Effect::Watch(_, _, open) => open.clone(),
            _ => None,
        });
        opens.collect::<Vec<_>>()
    };
    assert_eq!(open(&keys(&mut app, "j")), [Id::from(SESSIONS[1].id())], "its logs are watched");
    assert_eq!(open(&update(&mut app, Message::Hint(Some((RepositoryId(0), Id::from("other")))))), [] as [Id; 0]);
    sample::arrive(&mut app, &SESSIONS, Vec::new());
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
fn rescanning_reads_the_details_again() {
    let mut app = sample::app(100, 30);
    let opens = |effects: &[Effect]| effects.iter().filter(|effect| matches!(effect, Effect::Open(_))).count();
    assert_eq!(opens(&keys(&mut app, "j")), 1);
    assert_eq!(opens(&keys(&mut app, "?")), 0);
    assert_eq!(opens(&keys(&mut app, "Esc")), 0);
    assert_eq!(opens(&keys(&mut app, "R")), 1);
}

#[test]
fn the_youngest_are_shown_while_the_rest_is_listed() {
    let mut app = sample::fresh(100, 30);
    let asked = app.list.asked;
    let rows = |count: usize| Arc::new(SESSIONS.iter().take(count).map(sample::entry_ref).collect::<Vec<_>>());
    update(&mut app, Message::Listed(asked, Box::new(Listed { rows: rows(3), more: true, ..Listed::default() })));
    assert!(super::dump::screen(&app).contains("listing…"));
    keys(&mut app, "j j");
    let under = under_cursor(&app);
    update(&mut app, Message::Listed(asked, Box::new(Listed { rows: rows(12), ..Listed::default() })));
    assert_eq!((app.rows.len(), under_cursor(&app)), (12, under));
    assert!(!super::dump::screen(&app).contains("listing…"));
}

#[test]
fn of_a_million_the_background_reads_what_is_near_until_a_filter_needs_them_all() {
    let mut app = sample::fresh(100, 30);
    let row = |at: usize| {
        let mut row = sample::entry_ref(&SESSIONS[0]);
        row.entry.id = Id::from(at.to_string().as_str());
        row
    };
    let rows: Vec<EntryRef> = (0..FAR + 50).map(row).collect();
    let asked = app.list.asked;
    let listed = Listed { rows: Arc::new(rows), ..Listed::default() };
    let swept = |effects: &[Effect]| {
        let sweeps = effects.iter().filter_map(|effect| match effect {
            Effect::BackgroundLoad(sweep) => Some((sweep.read.len(), sweep.measure.len())),
            _ => None,
        });
        sweeps.collect::<Vec<_>>()
    };
    let effects = update(&mut app, Message::Listed(asked, Box::new(listed)));
    assert_eq!(swept(&effects), [(FAR, FAR)]);
    assert_eq!(swept(&keys(&mut app, "G")), [], "what is on the screen is requested for, no more");
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
    assert_eq!(then.seconds, app.now.seconds + 4, "the message goes away");
}

#[test]
fn polling_is_said_with_its_reason() {
    let mut app = sample::app(120, 30);
    let mode = WatchMode::Polling(2, "no inotify watches are left".to_owned());
    update(&mut app, Message::Watching(RepositoryId(0), mode));
    let shown = super::dump::screen(&app);
    assert!(shown.contains("refreshes every 2 s: no inotify watches are left"), "{shown}");
}

#[test]
fn rows_do_not_move_while_a_size_arrives() {
    let mut app = sample::listed(100, 30);
    let line = |app: &App| super::dump::screen(app).lines().nth(4).unwrap().replace(['…', '6', '1', '2', 'M'], "");
    let before = line(&app);
    let generation = app.rows.generation();
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
    assert_eq!((app.rows.len(), lists(&effects)), (SESSIONS.len(), 1), "it is shown, and asked for once more");
    assert_eq!(lists(&sample::arrive(&mut app, &SESSIONS, Vec::new())), 0);
    assert_eq!(lists(&update(&mut app, Message::Hint(None))), 1, "later ones begin at once");
}

#[test]
fn an_answer_for_a_log_that_was_left_is_not_shown_in_the_next() {
    let mut app = sample::app(200, 50);
    let opened = |effects: &[Effect]| {
        let open = effects.iter().find_map(|effect| match effect {
            Effect::Log(log::Effect::Open(ticket, ..)) => Some(*ticket),
            _ => None,
        });
        open.unwrap()
    };
    let first = opened(&keys(&mut app, "l Enter"));
    keys(&mut app, "q");
    assert!(app.log.is_none());
    let second = opened(&keys(&mut app, "j Enter"));
    assert_ne!(first, second);
    update(&mut app, Message::Log(log::Message::Failed(first, Reason::new("gone", "it is gone"))));
    assert!(app.log.as_ref().unwrap().failed.is_none());
    update(&mut app, Message::Log(log::Message::Failed(second, Reason::new("gone", "it is gone"))));
    assert!(app.log.as_ref().unwrap().failed.is_some());
}
