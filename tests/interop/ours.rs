//! Our side: the command line for reading, the library and the command line for writing.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use crate::theirs::encode;

/// A session that we wrote, and what the real program should say about it.
pub struct Written {
    pub id: String,
    pub what: &'static str,
    pub locked: bool,
    pub resumable: bool,
    /// As the probe prints a peek; none for a session that was never saved.
    pub peek: Option<Value>,
    pub desired: Value,
    pub history: BTreeMap<String, Vec<Value>>,
}

impl Written {
    pub fn unsaved(id: String) -> Self {
        let history = BTreeMap::new();
        Self {
            id,
            what: "made, never saved",
            locked: false,
            resumable: false,
            peek: None,
            desired: Value::Null,
            history,
        }
    }
}

pub fn job(name: &str) -> String {
    format!("2026.org.example::{name}")
}

pub fn list(repository: &Path) -> Value {
    json_of(&["list", "--json"], repository)
}

pub fn show(repository: &Path, id: &str) -> Value {
    json_of(&["show", id, "--json"], repository)
}

pub fn raw_log(repository: &Path, id: &str, job: &str) -> Vec<u8> {
    adjourn(&["logs", id, job, "--raw"], repository, b"").stdout
}

fn json_of(words: &[&str], repository: &Path) -> Value {
    let output = adjourn(words, repository, b"");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("adjourn {words:?}: {error}: {}", String::from_utf8_lossy(&output.stdout)))
}

/// Runs the binary on a repository; anything but exit 0 fails the test with its words.
pub fn adjourn(words: &[&str], repository: &Path, input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_adjourn"))
        .arg("-r")
        .arg(repository)
        .args(words)
        .env("LC_ALL", "C.UTF-8")
        .env_remove("ADJOURN_REPOSITORY")
        .env_remove("PLAINBOX_SESSION_REPOSITORY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "adjourn {words:?}: {}: {}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// What every session to be written should hold, whatever writes it.
pub struct Draft {
    pub what: &'static str,
    pub title: Option<&'static str>,
    pub app_id: Option<String>,
    pub blob: Option<&'static [u8]>,
    pub flags: &'static [&'static str],
    pub running: Option<String>,
    pub desired: Vec<String>,
    pub results: Vec<(String, Vec<Attempt>)>,
    pub left_over: bool,
}

pub struct Attempt {
    pub outcome: &'static str,
    pub comments: Option<&'static str>,
    pub return_code: Option<i64>,
    pub log: &'static [(f64, &'static str, &'static [u8])],
}

impl Attempt {
    /// As the probe prints a result.
    pub fn expected(&self) -> Value {
        let record = |(delay, stream, data): &(f64, &str, &[u8])| json!([delay, stream, encode(data)]);
        json!({
            "outcome": self.outcome, "comments": self.comments, "return_code": self.return_code,
            "execution_duration": DURATION, "io_log": self.log.iter().map(record).collect::<Vec<_>>(),
        })
    }
}

pub const DURATION: f64 = 0.25;

/// checkbox-ng 1.18.1 cannot read its own checkpoint without it.
pub const STARTED: f64 = 1_795_218_017.5;

/// The states that we are asked to write.
pub fn drafts(app_id: &str) -> Vec<Draft> {
    let app = Some(app_id.to_owned());
    let pass =
        |comments| Attempt { outcome: "pass", comments, return_code: Some(0), log: &[(0.0, "stdout", b"fine\n")] };
    let fail =
        |comments| Attempt { outcome: "fail", comments, return_code: Some(1), log: &[(0.5, "stderr", b"no \xff\n")] };
    vec![
        Draft {
            what: "running a job",
            title: Some("half way – ü 日本語 😀"),
            app_id: app.clone(),
            blob: Some(b"{\"testplan_id\": \"2026.org.example::everything\"}"),
            flags: &["incomplete"],
            running: Some(job("t/flaky")),
            desired: vec![job("t/pass"), job("t/flaky")],
            results: vec![
                (job("t/pass"), vec![pass(None)]),
                (job("t/flaky"), vec![fail(Some("first – try")), fail(None), pass(Some("third"))]),
            ],
            left_over: false,
        },
        Draft {
            what: "submitted, with a flag of its own",
            title: Some("all done"),
            app_id: app.clone(),
            blob: Some(b"\x00\xff not text"),
            flags: &["com.example.flag", "submitted"],
            running: None,
            desired: vec![job("t/pass")],
            results: vec![(job("t/pass"), vec![pass(None)])],
            left_over: false,
        },
        Draft {
            what: "nothing in it but an application",
            title: None,
            app_id: app.clone(),
            blob: Some(b""),
            flags: &[],
            running: None,
            desired: Vec::new(),
            results: Vec::new(),
            left_over: false,
        },
        Draft {
            what: "a left-over session.next beside it",
            title: Some("hostile \u{1b}]0;owned\u{7} \u{202e} words"),
            app_id: app,
            blob: Some(b"{}"),
            flags: &["incomplete"],
            running: None,
            desired: vec![job("t/pass")],
            results: Vec::new(),
            left_over: true,
        },
    ]
}

impl Draft {
    pub fn written(&self, id: String) -> Written {
        let blob = self.blob.map(encode);
        let whole = |attempts: &Vec<Attempt>| attempts.iter().map(Attempt::expected).collect();
        Written {
            id,
            what: self.what,
            locked: self.left_over,
            resumable: self.flags.contains(&"incomplete"),
            peek: Some(json!({
                "title": self.title, "app_id": self.app_id, "flags": self.flags, "running_job": self.running, "app_blob": blob,
            })),
            desired: json!(self.desired),
            history: self.results.iter().map(|(job, attempts)| (job.clone(), whole(attempts))).collect(),
        }
    }

    /// The checkpoint as a script of another language would build it: gzip of compact JSON.
    fn checkpoint(&self, version: u64, jobs: &BTreeMap<String, String>) -> Vec<u8> {
        let mut metadata = json!({
            "title": self.title, "app_id": self.app_id, "flags": self.flags, "running_job_name": self.running,
            "app_blob": self.blob.map(encode),
        });
        if version == 7 {
            metadata["custom_joblist"] = json!(false);
            metadata["rejected_jobs"] = json!([]);
            metadata["last_job_start_time"] = json!(STARTED);
        }
        let mut results = json!({});
        for (job, attempts) in &self.results {
            results[job] = attempts.iter().map(Attempt::expected).collect();
        }
        let used: BTreeMap<&String, &String> =
            jobs.iter().filter(|(id, _)| self.desired.contains(id) || results.get(id.as_str()).is_some()).collect();
        let document = json!({
            "version": version,
            "session": {
                "jobs": used, "results": results, "desired_job_list": self.desired, "mandatory_job_list": [], "metadata": metadata,
            },
        });
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(document.to_string().as_bytes()).unwrap();
        packed.finish().unwrap()
    }
}

pub fn leave_over(repository: &Path, id: &str) {
    std::fs::write(repository.join(format!("{id}.session")).join("session.next"), b"").unwrap();
}

/// `adjourn create`, then `adjourn checkpoint` from standard input.
pub fn write_with_commands(
    repository: &Path,
    version: u64,
    app_id: &str,
    jobs: &BTreeMap<String, String>,
) -> Vec<Written> {
    let create = |words: &[&str]| {
        let output = adjourn(words, repository, b"");
        let id = String::from_utf8(output.stdout).unwrap();
        assert_eq!(id.lines().count(), 1, "create prints the id and nothing else");
        id.trim_end_matches('\n').to_owned()
    };
    let mut written = vec![Written::unsaved(create(&["create", "--title", "fresh (ü) one"]))];
    for draft in drafts(app_id) {
        let id = create(&["create"]);
        adjourn(&["checkpoint", &id], repository, &draft.checkpoint(version, jobs));
        if draft.left_over {
            leave_over(repository, &id);
        }
        written.push(draft.written(id));
    }
    written
}
