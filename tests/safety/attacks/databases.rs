//! Databases and servers that a stranger filled: bounded, and secrets in addresses withheld.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
        command.env_clear().env("HOME", self.0.path()).env("LC_ALL", "C.UTF-8").env("PATH", "/usr/bin:/bin");
        command.args(words).stdin(Stdio::null()).current_dir(self.0.path());
        command
    }

    fn run(&self, place: &Path, words: &[&str]) -> Output {
        let place = place.to_str().unwrap();
        self.command(&[&["-r", place], words].concat()).output().unwrap()
    }

    /// The one line of a failure.
    fn failed(&self, place: &Path, words: &[&str]) -> String {
        let output = self.run(place, words);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), output.status.signal()), (Some(1), None), "{words:?}: {told}");
        assert_eq!(told.lines().count(), 1, "{told}");
        told
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = entries.map(|one| one.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| !name.starts_with('.'));
        names.sort();
        names
    }
}

const TABLES: &str = "
    CREATE TABLE e__state_backend_results(invocation_id TEXT PRIMARY KEY, result_data BLOB NOT NULL);
    CREATE TABLE e__state_backend_exceptions(invocation_id TEXT PRIMARY KEY, exception_data BLOB NOT NULL);
    CREATE TABLE e__state_backend_invocations(invocation_id TEXT PRIMARY KEY, call_id_key TEXT, task_id_key TEXT,
        arguments_id TEXT, serialized_arguments TEXT, parent_invocation_id TEXT, parent_call_id TEXT, parent_event_id TEXT,
        workflow_id TEXT, workflow_type_key TEXT, parent_workflow_id TEXT);
    CREATE TABLE e__state_backend_history(invocation_id TEXT, history_timestamp REAL, history_status TEXT, history_json TEXT);
    CREATE TABLE e__state_backend_app_info(app_id TEXT PRIMARY KEY, app_info_json TEXT NOT NULL);";

const ORCHESTRATOR: &str =
    "CREATE TABLE e__orchestrator_invocations(k INTEGER PRIMARY KEY, task_id_key TEXT, call_id TEXT,
    status TEXT, status_timestamp REAL, status_runner_id TEXT, retry_count INTEGER";

fn database(path: &Path, more: &str) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute_batch(TABLES).unwrap();
    connection.execute_batch(more).unwrap();
    connection
}

#[test]
fn what_a_schema_computes_is_never_computed() {
    let place = Place::new();
    for (at, made) in [
        "hex(zeroblob(30000000))||k",
        "zeroblob(900000000)||k",
        "printf('%.*c', 1000000000, 'x')",
        "replace(hex(zeroblob(30000)), '0', hex(zeroblob(30000)))",
    ]
    .iter()
    .enumerate()
    {
        for kind in ["VIRTUAL", "STORED"] {
            if kind == "STORED" && at > 0 {
                continue;
            }
            let path = place.at(&format!("{at}{kind}.sqlite"));
            let column = format!("{ORCHESTRATOR}, invocation_id TEXT GENERATED ALWAYS AS ({made}) {kind});");
            drop(database(&path, &column));
            for words in [&["list", "--ids"] as &[&str], &["list", "-n", "5"], &["doctor"], &["show", "x"]] {
                let told = place.failed(&path, words);
                assert!(told.contains("computed columns"), "{told}");
            }
        }
    }
}

#[test]
fn a_view_or_a_virtual_table_is_no_table() {
    let place = Place::new();
    let endless =
        "CREATE VIEW e__orchestrator_invocations AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) \
                   SELECT x AS invocation_id, '' AS status, 1.0 AS status_timestamp FROM n;
                   INSERT INTO e__state_backend_invocations VALUES ('i','','m.f','','','','','','','','');";
    let path = place.at("view.sqlite");
    drop(database(&path, endless));
    let output = place.run(&path, &["list", "--ids"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "i\n", "{}", String::from_utf8_lossy(&output.stderr));
    let path = place.at("virtual.sqlite");
    let connection = rusqlite::Connection::open(&path).unwrap();
    let tables =
        TABLES.replace("TABLE e__state_backend_app_info(", "VIRTUAL TABLE e__state_backend_app_info USING fts5(");
    connection
        .execute_batch(&tables.replace("app_id TEXT PRIMARY KEY, app_info_json TEXT NOT NULL", "app_id, app_info_json"))
        .unwrap();
    drop(connection);
    let told = place.failed(&path, &["list"]);
    assert!(told.contains("neither pynenc's tables"), "{told}");
}

#[test]
fn an_id_too_long_is_left_out() {
    let place = Place::new();
    let path = place.at("long.sqlite");
    let rows = "INSERT INTO e__state_backend_invocations(invocation_id) VALUES ('short'), (hex(zeroblob(5000)));";
    drop(database(&path, rows));
    let output = place.run(&path, &["list", "--ids"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "short\n", "{told}");
}

#[test]
fn what_bears_the_name_of_a_side_file_is_looked_at_first() {
    let place = Place::new();
    let path = place.at("a.sqlite");
    for journal in ["WAL", "DELETE"] {
        let connection = database(&path, "");
        connection.pragma_update(None, "journal_mode", journal).unwrap();
        drop(connection);
        for end in ["-wal", "-shm", "-journal"] {
            let beside = place.at(&format!("a.sqlite{end}"));
            rustix::fs::mkfifoat(rustix::fs::CWD, &beside, rustix::fs::Mode::RWXU).unwrap();
            let told = place.failed(&path, &["list"]);
            assert!(told.contains("is a FIFO, not a file"), "{told}");
            fs::remove_file(&beside).unwrap();
            std::os::unix::fs::symlink("elsewhere", &beside).unwrap();
            let told = place.failed(&path, &["list"]);
            assert!(told.contains("is a symbolic link, not a file"), "{told}");
            fs::remove_file(&beside).unwrap();
            assert_eq!(place.names(), ["a.sqlite"]);
        }
        fs::remove_file(&path).unwrap();
    }
}

/// A copy of a file and its log, as a backup of a running system has it: SQLite would make an index beside it.
#[test]
fn a_log_without_an_index_is_read_and_nothing_is_made_beside_it() {
    let place = Place::new();
    let live = place.at("live.sqlite");
    let connection = database(&live, "");
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.execute_batch("INSERT INTO e__state_backend_invocations(invocation_id) VALUES ('in-the-log')").unwrap();
    let copies = Place::new();
    for end in ["", "-wal"] {
        fs::copy(place.at(&format!("live.sqlite{end}")), copies.at(&format!("copy.sqlite{end}"))).unwrap();
    }
    let log = fs::read(copies.at("copy.sqlite-wal")).unwrap();
    let output = copies.run(&copies.at("copy.sqlite"), &["list", "--ids"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "in-the-log\n", "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(copies.names(), ["copy.sqlite", "copy.sqlite-wal"]);
    assert!(fs::read(copies.at("copy.sqlite-wal")).unwrap() == log);
}

/// A server of one's own on the loopback: what it says to each command; nothing said is silence.
fn serve(say: fn(&str) -> Vec<u8>) -> (PathBuf, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("redis://127.0.0.1:{}/0", listener.local_addr().unwrap().port());
    let (told, asked) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let told: Sender<String> = told.clone();
            std::thread::spawn(move || talk(stream, say, &told));
        }
    });
    (address.into(), asked)
}

fn talk(stream: TcpStream, say: fn(&str) -> Vec<u8>, told: &Sender<String>) {
    let mut answers = stream.try_clone().unwrap();
    let mut questions = BufReader::new(stream);
    while let Some(words) = words(&mut questions) {
        // Whoever counts may have seen enough.
        told.send(words.clone()).ok();
        let said = say(&words);
        if said.is_empty() {
            std::thread::park();
        }
        if answers.write_all(&said).is_err() {
            return;
        }
    }
}

fn words(from: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    from.read_line(&mut line).ok()?;
    let count: usize = line.trim().strip_prefix('*')?.parse().ok()?;
    let mut words = Vec::new();
    for _ in 0..count {
        let mut length = String::new();
        from.read_line(&mut length).ok()?;
        let mut word = vec![0; length.trim().strip_prefix('$')?.parse::<usize>().ok()? + 2];
        from.read_exact(&mut word).ok()?;
        word.truncate(word.len() - 2);
        words.push(String::from_utf8_lossy(&word).into_owned());
    }
    Some(words.join(" "))
}

fn greeting(words: &str) -> Option<Vec<u8>> {
    words.starts_with("PING").then(|| b"+PONG\r\n".to_vec())
}

#[test]
fn what_a_server_sends_is_bounded() {
    let place = Place::new();
    for (say, why) in [
        (
            (|words| greeting(words).unwrap_or_else(|| b"*2\r\n$1\r\n7\r\n*0\r\n".to_vec())) as fn(&str) -> Vec<u8>,
            "does not end",
        ),
        (|words| greeting(words).unwrap_or_else(|| b"$536870912\r\n".to_vec()), "64 MiB"),
        (|words| greeting(words).unwrap_or_else(|| b"*1\r\n".repeat(5_000)), "nested"),
        (
            |words| {
                greeting(words).unwrap_or_else(|| [b"*90000000\r\n".to_vec(), b":1\r\n".repeat(1_000_001)].concat())
            },
            "values",
        ),
        (|words| greeting(words).unwrap_or_else(|| b"*9223372036854775807\r\n+".to_vec().repeat(9)), "values"),
        (|_| b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), "not Redis"),
        (|_| b"*1\r\n+PONG\r\n".to_vec(), ""),
    ] {
        let (address, _asked) = serve(say);
        for words in [&["list"] as &[&str], &["doctor"]] {
            let told = place.failed(&address, words);
            assert!(told.contains(why), "{why}: {told}");
        }
    }
}

#[test]
fn ctrl_c_ends_the_waiting_for_a_silent_server() {
    let place = Place::new();
    let (address, asked) = serve(|words| greeting(words).unwrap_or_default());
    let mut child = place.command(&["-r", address.to_str().unwrap(), "list"]).stderr(Stdio::piped()).spawn().unwrap();
    while !asked.recv_timeout(Duration::from_secs(60)).unwrap().starts_with("SCAN") {}
    let pid = rustix::process::Pid::from_raw(child.id().try_into().unwrap()).unwrap();
    let since = Instant::now();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let status = child.wait().unwrap();
    // A loaded machine gets more than the second that it takes, and far less than the thirty that it took.
    assert!(since.elapsed() < Duration::from_secs(10), "{:?}", since.elapsed());
    assert_eq!(status.code(), Some(130));
}

/// A server that answers to a password by quoting it.
#[test]
fn a_server_cannot_make_us_tell_the_password() {
    let place = Place::new();
    let (address, asked) =
        serve(|words| format!("-ERR unknown command, with args beginning with: {words}\r\n").into_bytes());
    let address = address.to_str().unwrap().replace("redis://", "redis://me:AB\"CDLEAK77@");
    let log = place.at("log");
    let output = place.run(Path::new(&address), &["--log-file", log.to_str().unwrap(), "list"]);
    let told = [output.stdout, output.stderr, fs::read(log).unwrap()].concat();
    let told = String::from_utf8_lossy(&told);
    assert!(told.contains("refuses user or password") && !told.contains("LEAK"), "{told}");
    assert!(asked.try_iter().any(|words| words.contains("AB\"CDLEAK77")), "the client has the password as it stands");
}

#[test]
fn no_command_tells_a_password_wherever_it_is_typed() {
    let place = Place::new();
    let log = place.at("log");
    let log = log.to_str().unwrap();
    let forms =
        ["redis://u:PW@127.0.0.1:1/0", "redsi://u:PW@h", "u:PW@h", "redis://127.0.0.1:1?password=PW", "redis:/u:PW@h"];
    let commands: [&[&str]; 18] = [
        &["list"],
        &["list", "--json"],
        &["show", "x"],
        &["config"],
        &["doctor"],
        &["doctor", "--json"],
        &["browse"],
        &[],
        &["resume", "x"],
        &["trash", "list"],
        &["completions", "bash"],
        &["create"],
        &["du"],
        &["search", "x"],
        &["keep-latest", "3", "--destroy", "--yes"],
        &["destroy", "x", "--yes"],
        &["logs", "x"],
        &["--log-file", log, "list"],
    ];
    for odd in ["\"", " ", "{", "\\", "@", "/", "?", "'", "%", "\u{e9}", "\t"] {
        for form in forms {
            let address = form.replace("PW", &format!("AB{odd}CDLEAK77"));
            let told = |command: &mut Command, what: &str| {
                let output = command.output().unwrap();
                let log = fs::read(place.at("log")).unwrap_or_default();
                let told = [output.stdout, output.stderr, log].concat();
                let told = String::from_utf8_lossy(&told);
                assert!(!told.contains("LEAK77"), "{what}: {address}: {told}");
            };
            if odd == "\"" || odd == "@" {
                for words in commands {
                    told(&mut place.command(&[&["-r", &address], words].concat()), "-r");
                    told(place.command(words).env("ADJOURN_REPOSITORY", &address), "the variable");
                }
            }
            for words in [
                &["show"] as &[&str],
                &["list"],
                &[],
                &["list", "--filter"],
                &["--kind"],
                &["--config"],
                &["--log-file"],
            ] {
                told(&mut place.command(&[words, &[address.as_str()]].concat()), "another place");
            }
            told(&mut place.command(&["--log-file", log, "-r", "/nowhere", "show", &address]), "the log");
            told(&mut place.command(&[&format!("--kind={address}"), "list"]), "an option");
        }
    }
}
