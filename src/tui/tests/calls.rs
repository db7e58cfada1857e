//! Entries of a kind that keeps no logs, counts no jobs and is only looked at: calls with a history, arguments and an outcome.

use std::sync::Arc;

use super::dump::screen;
use super::layouts::at_all_sizes;
use super::sample::{self, NOW, keys};
use crate::model::{
    Age, AgeSource, Badges, Body, Class, Column, Detail, Entry, EntryRef, Fields, Id, Identity, Label, Link, Reason,
    RepositoryId, RepositoryInfo, Role, Section, Summary, Timestamp, Usage, Value, Verb, WatchMode,
};
use crate::tui::app::{App, Pane};
use crate::tui::chord::Chord;
use crate::tui::effect::Effect;
use crate::tui::env::Env;
use crate::tui::keymap::Keymap;
use crate::tui::message::{Listed, Message};
use crate::tui::update;
use ratatui::layout::Size;

const OWN: &[Column] = &[Column { key: "retries", title: "TRIES" }, Column { key: "app_id", title: "APP" }];
const STEPS: &[Column] = &[
    Column { key: "status", title: "STATUS" },
    Column { key: "seconds", title: "FOR" },
    Column { key: "timestamp", title: "SINCE" },
    Column { key: "runner", title: "RUNNER" },
];
const ODD: &[Column] = &[Column { key: "message", title: "DESCRIPTION" }, Column { key: "kind", title: "" }];
const CHILDREN: &[Column] = &[
    Column { key: "id", title: "CALL" },
    Column { key: "task", title: "TASK" },
    Column { key: "status", title: "STATUS" },
];

const RUNNER: &str = "976441b2-8e77-4f9b-bfd4-c6800db03c82";
/// A status: its word, letter and class.
type State = (&'static str, char, Class);
const CALLS: [(&str, State, &str, i64, u64); 4] = [
    ("0c03bb98-e691-4cad", ("registered", 'r', Class::Open), "lab.calibrate", 40, 0),
    ("53c99b89-7086-424d", ("running", 'R', Class::Busy), "lab.measure", 1_500, 2),
    ("c8732670-ae4a-4069", ("failed", 'F', Class::Bad), "lab.pay", 5_000, 1),
    ("aed41713-82d0-46c4", ("success", 'S', Class::Good), "lab.report", 90_000, 0),
];

fn never() -> Reason {
    Reason::fixed("never", "never removed alone")
}

fn app(width: u16, height: u16) -> App {
    let about = RepositoryInfo {
        kind: "calls",
        place: "/srv/lab/calls.db".into(),
        noun: "call",
        title_heading: "TASK",
        columns: OWN,
        logs: Err(Reason::fixed("no-logs", "a call has no logs")),
        progress: false,
        ..sample::info()
    };
    let off = [Verb::Trash, Verb::Destroy, Verb::KeepLatest].map(|verb| (verb, never()));
    let lock = (Verb::BreakLock, Reason::fixed("never", "there are no locks"));
    let off = vec![off.into_iter().chain([lock]).collect()];
    let mut app = App::new(Env { repository_infos: vec![about], off, ..Env::default() }, Chord::new(Keymap::bundled()));
    app.size = Size::new(width, height);
    update(&mut app, Message::Now(Timestamp::new(NOW, 0)));
    update(&mut app, Message::Start);
    let asked = app.list.asked;
    let rows = Arc::new((0..CALLS.len()).map(entry_ref).collect());
    update(&mut app, Message::Listed(asked, Box::new(Listed { rows, ..Listed::default() })));
    let generation = app.rows.generation();
    let read = (0..CALLS.len()).map(|at| (at as u32, Ok(Box::new(summary(at)))));
    update(&mut app, Message::Summaries(generation, read.collect()));
    update(&mut app, Message::Measured(generation, (0..4).map(|at| (at, Some(1_500))).collect()));
    let why = "a database".to_owned();
    update(&mut app, Message::Watching(RepositoryId(0), WatchMode::Polling(2, why)));
    keys(&mut app, "j");
    show(&mut app);
    app
}

fn entry_ref(at: usize) -> EntryRef {
    let (id, _, _, age, _) = CALLS[at];
    let age = Age { at: Some(Timestamp::new(NOW - age, 0)), from: AgeSource::History };
    EntryRef {
        repository: RepositoryId(0),
        entry: Entry { id: Id::from(id), identity: Identity::default(), age, changed: 0, owner: None },
    }
}

fn summary(at: usize) -> Summary {
    let (_, (text, letter, class), task, _, retries) = CALLS[at];
    let silent = Reason::new("stale", "running, owner silent for 24 min");
    Summary {
        state: Label::new(text, letter, class),
        title: task.into(),
        progress: None,
        outcomes: Default::default(),
        badges: Badges {
            marks: (text == "running").then_some(('!', silent)).into_iter().collect(),
            ..Badges::default()
        }
        .into(),
        fields: vec![("retries", Value::Count(retries)), ("app_id", Value::text("lab"))].into(),
        own: None,
        error: None,
    }
}

fn show(app: &mut App) {
    let at = app.list.current().unwrap();
    let address = app.rows.row(at).unwrap().0.address();
    update(app, Message::Detailed(address.clone(), Ok(Arc::new(detail()))));
    let usage = Usage { bytes: 1_500, on_disk: 1_500, ..Usage::default() };
    update(app, Message::Used(address, Ok(usage)));
}

fn detail() -> Detail {
    let facts =
        |title, tab, fields: Fields| Section { key: "", title, tab, role: Role::Facts, body: Body::Fields(fields) };
    let table =
        |key, title, tab, role, columns, rows| Section { key, title, tab, role, body: Body::Table { columns, rows } };
    let overview = vec![
        ("task", Value::text("lab.measure")),
        ("status", word("running", 'R', Class::Busy)),
        ("runner", Value::text(RUNNER)),
        ("heartbeat_age", Value::Seconds(1_480.0)),
        ("ran_on", Value::text("ThreadRunner on vm, process 10890")),
    ];
    let odd = vec![vec![Value::text("running, owner silent for 24 min"), Value::text("stale")]];
    let arguments = Value::Map(vec![("probe".into(), Value::Int(7)), ("password".into(), Value::Withheld)]);
    let outcome = vec![
        ("result", Value::Null),
        ("exception", Value::Record(vec![("type", Value::text("ValueError")), ("message", Value::text("too small"))])),
        ("exception_data", Value::Map(Vec::new())),
    ];
    let child = Value::Link(Box::new(Link::Entry(Id::from(CALLS[3].0), CALLS[3].0.into())));
    let children = vec![vec![child, Value::text("lab.report"), word("success", 'S', Class::Good)]];
    Detail {
        sections: vec![
            facts("Call", "Summary", overview),
            table("problems", "Problems", "Summary", Role::Facts, ODD, odd),
            facts("Arguments", "Values", vec![("arguments", arguments)]),
            facts("Outcome", "Values", outcome),
            table("history", "History", "History", Role::Timeline, STEPS, steps()),
            table("children", "Children", "Family", Role::Relatives, CHILDREN, children),
        ],
    }
}

fn word(text: &str, letter: char, class: Class) -> Value {
    Value::Label(Box::new(Label::new(text, letter, class)))
}

fn steps() -> Vec<Vec<Value>> {
    let step = |(word_, seconds, before): (Value, f64, i64)| {
        vec![word_, Value::Seconds(seconds), Value::Time(Timestamp::new(NOW - before, 0)), Value::text(RUNNER)]
    };
    let steps = [
        (word("registered", 'r', Class::Open), 0.05, 1_800),
        (word("pending", 'p', Class::Busy), 0.01, 1_799),
        (word("retry", 'y', Class::Open), 299.5, 1_799),
        (word("running", 'R', Class::Busy), 1_500.0, 1_500),
    ];
    steps.into_iter().map(step).collect()
}

#[test]
fn panes_at_four_sizes() {
    at_all_sizes("calls", app);
    for (name, turns) in [("values", "]"), ("history", "] ]"), ("family", "] ] ]")] {
        at_all_sizes(&format!("calls_{name}"), |width, height| {
            let mut app = app(width, height);
            keys(&mut app, "Tab");
            show(&mut app);
            keys(&mut app, turns);
            app
        });
    }
}

#[test]
fn what_the_repository_never_does_is_told_by_its_own_reason() {
    for (key, why) in [
        ("d", "never removed alone"),
        ("D", "never removed alone"),
        ("K", "never removed alone"),
        ("B", "there are no locks"),
    ] {
        let mut app = app(100, 30);
        assert!(keys(&mut app, key).iter().all(|effect| !matches!(effect, Effect::Quit(_))));
        assert!(screen(&app).contains(why), "{key}: {}", screen(&app));
    }
    let mut app = app(100, 30);
    assert!(screen(&app).contains("read-only"));
    keys(&mut app, "l");
    assert!(screen(&app).contains("it keeps no logs"), "{}", screen(&app));
}

#[test]
fn a_relative_is_one_key_away() {
    let mut app = app(100, 30);
    keys(&mut app, "Tab ] ] ]");
    assert_eq!(app.pane, Pane::Detail);
    keys(&mut app, "Enter");
    let at = app.list.current().unwrap();
    assert_eq!(app.rows.row(at).unwrap().0.entry.id, Id::from(CALLS[3].0));
}

#[test]
fn a_timeline_tells_the_day_when_it_lasts_longer_than_one() {
    let mut app = app(200, 50);
    let address = app.rows.row(1).unwrap().0.address();
    let mut detail = detail();
    for section in &mut detail.sections {
        if let (Role::Timeline, Body::Table { rows, .. }) = (section.role, &mut section.body) {
            rows[0][2] = Value::Time(Timestamp::new(NOW - 200_000, 0));
        }
    }
    update(&mut app, Message::Detailed(address, Ok(Arc::new(detail))));
    keys(&mut app, "Tab ] ]");
    let shown = screen(&app);
    let day = Timestamp::new(NOW - 200_000, 0).local("%m-%d %H:%M:%S");
    assert!(shown.contains(&day), "{day} is not on {shown}");
}
