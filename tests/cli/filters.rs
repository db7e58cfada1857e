//! `job:`, `failed:`, `is:failed`, `since:`, `until:` and `list --sort fail` as scripts use them; what cannot be read is named.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

struct Place {
    dir: tempfile::TempDir,
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Place {
    /// The demo's sessions in a repository of their own.
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let packed: &[u8] = include_bytes!("../../assets/demo/plainbox.tar.gz");
        tar::Archive::new(flate2::read::GzDecoder::new(packed)).unpack(dir.path()).unwrap();
        let sessions = fs::read_dir(dir.path().join("sessions")).unwrap().map(|entry| entry.unwrap().path());
        for (at, session) in sessions.collect::<std::collections::BTreeSet<_>>().into_iter().enumerate() {
            let modified = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000 + at as u64 * 86_400);
            fs::File::open(session).unwrap().set_modified(modified).unwrap();
        }
        Self { dir }
    }

    fn repository(&self) -> PathBuf {
        self.dir.path().join("sessions")
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_adjourn"));
        command.env_clear().env("HOME", self.dir.path()).env("TZ", "UTC").env("PATH", "/usr/bin:/bin");
        let output = command.arg("-r").arg(self.repository()).args(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    fn ids(&self, query: &str) -> Vec<String> {
        self.run(&["list", "--ids", "--filter", query]).out.lines().map(str::to_owned).collect()
    }

    /// Each session with its jobs and their outcomes, by `show`.
    fn jobs(&self) -> Vec<(String, Vec<(String, String)>)> {
        let all = self.run(&["list", "--ids"]).out;
        let of = |id: &str| {
            let shown: serde_json::Value = serde_json::from_str(&self.run(&["show", id, "--json"]).out).unwrap();
            let jobs = shown["jobs"].as_array().cloned().unwrap_or_default();
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            jobs.iter().map(|job| (text(&job["id"]), text(&job["outcome"]))).collect()
        };
        all.lines().map(|id| (id.to_owned(), of(id))).collect()
    }
}

fn is_bad(outcome: &str) -> bool {
    matches!(outcome, "fail" | "crash")
}

#[test]
fn jobs_and_failed_jobs_are_found_as_show_tells_them() {
    let place = Place::new();
    let sessions = place.jobs();
    let failed: std::collections::BTreeSet<&str> = sessions
        .iter()
        .flat_map(|(_, jobs)| jobs)
        .filter(|(_, outcome)| is_bad(outcome))
        .map(|(id, _)| id.as_str())
        .collect();
    assert!(!failed.is_empty(), "the demo has failed jobs");
    for job in failed.iter().take(3) {
        let by = |test: &dyn Fn(&str) -> bool| -> Vec<String> {
            let has = |jobs: &[(String, String)]| jobs.iter().any(|(id, outcome)| id == job && test(outcome));
            sessions.iter().filter(|(_, jobs)| has(jobs)).map(|(id, _)| id.clone()).collect()
        };
        assert_eq!(place.ids(&format!("failed:={job}")), by(&is_bad), "{job}");
        assert_eq!(place.ids(&format!("job:={job}")), by(&|_| true), "{job}");
        let ran: Vec<String> = by(&|_| true).into_iter().filter(|id| !by(&is_bad).contains(id)).collect();
        assert_eq!(place.ids(&format!("job:={job} -failed:={job}")), ran, "{job}");
    }
    let any_failed: Vec<String> = sessions
        .iter()
        .filter(|(_, jobs)| jobs.iter().any(|(_, outcome)| is_bad(outcome)))
        .map(|(id, _)| id.clone())
        .collect();
    assert_eq!(place.ids("is:failed"), any_failed);
    assert_eq!(place.ids("failed:no-such-job-anywhere"), [""; 0]);
}

#[test]
fn what_cannot_be_read_may_match_and_is_named() {
    let place = Place::new();
    let one = place.run(&["list", "--ids"]).out.lines().next().unwrap().to_owned();
    let mut session = fs::read_dir(place.repository()).unwrap().map(|entry| entry.unwrap().path());
    let session = session.find(|path| path.file_name().unwrap().to_str().unwrap().starts_with(&one)).unwrap();
    let modified = fs::metadata(&session).unwrap().modified().unwrap();
    fs::write(session.join("session"), b"\x1f\x8bcut").unwrap();
    fs::File::open(&session).unwrap().set_modified(modified).unwrap();
    let ran = place.run(&["list", "--ids", "--filter", "failed:no-such-job"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains(&format!("{one}: cannot tell whether it matches")), "{}", ran.err);
    assert!(
        !place.run(&["list", "--ids", "--filter", "failed:no-such-job -state:damaged"]).err.contains("cannot tell")
    );
    let plan = place.run(&["keep-latest", "0", "--allow-empty", "--filter", "failed:no-such-job", "--dry-run"]);
    let about = plan.out.lines().find(|line| line.contains(&one)).unwrap_or_default();
    assert!(about.contains("cannot tell whether"), "{}", plan.out);
}

#[test]
fn since_and_until_take_ages_and_whole_days() {
    let place = Place::new();
    let all = place.ids("");
    let (since, until) = (place.ids("since:2023-11-16"), place.ids("until:2023-11-15"));
    assert_eq!((since.len() + until.len(), until.len()), (all.len(), 2), "{until:?}");
    assert_eq!(place.ids("since:2023-11-15 until:2023-11-15").len(), 1);
    assert_eq!(place.ids("since:1h"), [""; 0]);
    for wrong in ["since:yesterday", "until:2023-02-30", "since:>2d", "since:", "is:faild", "faild:x", "job:>2"] {
        let ran = place.run(&["list", "--filter", wrong]);
        assert_eq!((ran.code, ran.err.lines().count()), (2, 1), "{wrong}: {}", ran.err);
    }
}

#[test]
fn most_failures_come_first() {
    let place = Place::new();
    let failures: Vec<usize> = place
        .run(&["list", "--ids", "--sort", "fail"])
        .out
        .lines()
        .map(|id| {
            let (_, jobs) = place.jobs().into_iter().find(|(known, _)| known == id).unwrap();
            jobs.iter().filter(|(_, outcome)| is_bad(outcome)).count()
        })
        .collect();
    assert!(failures.windows(2).all(|two| two[0] >= two[1]) && failures[0] > 0, "{failures:?}");
}
