//! pynenc 0.1.1 to 0.4.0 with its SQLite file, and 0.2.0 and 0.3.1 with pynenc-redis: each side loads what the other wrote, and we look
//! while they write.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

use serde_json::{Value, json};
use tempfile::TempDir;

use adjourn::model::{Body, Entry, Id, Settings, Timestamp, Value as Shown};
use adjourn::storage::codec::json::Json;
use adjourn::storage::pynenc::{
    App, Backend, DistributedInvocation, InvocationHistory, RedisStateBackend, SqliteStateBackend, StateBackend,
    Status, TaskException,
};
use adjourn::storage::{Environment, Reader, Repository, kinds};
use adjourn::work::Task;

const APP: &str = "interop-app";

/// One real pynenc with a place of its own.
struct Real {
    name: String,
    python: PathBuf,
    place: Place,
}

enum Place {
    Sqlite(TempDir),
    Redis(Server),
}

impl Place {
    /// As pynenc takes it.
    fn theirs(&self) -> String {
        match self {
            Place::Sqlite(dir) => dir.path().join("app.sqlite").display().to_string(),
            Place::Redis(server) => server.address(),
        }
    }

    fn backend(&self) -> Backend {
        match self {
            Place::Sqlite(_) => SqliteStateBackend::open(self.theirs().as_ref(), App::new(APP)).unwrap(),
            Place::Redis(_) => RedisStateBackend::open(&self.theirs(), App::new(APP)).unwrap(),
        }
    }
}

/// A redis-server on a free port of the loopback, with nothing in it; pynenc-redis knows no sockets.
pub struct Server {
    child: Child,
    port: u16,
    _place: TempDir,
    /// It goes on telling what it does, so the pipe stays open.
    _told: BufReader<ChildStdout>,
}

/// Reads a program's lines up to the one that says so, in whatever case.
fn wait_for(told: &mut impl BufRead, words: &str) {
    let mut line = String::new();
    while !line.to_lowercase().contains(words) {
        line.clear();
        assert!(told.read_line(&mut line).unwrap() > 0, "it ended before it said {words:?}");
    }
}

impl Server {
    pub fn start() -> Option<Self> {
        let place = TempDir::new().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let started = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", "", "--appendonly", "no", "--dir"])
            .arg(place.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = match started {
            Ok(child) => child,
            Err(error) => {
                println!("\n*** interop: NOT RUN: pynenc-redis: no redis-server ({error}); Debian has it ***\n");
                return None;
            }
        };
        let mut told = BufReader::new(child.stdout.take().unwrap());
        wait_for(&mut told, "ready to accept connections");
        Some(Self { child, port, _place: place, _told: told })
    }

    pub fn address(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Real {
    fn command(&self, words: &[&str]) -> Command {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/probe_pynenc.py");
        let mut command = Command::new(&self.python);
        command.arg("-B").arg(script).args(words).env("PROBE_PLACE", self.place.theirs());
        command
    }

    fn ask(&self, words: &[&str]) -> Value {
        let output = self.command(words).output().unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {words:?}: {complaint}", self.name);
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn open(&self) -> Arc<dyn Repository> {
        let place = self.place.theirs();
        kinds::open(&std::ffi::OsStr::new(&place).into(), None, &Settings::default(), &Environment::new()).unwrap()
    }
}

/// The prepared environments of a program: their names and Pythons. What is not there is told.
pub fn pythons(program: &str, what: &str) -> Vec<(String, PathBuf)> {
    let Some(directory) = std::env::var_os("ADJOURN_INTEROP") else {
        println!("interop: NOT RUN: {program}: {what}: ADJOURN_INTEROP is not set");
        return Vec::new();
    };
    let text = std::fs::read_to_string(Path::new(&directory).join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&text).unwrap();
    let of = |key: &str| manifest[key].as_array().unwrap().iter().filter(|entry| entry["program"] == program).cloned();
    let mut found = Vec::new();
    for entry in of("environments") {
        let word = |key: &str| entry[key].as_str().unwrap().to_owned();
        let name = format!("{program} {} on Python {}", word("version"), word("python"));
        found.push((name, Path::new(&word("bin")).join("python")));
    }
    for entry in of("missing") {
        println!("interop: NOT RUN: {what}: {program} {}: {}", entry["version"], entry["reason"]);
    }
    if found.is_empty() {
        println!("\n*** interop: NOT RUN: {what}: no {program} was prepared ***\n");
    }
    found
}

/// Every real pynenc that is prepared, each with a new place.
fn real(what: &str) -> Vec<Real> {
    let mut found = Vec::new();
    for (name, python) in pythons("pynenc", what) {
        found.push(Real { name, python, place: Place::Sqlite(TempDir::new().unwrap()) });
    }
    for (name, python) in pythons("pynenc-redis", what) {
        found.extend(Server::start().map(|server| Real { name, python, place: Place::Redis(server) }));
    }
    let names: Vec<&str> = found.iter().map(|real| real.name.as_str()).collect();
    println!("interop: pynenc: {what}: {} run: {}", found.len(), names.join(", "));
    found
}

pub fn list(reader: &mut dyn Reader) -> Vec<Entry> {
    let (mut entries, mut after) = (Vec::new(), None);
    loop {
        let page = reader.list(after.as_ref(), &Task::new()).unwrap();
        entries.extend(page.entries);
        if page.next.is_none() {
            return entries;
        }
        after = page.next;
    }
}

fn tree(value: &Shown) -> Value {
    match value {
        Shown::Null | Shown::Usage(_) | Shown::Withheld | Shown::Opaque(_) => Value::Null,
        Shown::Flag(flag) => json!(flag),
        Shown::Count(number) | Shown::Bytes(number) => json!(number),
        Shown::Int(number) => json!(number),
        Shown::Number(number) | Shown::Seconds(number) => json!(number),
        Shown::Time(at) => json!(at.rfc3339()),
        Shown::Text(text) => json!(text.lossy()),
        Shown::Label(word) => json!(word.text.lossy()),
        Shown::List(values) => values.iter().map(tree).collect(),
        Shown::Record(fields) => fields.iter().map(|(key, value)| ((*key).to_owned(), tree(value))).collect(),
        Shown::Map(pairs) => pairs.iter().map(|(key, value)| (key.lossy().into_owned(), tree(value))).collect(),
        Shown::Link(link) => match &**link {
            adjourn::model::Link::Entry(id, _) => json!(id.utf8()),
            _ => Value::Null,
        },
    }
}

/// Everything that we show of one invocation.
pub fn show(reader: &mut dyn Reader, id: &str) -> Value {
    let entry = reader.find(&Id::from(id)).unwrap();
    let detail = reader.detail(&entry, &Task::new()).unwrap();
    let mut all = serde_json::Map::new();
    for section in detail.sections {
        match section.body {
            Body::Fields(fields) if section.key.is_empty() => {
                all.extend(fields.iter().map(|(key, value)| ((*key).to_owned(), tree(value))));
            }
            Body::Fields(_) => {}
            Body::Table { columns, rows } => {
                let row = |row: &Vec<Shown>| -> Value {
                    columns.iter().zip(row).map(|(column, value)| (column.key.to_owned(), tree(value))).collect()
                };
                all.insert(section.key.to_owned(), rows.iter().map(row).collect());
            }
        }
    }
    Value::Object(all)
}

pub fn seconds(moment: &Value) -> i64 {
    chrono::DateTime::parse_from_rfc3339(moment.as_str().unwrap()).unwrap().timestamp_micros()
}

#[test]
fn what_pynenc_writes_we_show() {
    for real in real("what it writes, we show") {
        let written = real.ask(&["write"]);
        let repository = real.open();
        let mut reader = repository.reader().unwrap();
        let listed: Vec<String> = list(&mut *reader).iter().map(|entry| entry.id.to_string()).collect();
        for (id, wanted) in written.as_object().unwrap() {
            assert!(listed.contains(id), "{}: {id} is not listed", real.name);
            let shown = show(&mut *reader, id);
            for key in ["task", "call_id", "arguments", "parent", "status"] {
                assert_eq!(shown[key], wanted[key], "{}: {id} {key}", real.name);
            }
            let steps: Vec<(Value, i64)> = shown["history"]
                .as_array()
                .unwrap()
                .iter()
                .map(|step| (step["status"].clone(), seconds(&step["timestamp"])))
                .collect();
            let wanted_steps: Vec<(Value, i64)> =
                wanted["history"].as_array().unwrap().iter().map(|step| (step[0].clone(), seconds(&step[1]))).collect();
            assert_eq!(steps, wanted_steps, "{}: {id}", real.name);
            assert_eq!(shown["has_result"], json!(wanted["result"].get("value").is_some()));
            assert_eq!(shown["result"], wanted["result"]["value"], "{}: {id}", real.name);
            match wanted["exception"].get("type") {
                Some(class) => {
                    assert_eq!(shown["exception"]["type"], *class);
                    assert_eq!(shown["exception"]["message"], wanted["exception"]["message"]);
                }
                None => assert!(shown["exception"].is_null()),
            }
        }
        assert_eq!(written.as_object().unwrap().len(), 9, "{}", real.name);
    }
}

#[test]
fn what_we_write_pynenc_loads() {
    for real in real("what we write, it loads") {
        let backend = real.place.backend();
        let task = |name: &str| format!("pynenc_app.{name}");
        let large = Json::text("ü".repeat(3_000));
        let sum = DistributedInvocation::new("6f1c0001-0000-4000-8000-000000000001", task("add"));
        let sum = sum.with_arguments(&[("x", Json::Int(20)), ("y", Json::Int(22))]).unwrap();
        let echo = DistributedInvocation::new("6f1c0001-0000-4000-8000-000000000002", task("echo"));
        let echo = echo.with_arguments(&[("value", large.clone())]).unwrap().with_parent(&sum.invocation_id);
        let boom = DistributedInvocation::new("6f1c0001-0000-4000-8000-000000000003", task("boom"));
        let boom = boom.with_arguments(&[("message", Json::text("no ☃"))]).unwrap();
        for (call, last) in [(&sum, Status::Success), (&echo, Status::Success), (&boom, Status::Failed)] {
            backend.upsert_invocation(call);
            for status in [Status::Registered, Status::Pending, Status::Running, last] {
                backend.add_history(call, Some(status), None);
            }
        }
        backend.set_result(&sum.invocation_id, &Json::Int(42)).unwrap();
        backend.set_result(&echo.invocation_id, &large).unwrap();
        // A step without a status, and a context: what the reference has and later versions do not.
        let mute = DistributedInvocation::new("6f1c0001-0000-4000-8000-000000000004", task("add"));
        let mute = mute.with_arguments(&[("x", Json::Int(1)), ("y", Json::Int(1))]).unwrap();
        let context = Some(Json::object([("host", Json::text("vm ☃"))]));
        backend.upsert_invocation(&mute);
        let said = [(Some(Status::Registered), None), (Some(Status::Pending), context.clone()), (None, context)];
        for (status, context) in &said {
            backend.add_history(&mute, status.clone(), context.clone());
        }
        let exception = TaskException::builtin("ValueError", &[Json::text("no ☃")]).unwrap();
        backend.set_exception(&boom.invocation_id, &exception).unwrap();
        backend.wait_for_all_async_operations().unwrap();

        let kept = backend.get_history(&mute.invocation_id).unwrap().into_iter();
        assert!(kept.map(|step| (step.status, step.execution_context)).eq(said), "{}", real.name);
        let told =
            real.ask(&["read", &sum.invocation_id, &echo.invocation_id, &boom.invocation_id, &mute.invocation_id]);
        let one = |call: &DistributedInvocation| told[&call.invocation_id].clone();
        assert_eq!(one(&sum)["task"], "pynenc_app.add");
        assert_eq!(one(&sum)["arguments"], json!({"x": 20, "y": 22}));
        assert_eq!(one(&sum)["call_id"], json!(sum.call_id()));
        assert_eq!(one(&sum)["result"]["value"], 42);
        assert_eq!(one(&echo)["arguments"]["value"].as_str().unwrap().chars().count(), 3_000);
        assert_eq!(one(&echo)["result"]["value"], one(&echo)["arguments"]["value"]);
        assert_eq!(one(&echo)["parent"], json!(sum.invocation_id));
        assert_eq!(one(&boom)["exception"], json!({"type": "builtins.ValueError", "message": "no ☃"}));
        assert_eq!(one(&boom)["result"], json!({"missing": true}));
        let steps = one(&mute)["history"].as_array().unwrap().iter().map(|step| step[0].clone()).collect::<Vec<_>>();
        assert_eq!(steps, ["registered", "pending", "pending"], "{}: the status that still held", real.name);
        for call in [&sum, &echo, &boom] {
            let theirs: Vec<(String, i64)> = one(call)["history"]
                .as_array()
                .unwrap()
                .iter()
                .map(|step| (step[0].as_str().unwrap().to_owned(), seconds(&step[1])))
                .collect();
            let ours = |step: &InvocationHistory| {
                let Timestamp { seconds, nanos } = step.timestamp;
                (step.status.as_ref().unwrap().word().to_owned(), seconds * 1_000_000 + i64::from(nanos / 1_000))
            };
            let ours: Vec<_> = backend.get_history(&call.invocation_id).unwrap().iter().map(ours).collect();
            assert_eq!(theirs, ours, "{}", real.name);
        }
        // What it writes into the same place, our library loads.
        for (id, wanted) in real.ask(&["write"]).as_object().unwrap() {
            assert_eq!(json!(backend.get_invocation(id).unwrap().task), wanted["task"]);
            assert_eq!(backend.get_history(id).unwrap().len(), wanted["history"].as_array().unwrap().len());
            assert_eq!(backend.get_result(id).is_ok(), wanted["result"].get("value").is_some());
            assert_eq!(backend.get_exception(id).is_ok(), wanted["exception"].get("type").is_some());
        }
        // Beside what it knows itself, what only our state backend wrote is listed.
        let repository = real.open();
        let mut reader = repository.reader().unwrap();
        let listed: Vec<String> = list(&mut *reader).iter().map(|entry| entry.id.to_string()).collect();
        for call in [&sum, &echo, &boom, &mute] {
            assert!(listed.contains(&call.invocation_id), "{}: {} is not listed", real.name, call.invocation_id);
        }
        // Its own cron tasks may be there too.
        assert!(listed.len() >= 13, "{}: {}", real.name, listed.len());
    }
}

#[test]
fn we_look_while_pynenc_writes() {
    const CALLS: usize = 150;
    for real in real("we look while it writes") {
        let mut child = real.command(&["many", &CALLS.to_string()]).stdout(Stdio::piped()).spawn().unwrap();
        let mut told = BufReader::new(child.stdout.take().unwrap());
        // Before its first write there is nothing to open.
        wait_for(&mut told, "begun");
        let (mut looks, mut most) = (0, 0);
        while child.try_wait().unwrap().is_none() {
            let repository = real.open();
            let mut reader = repository.reader().unwrap();
            for _ in 0..20 {
                let entries = list(&mut *reader);
                // Its first call is stored before it is registered in the order that is listed from then on.
                assert!(entries.len() >= most || most < 3, "{}: {} after {most}", real.name, entries.len());
                most = entries.len();
                for entry in entries.iter().take(10) {
                    reader.summary(entry).unwrap();
                    reader.detail(entry, &Task::new()).unwrap();
                }
                looks += 1;
            }
        }
        assert!(child.wait().unwrap().success(), "{}", real.name);
        let finals: Value = serde_json::from_reader(told).unwrap();
        let finals = finals.as_object().unwrap();
        assert_eq!(finals.len(), CALLS);
        assert!(finals.values().all(|status| status == "success"), "{}: {finals:?}", real.name);
        let repository = real.open();
        let mut reader = repository.reader().unwrap();
        for id in finals.keys() {
            let entry = reader.find(&Id::from(id.as_str())).unwrap();
            assert!(reader.summary(&entry).unwrap().is("success"));
        }
        println!("interop: {}: {looks} looks while {CALLS} calls were written and run", real.name);
        assert!(looks > 5, "{}: looked {looks} times only", real.name);
    }
}
