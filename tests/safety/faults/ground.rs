//! A repository of a few small sessions, and what is left of it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;

/// The sessions, the oldest first.
pub const IDS: [&str; 4] = ["pbox-0", "pbox-1", "pbox-2", "pbox-3"];

/// What is left of a session under its own name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    Whole,
    Gone,
    Partial,
}

/// Everything below a directory: names with their bytes, and its own time.
type Tree = (BTreeMap<PathBuf, Vec<u8>>, i64);

pub struct Ground {
    dir: tempfile::TempDir,
    whole: BTreeMap<&'static str, Tree>,
}

impl Ground {
    pub fn new() -> Self {
        let mut ground = Self { dir: tempfile::tempdir().unwrap(), whole: BTreeMap::new() };
        ground.reset();
        ground.whole = IDS.iter().map(|id| (*id, tree(&ground.session(id)))).collect();
        ground
    }

    /// As it was in the beginning.
    pub fn reset(&self) {
        fs::remove_dir_all(self.repository()).ok();
        for (n, id) in (0..).zip(IDS) {
            let at = |name: &str| self.session(id).join(name);
            fs::create_dir_all(at("io-logs/deep")).unwrap();
            fs::create_dir(at("CHECKBOX_DATA")).unwrap();
            fs::write(at("session"), checkpoint(id)).unwrap();
            fs::write(at("io-logs/1.record.gz"), packed(b"[0.1,\"stdout\",\"aGVsbG8K\"]\n")).unwrap();
            fs::write(at("io-logs/deep/x"), b"x").unwrap();
            self.touch(id, n);
        }
    }

    /// Puts a session into its place in the order.
    pub fn touch(&self, id: &str, n: u64) {
        let modified = UNIX_EPOCH + Duration::from_secs(1_700_000_000 + 100 * n);
        fs::File::open(self.session(id)).unwrap().set_modified(modified).unwrap();
    }

    pub fn repository(&self) -> PathBuf {
        self.dir.path().join("repository")
    }

    pub fn session(&self, id: &str) -> PathBuf {
        self.repository().join(format!("{id}.session"))
    }

    pub fn log(&self) -> PathBuf {
        self.dir.path().join("strace.log")
    }

    /// The program and its arguments, to be run as it is or under something else.
    pub fn line(&self, args: &[&str]) -> Vec<String> {
        let program = assert_cmd::cargo::cargo_bin!("adjourn").to_string_lossy().into_owned();
        let repository = self.repository().to_string_lossy().into_owned();
        let front = [program, "--repo".to_owned(), repository];
        front.into_iter().chain(args.iter().map(|arg| (*arg).to_owned())).collect()
    }

    /// Runs a command line away from the user's configuration, on one thread: strace counts calls by thread.
    pub fn start(&self, line: &[String]) -> Ran {
        let mut command = Command::new(&line[0]);
        command.args(&line[1..]).env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin");
        command.env("HOME", self.dir.path()).env("ADJOURN_THREADS", "1").stdin(Stdio::null());
        Ran::of(command.output().unwrap())
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        self.start(&self.line(args))
    }

    pub fn state(&self, id: &str) -> State {
        let path = self.session(id);
        match path.symlink_metadata() {
            Err(_) => State::Gone,
            Ok(_) if tree(&path) == self.whole[id] => State::Whole,
            Ok(_) => State::Partial,
        }
    }

    /// The ids that the program lists, each valid.
    pub fn listed(&self) -> Vec<String> {
        let ran = self.run(&["list", "--json"]);
        assert_eq!(ran.code, Some(0), "list: {}", ran.err);
        let list: Value = serde_json::from_str(&ran.out).unwrap();
        let sessions = list["sessions"].as_array().unwrap().iter();
        let mut ids: Vec<String> = sessions
            .map(|session| {
                assert_eq!(session["error"], Value::Null, "{session}");
                session["id"].as_str().unwrap().to_owned()
            })
            .collect();
        ids.sort();
        ids
    }

    /// Whatever is in the repository and is neither a session nor an empty trash.
    pub fn left_over(&self) -> Vec<String> {
        let mut left = Vec::new();
        for name in names(&self.repository()) {
            if name.starts_with(".trash-") {
                let inside = names(&self.repository().join(&name)).into_iter().filter(|inner| !inner.starts_with('.'));
                left.extend(inside.map(|inner| format!("{name}/{inner}")));
            } else if !IDS.iter().any(|id| name == format!("{id}.session")) {
                left.push(name);
            }
        }
        left
    }
}

/// What a run left.
pub struct Ran {
    /// None when a signal ended it.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// It ended by itself and without a panic; where it failed, it says so in one line.
    pub fn assert_orderly(&self, at: &str) {
        let code = self.code.unwrap_or_else(|| panic!("{at}: ended by a signal: {}", self.err));
        assert!(code != 101 && !self.err.contains("panicked"), "{at}: {}", self.err);
        if code != 0 {
            let lines = self.err.lines().filter(|line| !line.trim().is_empty()).count();
            assert!(lines == 1 && self.err.len() <= 400, "{at}: exit {code}, and not one clear line: {:?}", self.err);
        }
    }
}

/// A checkpoint as the real program writes one.
pub fn checkpoint(title: &str) -> Vec<u8> {
    let job = serde_json::json!([{"outcome": "pass", "comments": null, "execution_duration": 0.5, "return_code": 0, "io_log": []}]);
    let text = serde_json::json!({"session": {
        "jobs": {"job": "ab".repeat(32)}, "results": {"job": job},
        "desired_job_list": ["job"], "mandatory_job_list": [],
        "metadata": {"title": title, "flags": ["incomplete"], "running_job_name": null, "app_blob": null, "app_id": "app"},
    }, "version": 4});
    packed(text.to_string().as_bytes())
}

pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn names(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

fn tree(top: &Path) -> Tree {
    let mut found = BTreeMap::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.insert(path.clone(), Vec::new());
                folders.push(path);
            } else {
                found.insert(path.clone(), fs::read(&path).unwrap());
            }
        }
    }
    (found, fs::metadata(top).unwrap().mtime())
}
