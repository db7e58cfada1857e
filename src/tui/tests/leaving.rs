//! Rows leave the list as their sessions are removed, one by one, and nothing is listed again for that.

use std::collections::HashSet;
use std::sync::Arc;

use super::changes::tell;
use super::sample::{self, keys};
use crate::command::{Confirmation, Done, Intent, Item, Plan, Report};
use crate::model::*;
use crate::text::human;
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::message::{Listed, Message};
use crate::tui::screen::change;
use crate::tui::ticket::Ticket;
use crate::tui::update;

const ALL: u64 = 2_000;

fn row(number: u64) -> EntryRef {
    let age = Age { at: Some(Timestamp::new(sample::NOW - 60 * number as i64, 0)), from: AgeSource::Mtime };
    let id = Id::from(format!("s{number:04}").as_str());
    let identity = Identity([1, number, 0]);
    EntryRef { repository: RepositoryId(0), entry: Entry { id, identity, age, changed: 0, owner: None } }
}

fn listing(app: &mut App, numbers: impl Iterator<Item = u64>) -> Vec<Effect> {
    let asked = app.list.asked;
    let listed = Listed { rows: Arc::new(numbers.map(row).collect()), ..Listed::default() };
    update(app, Message::Listed(asked, Box::new(listed)))
}

fn of_all() -> App {
    let mut app = sample::fresh(100, 30);
    listing(&mut app, 0..ALL);
    app
}

fn lists(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::List(_))).count()
}

/// Half of them are removed: those with an even number.
fn begin(app: &mut App, intent: Intent, verb: Verb) -> Ticket {
    let named = Reason::fixed("named", "chosen by name");
    let item = |number| Item {
        row: row(number),
        title: None,
        bytes: None,
        intent: intent.clone(),
        reasons: vec![named.clone()],
    };
    let plan = Plan::made_up(verb, (0..ALL).step_by(2).map(item).collect(), Confirmation::None, "adjourn trash");
    let asked = keys(app, "d");
    let ticket = asked.iter().find_map(|effect| match effect {
        Effect::Change(change::Effect::Plan(ticket, _)) => Some(*ticket),
        _ => None,
    });
    let effects = tell(app, change::Message::Planned(ticket.unwrap(), Ok(Box::new(plan))));
    let applies = effects.iter().find_map(|effect| match effect {
        Effect::Change(change::Effect::Apply(ticket, _)) => Some(*ticket),
        _ => None,
    });
    applies.unwrap()
}

fn progress(app: &mut App, ticket: Ticket, numbers: &[u64]) -> Vec<Effect> {
    sample::wait(app, 1);
    let addresses = numbers.iter().map(|number| row(*number).address()).collect();
    tell(app, change::Message::Progress(ticket, numbers.len(), addresses))
}

fn ended(app: &mut App, ticket: Ticket, failed: Option<u64>) -> Vec<Effect> {
    let error = || Error::io("remove it", "it", std::io::Error::from_raw_os_error(1));
    let done = |number: u64| {
        let result = if failed == Some(number) { Err(error()) } else { Ok(Freed::default()) };
        Done { address: row(number).address(), result }
    };
    let report = Report { done: (0..ALL).step_by(2).map(done).collect(), ..Report::default() };
    tell(app, change::Message::Applied(ticket, Ok(Box::new(report))))
}

fn names(app: &App) -> Vec<Id> {
    (0..app.rows.len()).map(|at| app.rows.row(at).unwrap().0.entry.id.clone()).collect()
}

fn under(app: &App) -> Id {
    app.under_cursor().unwrap().0.entry.id.clone()
}

#[test]
fn rows_leave_as_each_is_done_without_one_listing() {
    for (intent, verb) in [(Intent::Trash, Verb::Trash), (Intent::Destroy, Verb::Destroy)] {
        let mut app = of_all();
        keys(&mut app, "Space"); // marks the first and goes down to the second
        let ticket = begin(&mut app, intent, verb);
        let (cursor, mut listings) = (under(&app), 0);
        assert_eq!(cursor, row(1).entry.id);
        for begun in (0..ALL - 100).step_by(100) {
            let gone: Vec<u64> = (begun..begun + 100).step_by(2).collect();
            listings += lists(&progress(&mut app, ticket, &gone));
            assert_eq!(app.rows.len() as u64, ALL - (begun + 100) / 2, "those that are done have left");
            assert_eq!(app.list.rows.len(), app.rows.len());
            assert_eq!(under(&app), cursor, "the cursor stays on its row");
        }
        listings += lists(&ended(&mut app, ticket, None));
        assert_eq!(listings, 0, "nothing is listed again");
        let odd = (1..ALL).step_by(2).map(|number| row(number).entry.id);
        assert!(names(&app).into_iter().eq(odd), "the others stay, in their order");
        let told = &app.toasts.shown(app.now).unwrap().text;
        assert!(told.starts_with(&human::counted(ALL / 2, "session")), "{told}");
    }
}

#[test]
fn where_the_row_under_the_cursor_leaves_the_next_one_is_there() {
    let mut app = of_all();
    let ticket = begin(&mut app, Intent::Trash, Verb::Trash);
    keys(&mut app, "g g j j j j");
    assert_eq!(under(&app), row(4).entry.id);
    progress(&mut app, ticket, &[4]);
    assert_eq!(under(&app), row(5).entry.id);
}

#[test]
fn a_listing_that_was_under_way_brings_nothing_back() {
    let mut app = of_all();
    let asked = update(&mut app, Message::Hint(None));
    assert_eq!(lists(&asked), 1);
    let older = app.list.asked;
    let ticket = begin(&mut app, Intent::Trash, Verb::Trash);
    assert_eq!(lists(&progress(&mut app, ticket, &[0, 2])), 0);
    let listed = Listed { rows: Arc::new((0..ALL).map(row).collect()), ..Listed::default() };
    update(&mut app, Message::Listed(older, Box::new(listed)));
    assert_eq!(app.rows.len() as u64, ALL - 2);
    assert_eq!(lists(&ended(&mut app, ticket, None)), 1, "what it would have told is asked for again");
}

#[test]
fn what_changes_meanwhile_is_listed_once_when_the_change_is_over() {
    let mut app = of_all();
    let ticket = begin(&mut app, Intent::Destroy, Verb::Destroy);
    let mut listings = 0;
    for number in [0, 2, 4, 6] {
        progress(&mut app, ticket, &[number]);
        listings += lists(&update(&mut app, Message::Hint(None)));
    }
    assert_eq!(listings, 0);
    assert_eq!(lists(&ended(&mut app, ticket, None)), 1);
    listing(&mut app, (1..ALL).step_by(2));
    assert_eq!(lists(&update(&mut app, Message::Idle)), 0, "and no more");
}

#[test]
fn a_row_stays_when_its_session_does_and_when_another_thing_has_its_name() {
    let mut app = of_all();
    let ticket = begin(&mut app, Intent::Trash, Verb::Trash);
    let mut rows: Vec<EntryRef> = (0..ALL).map(row).collect();
    rows[2].entry.identity = Identity([1, 2, 77]);
    let effects = keys(&mut app, "R");
    assert_eq!(lists(&effects), 1);
    let asked = app.list.asked;
    update(&mut app, Message::Listed(asked, Box::new(Listed { rows: Arc::new(rows), ..Listed::default() })));
    assert_eq!(lists(&ended(&mut app, ticket, Some(8))), 1, "after a failure all are looked at again");
    let left: HashSet<Id> = names(&app).into_iter().collect();
    assert!(left.contains(&row(2).entry.id), "made anew under a name that went to the trash");
    assert!(left.contains(&row(8).entry.id), "it could not be removed");
    assert_eq!(left.len() as u64, ALL / 2 + 2);
}

#[test]
fn a_restore_lists_again_and_takes_no_row_of_its_name() {
    let mut app = of_all();
    let trashed = sample::trashed(3);
    let item =
        Item { row: row(3), title: None, bytes: None, intent: Intent::Empty(Box::new(trashed)), reasons: Vec::new() };
    let plan = Plan::made_up(Verb::Trash, vec![item], Confirmation::None, "adjourn trash empty");
    let asked = keys(&mut app, "d");
    let ticket = asked.iter().find_map(|effect| match effect {
        Effect::Change(change::Effect::Plan(ticket, _)) => Some(*ticket),
        _ => None,
    });
    let effects = tell(&mut app, change::Message::Planned(ticket.unwrap(), Ok(Box::new(plan))));
    let Some(Effect::Change(change::Effect::Apply(ticket, _))) = effects.first() else { panic!("{effects:?}") };
    let done = vec![Done { address: row(3).address(), result: Ok(Freed::default()) }];
    let report = Report { done, ..Report::default() };
    let effects = tell(&mut app, change::Message::Applied(*ticket, Ok(Box::new(report))));
    assert_eq!((app.rows.len() as u64, lists(&effects)), (ALL, 1), "the session of that name in the list is another");
}
