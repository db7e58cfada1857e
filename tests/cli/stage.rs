//! Sessions made by hand, as the programs would have left them, and the command run on them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant, UNIX_EPOCH};

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_adjourn");

/// A home with a repository in it.
pub struct Stage {
    home: tempfile::TempDir,
}

/// How a command ended and what it printed.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Stage {
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("sessions")).unwrap();
        Self { home }
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn place(&self) -> String {
        self.home.path().join("sessions").to_str().unwrap().to_owned()
    }

    /// A session with one job, whose outcome is given, and at rest since 2023.
    pub fn session(&self, id: &str, outcome: &str) -> PathBuf {
        let path = self.home.path().join("sessions").join(format!("{id}.session"));
        for part in ["io-logs", "session-share"] {
            std::fs::create_dir_all(path.join(part)).unwrap();
        }
        std::fs::write(path.join("session"), checkpoint(id, outcome)).unwrap();
        rest(&path);
        path
    }

    /// A command that is run here, before it is started; `before` is put before the program.
    pub fn command(&self, before: &[&str], args: &[&str]) -> Command {
        let words: Vec<&str> = before.iter().copied().chain([PROGRAM]).collect();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).arg("-r").arg(self.place()).args(args);
        command.env_clear().env("HOME", self.home()).env("PATH", "/usr/bin:/bin").env("TZ", "UTC");
        command.env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(&[], args).output().unwrap())
    }

    /// As it runs where this line of a shell came before it, in mounts of its own.
    pub fn run_after(&self, line: &str, args: &[&str]) -> Ran {
        let script = format!("{line} && exec \"$@\"");
        Ran::of(self.command(&["unshare", "-m", "sh", "-c", &script, "sh"], args).output().unwrap())
    }
}

impl Ran {
    pub fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// Long before any process of today, so that no program of another test could be at work on it.
pub fn rest(session: &Path) {
    let modified = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    std::fs::File::open(session).unwrap().set_modified(modified).unwrap();
}

fn checkpoint(title: &str, outcome: &str) -> Vec<u8> {
    let metadata = serde_json::json!({
        "title": title, "flags": ["incomplete"], "running_job_name": null, "app_blob": null, "app_id": "x",
        "custom_joblist": false, "rejected_jobs": [], "last_job_start_time": null,
    });
    let result = serde_json::json!({
        "outcome": outcome, "comments": null, "execution_duration": 1.0, "return_code": 1,
        "io_log_filename": "io-logs/ns__a.record.gz",
    });
    let parts = serde_json::json!({
        "jobs": {"ns::a": "0".repeat(64)}, "results": {"ns::a": [result]}, "desired_job_list": ["ns::a"],
        "mandatory_job_list": [], "metadata": metadata,
    });
    gzip(serde_json::json!({"version": 6, "session": parts}).to_string().as_bytes())
}

pub fn gzip(data: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(data).unwrap();
    writer.finish().unwrap()
}

/// Waits until something is so.
pub fn until(what: &str, mut test: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !test() {
        assert!(Instant::now() < end, "waited in vain: {what}");
        std::thread::yield_now();
    }
}
