//! A repository like a real one, made of values: twelve sessions of several states, the details of one, a fixed clock.

use std::sync::Arc;

use ratatui::layout::Size;

use crate::model::*;
use crate::text::Untrusted;
use crate::tui::app::App;
use crate::tui::chord::Chord;
use crate::tui::effect::Effect;
use crate::tui::env::Env;
use crate::tui::keymap::Keymap;
use crate::tui::message::{Listed, Message};
use crate::tui::update;

/// The present of all tests: 2026-11-20 23:41 UTC.
pub const NOW: i64 = 1_795_218_060;

const EXTRA: &[Column] = &[];
const JOBS: &[Column] = &[
    Column { key: "outcome", title: "OUTCOME" },
    Column { key: "id", title: "JOB" },
    Column { key: "execution_duration", title: "TIME" },
    Column { key: "attempts", title: "TRIES" },
    Column { key: "return_code", title: "CODE" },
    Column { key: "comments", title: "COMMENTS" },
    Column { key: "log", title: "LOG" },
    Column { key: "results", title: "" },
];
const PARTS: &[Column] = &[
    Column { key: "name", title: "DIRECTORY" },
    Column { key: "exists", title: "" },
    Column { key: "usage", title: "FILES  SIZE" },
];
const LOGS: &[Column] = &[
    Column { key: "file", title: "LOG" },
    Column { key: "job", title: "JOB" },
    Column { key: "bytes", title: "SIZE" },
    Column { key: "orphan", title: "ORPHAN" },
];

/// A key press for each word: `"j j Enter"`.
pub fn keys(app: &mut App, words: &str) -> Vec<Effect> {
    let keys = words.split_whitespace().map(|word| word.parse().unwrap());
    keys.flat_map(|key| update(app, Message::Key(key))).collect()
}

/// Types a text.
pub fn types(app: &mut App, text: &str) -> Vec<Effect> {
    text.chars().flat_map(|c| update(app, Message::Key(crate::tui::key::Key::char(c)))).collect()
}

pub fn info() -> RepositoryInfo {
    RepositoryInfo {
        kind: "sample",
        place: "/home/tester/.cache/checkbox/sessions".into(),
        noun: "session",
        labels: Vec::new(),
        title_heading: "TEST PLAN",
        columns: EXTRA,
        workers: 2,
        protectable: &["locked", "incomplete", "damaged", "unsubmitted"],
        logs: Ok(()),
        progress: true,
        read_only: None,
    }
}

/// A browser at the very first frame.
pub fn fresh(width: u16, height: u16) -> App {
    let env = Env { repository_infos: vec![info()], home: Some("/home/tester".into()), ..Env::default() };
    let mut app = App::new(env, Chord::new(Keymap::bundled()));
    app.size = Size::new(width, height);
    update(&mut app, Message::Now(Timestamp::new(NOW, 0)));
    update(&mut app, Message::Start);
    app
}

/// A browser in which everything is loaded.
pub fn app(width: u16, height: u16) -> App {
    let mut app = listed(width, height);
    let read = (0..SESSIONS.len()).map(|at| (at as u32, Ok(Box::new(summary(at)))));
    let generation = app.rows.generation();
    update(&mut app, Message::Summaries(generation, read.collect()));
    let sizes = SESSIONS.iter().enumerate().map(|(at, session)| (at as u32, Some(session.megabytes * 1_048_576)));
    update(&mut app, Message::Measured(generation, sizes.collect()));
    update(&mut app, Message::Watching(RepositoryId(0), WatchMode::Events));
    show(&mut app);
    app
}

/// The details of the session under the cursor arrive.
pub fn show(app: &mut App) {
    let at = app.list.current().unwrap();
    let address = app.rows.row(at).unwrap().0.address();
    update(app, Message::Detailed(address.clone(), Ok(Arc::new(detail()))));
    update(app, Message::Used(address, Ok(usage())));
}

/// So many seconds pass.
pub fn wait(app: &mut App, seconds: i64) {
    let then = Timestamp::new(app.now.seconds + seconds, 0);
    update(app, Message::Now(then));
    update(app, Message::Idle);
}

/// A listing arrives.
pub fn arrive(app: &mut App, sessions: &[Session], failures: Vec<Reason>) -> Vec<Effect> {
    let rows = sessions.iter().map(entry_ref).collect();
    let failures = failures.into_iter().map(|reason| (RepositoryId(0), reason)).collect();
    let listed = Listed { rows: Arc::new(rows), failures, ..Listed::default() };
    let asked = app.list.asked;
    update(app, Message::Listed(asked, Box::new(listed)))
}

/// A browser that has only the listing.
pub fn listed(width: u16, height: u16) -> App {
    let mut app = fresh(width, height);
    let rows = SESSIONS.iter().map(entry_ref).collect();
    let problem =
        Problem { name: Id::from("lost+found"), reason: Reason::new("foreign", "it is no session"), unsure: false };
    let listed = Listed { rows: Arc::new(rows), problems: vec![(RepositoryId(0), problem)], ..Listed::default() };
    let asked = app.list.asked;
    update(&mut app, Message::Listed(asked, Box::new(listed)));
    app
}

#[derive(Clone, Copy)]
pub struct Session {
    id: &'static str,
    hours: i64,
    state: (&'static str, char, Class),
    title: &'static str,
    jobs: Option<(u32, u32)>,
    failed: u32,
    locked: bool,
    megabytes: u64,
}

const INCOMPLETE: (&str, char, Class) = ("incomplete", 'I', Class::Open);
const SUBMITTED: (&str, char, Class) = ("submitted", 'S', Class::Good);
const BOOT: (&str, char, Class) = ("bootstrapping", 'B', Class::Busy);
const DAMAGED: (&str, char, Class) = ("damaged", '!', Class::Bad);

pub const SESSIONS: [Session; 12] = [
    row("2026-11-20T21.14.02", 2, INCOMPLETE, "desktop-24.04", Some((142, 197)), 4, true, 612),
    row("2026-11-20T18.02.44", 5, INCOMPLETE, "desktop-24.04", Some((197, 197)), 9, false, 640),
    row("2026-11-19T09.30.11", 38, SUBMITTED, "server-22.04", Some((88, 88)), 0, false, 201),
    row("2026-11-19T08.11.40", 39, SUBMITTED, "server-22.04", Some((88, 88)), 1, false, 198),
    row("2026-11-18T16.45.09", 55, BOOT, "iot-core24", Some((0, 41)), 0, false, 1),
    row("2026-11-17T11.20.31", 84, SUBMITTED, "desktop-24.04", Some((197, 197)), 2, false, 655),
    row("2026-11-14T10.05.00", 157, DAMAGED, "", None, 0, false, 310),
    row("2026-11-14T09.00.00", 158, SUBMITTED, "server-22.04", Some((88, 88)), 0, false, 190),
    row(
        "2026-11-13T09.00.00",
        182,
        SUBMITTED,
        "server-22.04 with a title that goes on and on",
        Some((88, 88)),
        0,
        false,
        192,
    ),
    row("2026-11-11T14.31.55", 225, INCOMPLETE, "iot-core24", Some((12, 41)), 3, true, 94),
    row("2026-11-06T09.00.00", 350, SUBMITTED, "server-22.04", Some((88, 88)), 0, false, 188),
    row("2026-10-30T13.37.00", 513, SUBMITTED, "桌面测试-22.04", Some((180, 180)), 6, false, 597),
];

#[expect(clippy::too_many_arguments, reason = "a row of a table")]
const fn row(
    id: &'static str,
    hours: i64,
    state: (&'static str, char, Class),
    title: &'static str,
    jobs: Option<(u32, u32)>,
    failed: u32,
    locked: bool,
    megabytes: u64,
) -> Session {
    Session { id, hours, state, title, jobs, failed, locked, megabytes }
}

impl Session {
    pub fn id(&self) -> &'static str {
        self.id
    }
}

pub fn entry_ref(session: &Session) -> EntryRef {
    let at = Timestamp::new(NOW - session.hours * 3_600 - 600, 0);
    EntryRef {
        repository: RepositoryId(0),
        entry: Entry {
            id: Id::from(session.id),
            identity: Identity([1, session.hours as u64, 0]),
            age: Age { at: Some(at), from: AgeSource::Mtime },
            changed: 0,
            owner: None,
        },
    }
}

/// A session in the trash, trashed so many times ten minutes ago.
pub fn trashed(at: usize) -> crate::command::TrashedSession {
    let row = entry_ref(&SESSIONS[at]);
    let trash_entry = TrashEntry {
        id: row.entry.id,
        batch: Batch(at as u64),
        number: 0,
        disposition: Disposition::Trashed,
        trashed: Timestamp::new(NOW - 600 * at as i64, 0),
        modified: row.entry.age.at.unwrap(),
        strange: false,
        place: String::new(),
    };
    crate::command::TrashedSession { repository: RepositoryId(0), trash_entry }
}

pub fn summary(at: usize) -> Summary {
    let session = &SESSIONS[at];
    let (text, letter, class) = session.state;
    let (done, _) = session.jobs.unwrap_or_default();
    let good = done.saturating_sub(session.failed).saturating_sub(done / 12);
    let lock = Reason::new("locked", "an interrupted save left session.next");
    let not_locked = Reason::new("not-locked", "this session has no lock");
    Summary {
        state: Label::new(text, letter, class),
        title: session.title.into(),
        progress: session.jobs,
        outcomes: [
            (Label::new("pass", '+', Class::Good), good),
            (Label::new("fail", 'F', Class::Bad), session.failed),
            (Label::new("skip", 's', Class::Skipped), done / 12),
        ]
        .into_iter()
        .collect(),
        badges: Arc::new(Badges {
            off: (!session.locked).then_some((Verb::BreakLock, not_locked)).into_iter().collect(),
            marks: session.locked.then_some(('L', lock)).into_iter().collect(),
            words: session.locked.then_some("locked").into_iter().collect(),
            unread: false,
        }),
        fields: vec![("locked", Value::Flag(session.locked)), ("owner", Value::text("tester"))].into(),
        own: None,
        error: (letter == '!').then(|| Reason::new("damaged", "the checkpoint ends early").into()),
    }
}

fn usage() -> Usage {
    let part = |name: &str, files, bytes| PartUsage { part: Id::from(name), files, bytes };
    Usage {
        files: 1_204,
        bytes: 671_088_640,
        others_on_disk: 0,
        on_disk: 671_100_000,
        parts: vec![part("io-logs", 1_140, 566_231_040), part("session-share", 12, 74_448_896)],
        unreadable: 0,
    }
}

fn section(
    key: &'static str,
    title: &'static str,
    tab: &'static str,
    role: Role,
    columns: &'static [Column],
    rows: Vec<Vec<Value>>,
) -> Section {
    Section { key, title, tab, role, body: Body::Table { columns, rows } }
}

/// The details of a session as a real repository gives them.
pub fn detail() -> Detail {
    let word = |text: &str, letter, class| Value::Label(Box::new(Label::new(text, letter, class)));
    let facts = vec![
        ("title", Value::text("Everything that a desktop can do")),
        ("test_plan", Value::text("com.canonical.certification::desktop-24-04")),
        ("app_id", Value::text("com.example:cli")),
        ("state", word("incomplete", 'I', Class::Open)),
        ("flags", Value::List(vec![Value::text("incomplete")])),
        ("modified", Value::Time(Timestamp::new(NOW - 20_340, 0))),
        ("owner", Value::text("tester")),
        ("running_job", Value::text("com.canonical.certification::memory/stress-ng-all")),
        ("lock", Value::Null),
        ("checkpoint_version", Value::Count(7)),
        ("checkpoint_bytes", Value::Bytes(1_887_436)),
    ];
    let overview = Section { key: "", title: "Session", tab: "Summary", role: Role::Facts, body: Body::Fields(facts) };
    let blob = vec![
        (Untrusted::from("testplan_id"), Value::text("desktop-24-04")),
        (Untrusted::from("launcher"), Value::Withheld),
    ];
    let blob = Body::Fields(vec![("app_blob", Value::Map(blob))]);
    let blob = Section { key: "", title: "Application data", tab: "Jobs", role: Role::Facts, body: blob };
    let parts = ["io-logs", "session-share"]
        .map(|name| vec![Value::text(name), Value::Flag(true), Value::Usage(Id::from(name))]);
    Detail {
        sections: vec![
            overview,
            section("jobs", "Jobs", "Jobs", Role::Results, JOBS, jobs()),
            blob,
            section("directories", "Directories", "Directories", Role::Parts, PARTS, parts.into()),
            section("logs", "Logs", "Logs", Role::Logs, LOGS, logs()),
        ],
    }
}

fn jobs() -> Vec<Vec<Value>> {
    let names = ["audio/playback_hdmi", "camera/still", "disk/stats_sda", "memory/stress-ng-all", "suspend/cycle_30"];
    let job = |at: usize| {
        let bad = at % 4 == 3;
        let word = if bad { Label::new("fail", 'F', Class::Bad) } else { Label::new("pass", '+', Class::Good) };
        let name = format!("{}{}", names[at % names.len()], at / names.len());
        let file = format!("com.example__{}.record.gz", name.replace('/', "_"));
        let link = Link::Log(LogId(file.clone().into()), file.into());
        vec![
            Value::Label(Box::new(word)),
            Value::text(name),
            Value::Seconds(1.5 * at as f64),
            Value::Count(1 + (at % 3) as u64),
            Value::Int(i64::from(bad)),
            if bad { Value::text("the screen stayed black") } else { Value::Null },
            Value::Link(Box::new(link)),
            Value::List(Vec::new()),
        ]
    };
    (0..40).map(job).collect()
}

fn logs() -> Vec<Vec<Value>> {
    let log = |(at, file): (usize, &str)| {
        let id = LogId(file.into());
        let job = if at == 2 { Value::Null } else { Value::text(file.split('.').next().unwrap()) };
        vec![Value::Link(Box::new(Link::Log(id, file.into()))), job, Value::Bytes(4_096 << at), Value::Flag(at == 2)]
    };
    ["audio_hdmi.record.gz", "memory_stress.record.gz", "old.stdout"].into_iter().enumerate().map(log).collect()
}
