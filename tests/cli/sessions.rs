//! The command line as scripts see it: exit codes, one error line, the JSON contract, and that nothing hostile reaches a
//! terminal. The sessions are those of the demo, made by the real programs.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, UNIX_EPOCH};

use adjourn::text::is_hidden;
use serde_json::{Value, json};

const WHOLE: &str = "Graphics_only-2026-11-15T01.24.24";
const DAMAGED: &str = "Firmware_1.21_regression-2026-11-08T01.24.27";
const LOCKED: &str = "pbox-2026-11-12T00.24.26";

/// A repository of the demo's sessions, and a home without any configuration.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let packed: &[u8] = include_bytes!("../../assets/demo/plainbox.tar.gz");
        let archive = || tar::Archive::new(flate2::read::GzDecoder::new(packed));
        archive().unpack(dir.path()).unwrap();
        // Unpacking into a directory changes its time again.
        for entry in archive().entries().unwrap() {
            let header = entry.as_ref().unwrap().header();
            if header.entry_type().is_dir() {
                let modified = UNIX_EPOCH + Duration::from_secs(header.mtime().unwrap());
                let path = dir.path().join(entry.as_ref().unwrap().path().unwrap());
                std::fs::File::open(path).unwrap().set_modified(modified).unwrap();
            }
        }
        Self { dir }
    }

    fn sessions(&self) -> PathBuf {
        self.dir.path().join("sessions")
    }

    fn session(&self, id: &str) -> PathBuf {
        self.sessions().join(format!("{id}.session"))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
        command.env_clear().env("HOME", self.dir.path()).env("TZ", "UTC").env("PATH", "/usr/bin:/bin");
        command.stdin(Stdio::null());
        command
    }

    fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Ran {
        let output = self.command().arg("-r").arg(self.sessions()).args(args).output().unwrap();
        Ran::of(output)
    }

    fn feed(&self, args: &[&str], input: &[u8]) -> Ran {
        let mut command = self.command();
        command.arg("-r").arg(self.sessions()).args(args).stdin(Stdio::piped());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        Ran::of(child.wait_with_output().unwrap())
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.run(args).out).unwrap()
    }
}

/// What a run left; the output is checked for everything that must never be in it.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        let out = String::from_utf8(output.stdout).expect("standard output is UTF-8");
        let err = String::from_utf8(output.stderr).expect("standard error is UTF-8");
        let hidden = |c: char| is_hidden(c) && c != '\n' && c != '\t';
        assert!(!out.chars().any(hidden), "hidden characters in {out:?}");
        assert!(!err.chars().any(hidden), "hidden characters in {err:?}");
        Self { code: output.status.code().expect("it ended by itself"), out, err }
    }

    /// One line, not too long, that begins with the program's name.
    fn complaint(&self) -> &str {
        let line = self.err.strip_suffix('\n').expect("there is a line");
        assert!(!line.contains('\n'), "several lines: {line}");
        assert!(line.chars().count() <= 400, "too long: {line}");
        line.strip_prefix("adjourn: ").expect("it names the program")
    }

    fn lines(&self) -> Vec<&str> {
        self.out.lines().collect()
    }
}

#[test]
fn each_way_to_fail_has_its_exit_code_and_one_line() {
    let place = Place::new();
    let cases: &[(&[&str], i32, &str)] = &[
        (&["show", "nosuch"], 12, "nosuch"),
        (&["show", DAMAGED], 13, DAMAGED),
        (&["show"], 2, "ID"),
        (&["nonsense"], 2, "nonsense"),
        (&["list", "--sort", "colour"], 2, "colour"),
        (&["list", "--filter", "age:2d"], 2, "age"),
        (&["list", "--filter", "staet:x"], 2, "staet"),
        (&["list", "-n", "many"], 2, "many"),
        (&["search", "("], 2, "pattern"),
        (&["logs", WHOLE, "nosuch"], 2, WHOLE),
        (&["du", "nosuch"], 12, "nosuch"),
        (&["keep-latest", "3", "--keep-within", "soon"], 2, "30d"),
        (&["keep-latest", "0", "--destroy", "--yes"], 2, "--allow-empty"),
        (&["resume", WHOLE, "--yes"], 1, WHOLE),
        (&["destroy", "nosuch", "--yes"], 12, "nosuch"),
        (&["restore", "nosuch", "--yes"], 12, "nosuch"),
        (&["break-lock", LOCKED], 2, "--yes"),
        (&["export", WHOLE, "--format", "pdf"], 2, "pdf"),
        (&["archive", WHOLE, "/dev/null/x.tar.gz"], 1, "x.tar.gz"),
        (&["copy", WHOLE, "/dev/null"], 1, "null"),
    ];
    for (args, code, needle) in cases {
        let ran = place.run(*args);
        assert_eq!(ran.code, *code, "{args:?}: {}", ran.err);
        assert!(ran.complaint().contains(needle), "{args:?}: {}", ran.err);
    }
}

#[test]
fn several_sessions_give_three_when_one_failed() {
    let place = Place::new();
    let ran = place.run(["du", WHOLE, "nosuch"]);
    assert_eq!(ran.code, 3);
    assert!(ran.complaint().contains("nosuch"));
    assert_eq!(ran.lines().len(), 1);
}

#[test]
fn a_default_place_that_is_absent_is_empty_and_a_named_one_an_error() {
    let place = Place::new();
    let ran = Ran::of(place.command().arg("list").output().unwrap());
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    let ran = Ran::of(place.command().arg("-r").arg(place.dir.path().join("none")).arg("list").output().unwrap());
    assert_eq!(ran.code, 10);
    let ran =
        Ran::of(place.command().env("ADJOURN_REPOSITORY", place.sessions()).args(["list", "--ids"]).output().unwrap());
    assert_eq!((ran.code, ran.lines().len()), (0, 16));
}

#[test]
fn without_a_terminal_the_browser_gives_the_plain_list() {
    let place = Place::new();
    let list = place.run(["list"]).out;
    assert_eq!(place.run(["browse"]).out, list);
    assert_eq!(place.run::<&str>([]).out, list);
    assert_eq!(list.lines().count(), 16);
    assert!(list.lines().all(|line| line.split('\t').count() == 5));
}

#[test]
fn the_list_is_youngest_first_and_filters_sort_and_limit() {
    let place = Place::new();
    let ids = |args: &[&str]| -> Vec<String> {
        let ran = place.run(["list", "--ids"].iter().chain(args));
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.lines().into_iter().map(String::from).collect()
    };
    let all = ids(&[]);
    assert_eq!(ids(&["-n", "3"]), all[..3]);
    let mut reversed = all.clone();
    reversed.reverse();
    assert_eq!(ids(&["--sort", "-age"]), reversed);
    let mut sorted = all.clone();
    sorted.sort();
    assert_eq!(ids(&["--sort", "id"]), sorted);
    let damaged = ids(&["--filter", "state:damaged"]);
    assert_eq!(damaged, [DAMAGED]);
    assert_eq!(ids(&["--filter", "-state:damaged"]).len(), all.len() - 1);
    assert!(ids(&["--filter", "locked:yes"]).contains(&LOCKED.to_owned()));
    assert!(ids(&["--filter", "graphics fail:0"]).contains(&WHOLE.to_owned()));
    assert_eq!(ids(&["--filter", "size:>1T"]), [""; 0]);
}

/// Takes out what differs from machine to machine.
fn steady(place: &Place, mut value: Value) -> String {
    fn walk(value: &mut Value) {
        match value {
            Value::Object(map) => {
                for (key, value) in map.iter_mut() {
                    if matches!(key.as_str(), "owner" | "on_disk" | "unseen") && !value.is_null() {
                        *value = json!(format!("[{key}]"));
                    }
                    walk(value);
                }
            }
            Value::Array(values) => values.iter_mut().for_each(walk),
            _ => {}
        }
    }
    walk(&mut value);
    let text = serde_json::to_string_pretty(&value).unwrap();
    text.replace(place.dir.path().to_str().unwrap(), "[PLACE]")
}

#[test]
fn the_json_of_the_list_keeps_its_contract() {
    let place = Place::new();
    let document = place.json(&["list", "--json", "--sort", "id", "-n", "4"]);
    insta::assert_snapshot!(steady(&place, document));
}

#[test]
fn the_json_of_a_session_keeps_its_contract() {
    let place = Place::new();
    let document = place.json(&["show", "checkbox-run-2026-11-20T20.24.10", "--json"]);
    insta::assert_snapshot!(steady(&place, document));
}

#[test]
fn the_text_of_a_session_tells_the_same() {
    let place = Place::new();
    let ran = place.run(["show", WHOLE]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for needle in [WHOLE, "finished", "Jobs", "Directories"] {
        assert!(ran.out.contains(needle), "{needle} is missing in {}", ran.out);
    }
    let text = place.run(["export", WHOLE, "--format", "text"]).out;
    assert_eq!(text.lines().next(), Some(WHOLE));
    let junit = place.run(["export", WHOLE, "--format", "junit"]).out;
    assert!(junit.starts_with("<?xml") && junit.contains("<testcase"));
}

#[test]
fn an_id_with_odd_bytes_is_listed_and_named_by_its_hex() {
    let place = Place::new();
    let name = OsString::from_vec(b"bad-\xff\x1b]0;x\x07.session".to_vec());
    std::fs::create_dir(place.sessions().join(name)).unwrap();
    let document = place.json(&["list", "--json"]);
    let row = document["sessions"].as_array().unwrap().iter().find(|row| row["id_hex"].is_string()).unwrap();
    assert_eq!(row["id"], json!("bad-\u{fffd}\u{1b}]0;x\u{7}"));
    let hex = format!("hex:{}", row["id_hex"].as_str().unwrap());
    assert_eq!(place.run(["show", &hex]).code, 0);
    let raw = OsString::from_vec(b"bad-\xff\x1b]0;x\x07".to_vec());
    assert_eq!(place.run([OsStr::new("show"), &raw]).code, 0);
}

#[test]
fn an_id_is_one_name_and_never_a_path() {
    let place = Place::new();
    let dotted = format!("./{WHOLE}");
    for id in ["..", ".", "", "/etc", "../sessions/x", &dotted, "a/../b"] {
        let ran = place.run(["show", id]);
        assert_eq!(ran.code, 12, "{id:?}: {}", ran.err);
        ran.complaint();
    }
}

#[test]
fn an_id_that_two_places_hold_is_refused_with_both_named() {
    let (one, two) = (Place::new(), Place::new());
    let mut command = one.command();
    command.arg("-r").arg(one.sessions()).arg("-r").arg(two.sessions());
    let ran = Ran::of(command.args(["show", WHOLE]).output().unwrap());
    assert_eq!(ran.code, 2);
    let line = ran.complaint();
    assert!(line.contains(one.sessions().to_str().unwrap()) && line.contains(two.sessions().to_str().unwrap()));
}

#[test]
fn sessions_are_made_and_saved_by_scripts() {
    let place = Place::new();
    let made = place.run(["create", "--title", "my run"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let id = made.lines()[0].to_owned();
    assert!(id.starts_with("my_run-"));
    let saved = std::fs::read(place.session(WHOLE).join("session")).unwrap();
    assert_eq!(place.feed(&["checkpoint", &id], &saved).code, 0);
    assert_eq!(std::fs::read(place.session(&id).join("session")).unwrap(), saved);
    let empty = place.feed(&["checkpoint", &id], b"");
    assert_eq!(empty.code, 2);
    assert!(empty.complaint().contains("empty"));
    assert_eq!(std::fs::read(place.session(&id).join("session")).unwrap(), saved);
    for odd in [&b"{}"[..], b"\x1f\x8bhalf", &saved[..saved.len() / 2]] {
        let refused = place.feed(&["checkpoint", &id], odd);
        assert_eq!(refused.code, 2, "{}", refused.err);
        let line = refused.complaint();
        assert!(line.contains("not a readable checkpoint") && line.contains("--force"), "{line}");
        assert_eq!(std::fs::read(place.session(&id).join("session")).unwrap(), saved);
    }
    assert_eq!(place.feed(&["checkpoint", &id, "--force"], b"{}").code, 0);
    assert_eq!(std::fs::read(place.session(&id).join("session")).unwrap(), b"{}");
    let locked = place.feed(&["checkpoint", LOCKED], &saved);
    assert_eq!(locked.code, 11, "{}", locked.err);
    assert!(locked.complaint().contains("break-lock"));
}

#[test]
fn read_only_refuses_every_change() {
    let place = Place::new();
    let before = tree(&place.sessions());
    for args in
        [&["create"][..], &["break-lock", LOCKED, "--yes"], &["destroy", WHOLE, "--yes"], &["trash", WHOLE, "-y"]]
    {
        let ran = place.run(["--read-only"].iter().chain(args));
        assert_ne!(ran.code, 0, "{args:?}");
        ran.complaint();
    }
    assert_eq!(tree(&place.sessions()), before);
}

#[test]
fn looking_and_dry_runs_change_nothing() {
    let place = Place::new();
    let before = tree(&place.sessions());
    for args in [
        &["list"][..],
        &["show", WHOLE, "--json"],
        &["show", DAMAGED],
        &["du"],
        &["doctor"],
        &["logs", WHOLE],
        &["search", "e"],
        &["trash", "list"],
        &["destroy", WHOLE, "--dry-run"],
        &["keep-latest", "2", "--dry-run"],
        &["break-lock", LOCKED, "--dry-run"],
    ] {
        place.run(args);
    }
    assert_eq!(tree(&place.sessions()), before);
}

/// Every path below with its time, size and mode.
fn tree(root: &Path) -> Vec<String> {
    use std::os::unix::fs::MetadataExt;
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let facts = std::fs::symlink_metadata(&path).unwrap();
            found.push(format!(
                "{} {}.{} {} {:o}",
                path.display(),
                facts.mtime(),
                facts.mtime_nsec(),
                facts.len(),
                facts.mode()
            ));
            if facts.is_dir() {
                folders.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_lock_is_shown_broken_and_gone() {
    let place = Place::new();
    let modified = place.json(&["show", LOCKED, "--json"])["modified"].clone();
    let plan = place.json(&["break-lock", LOCKED, "--dry-run", "--json"]);
    assert_eq!(plan["unlock"][0]["id"], json!(LOCKED));
    let done = place.json(&["break-lock", LOCKED, "--yes", "--json"]);
    assert_eq!(done["results"], json!([{"id": LOCKED, "ok": true, "error": null}]));
    let now = place.json(&["show", LOCKED, "--json"]);
    assert_eq!((&now["locked"], &now["modified"]), (&json!(false), &modified));
    let again = place.run(["break-lock", LOCKED, "--yes"]);
    assert_eq!(again.code, 0);
    assert!(again.out.contains("not locked"), "{}", again.out);
}

#[test]
fn a_log_comes_as_lines_with_times_or_as_its_bytes() {
    let place = Place::new();
    let session = "Kestrel_14_suspend_cycle-2026-11-21T01.15.51";
    let list = place.run(["logs", session]);
    assert!(list.lines().iter().any(|line| line.starts_with("2026.org.example::wireless/scan\t")), "{}", list.out);
    let lines = place.run(["logs", session, "2026.org.example::wireless/scan"]);
    assert_eq!(lines.code, 0, "{}", lines.err);
    let timed = place.run(["logs", session, "wireless/scan", "--time", "since"]);
    for (plain, timed) in lines.lines().iter().zip(timed.lines()) {
        assert!(timed.trim_start().starts_with('+') && timed.ends_with(plain), "{timed}");
    }
    assert_eq!(place.run(["logs", session, "wireless/scan", "--stream", "err"]).out, "");
    let mut raw = place.command();
    raw.arg("-r").arg(place.sessions()).args(["logs", session, "wireless/scan", "--raw"]);
    let bytes = raw.output().unwrap().stdout;
    let shown = bytes.split(|byte| *byte == b'\n').map(|line| adjourn::text::Visible::of_bytes(line).into_string());
    assert_eq!(shown.filter(|line| !line.is_empty()).collect::<Vec<_>>(), lines.lines());
    let many = place.run(["logs", session, "2026"]);
    assert_eq!(many.code, 2);
    many.complaint();
}

#[test]
fn all_logs_are_searched_and_nothing_found_is_four() {
    let place = Place::new();
    let found = place.run(["search", "-i", "ERROR"]);
    assert_eq!(found.code, 0, "{}", found.err);
    assert!(!found.lines().is_empty() && found.lines().iter().all(|line| line.split('\t').count() == 4));
    let one = place.run(["search", "--json", "-F", "dBm", "Kestrel_14_suspend_cycle-2026-11-21T01.15.51"]);
    let hit: Value = serde_json::from_str(one.lines()[0]).unwrap();
    assert_eq!((&hit["line"], &hit["stream"]), (&json!(1), &json!("stdout")));
    let none = place.run(["search", "no such text"]);
    assert_eq!((none.code, none.out.as_str(), none.err.as_str()), (4, "", ""));
}

#[test]
fn trash_restore_and_destroy_do_what_they_say() {
    let place = Place::new();
    let before = tree(&place.session(WHOLE));
    let list = place.run(["list", "--ids"]).out;
    assert_eq!(place.run(["trash", WHOLE, "--yes"]).out, format!("trashed\t{WHOLE}\n"));
    assert!(!place.session(WHOLE).exists());
    assert!(place.run(["trash", "list"]).out.starts_with(WHOLE));
    assert_eq!(place.run(["restore", WHOLE, "--yes"]).code, 0);
    assert_eq!(tree(&place.session(WHOLE)), before);
    assert_eq!(place.run(["list", "--ids"]).out, list);
    let gone = place.json(&["destroy", WHOLE, "--yes", "--json"]);
    assert_eq!(gone["results"], json!([{"id": WHOLE, "ok": true, "error": null}]));
    assert_eq!(place.run(["show", WHOLE]).code, 12);
    assert_eq!(place.run(["trash", DAMAGED, "--yes"]).code, 0);
    assert_eq!(place.run(["trash", "empty", "--yes"]).code, 0);
    assert_eq!(place.run(["trash", "list"]).out, "");
    let missing = place.run(["restore", DAMAGED, "--yes"]);
    assert_eq!(missing.code, 12);
    assert!(missing.complaint().ends_with("not in the trash; `adjourn trash list` shows what is"));
    let empty = place.json(&["trash", "empty", "--yes", "--json"]);
    assert_eq!(empty["format"], json!(1));
}

#[test]
fn what_is_restored_does_not_expire_and_what_expires_is_told() {
    let place = Place::new();
    let at = |clock: &str, arguments: &[&str]| place.run([&["--clock", clock], arguments].concat());
    let (then, later) = ("2026-12-01T12:00:00Z", "2027-01-01T12:00:00Z");
    assert_eq!(at(then, &["trash", WHOLE, LOCKED, "--yes", "--force"]).code, 0);
    let restored = at(later, &["restore", WHOLE, "--yes"]);
    assert_eq!((restored.code, restored.err.as_str()), (0, ""), "its time is over, but it is what was asked for");
    assert!(place.run(["show", WHOLE]).code == 0);
    let failed = at(later, &["destroy", "no-such-session", DAMAGED, "--yes", "--force"]);
    assert_eq!(failed.code, 3);
    assert!(failed.err.contains("deleted 1 session that expired in the trash"), "{}", failed.err);
}

#[test]
fn keep_latest_keeps_the_youngest_and_what_is_protected() {
    let place = Place::new();
    let ids = |ran: Ran| ran.lines().into_iter().map(String::from).collect::<Vec<_>>();
    let all = ids(place.run(["list", "--ids"]));
    let plan = place.run(["keep-latest", "4", "--protect", "damaged", "--dry-run"]);
    assert_eq!(
        plan.lines().iter().filter(|line| line.starts_with("keep\t")).count(),
        4 + usize::from(!all[..4].contains(&DAMAGED.to_owned()))
    );
    assert_eq!(place.run(["keep-latest", "4", "--protect", "damaged"]).code, 2);
    let done = place.run(["keep-latest", "4", "--protect", "damaged", "--destroy", "--yes"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let wanted: Vec<String> =
        all.iter().enumerate().filter(|(at, id)| *at < 4 || *id == DAMAGED).map(|(_, id)| id.clone()).collect();
    assert_eq!(ids(place.run(["list", "--ids"])), wanted);
}

#[test]
fn what_a_process_uses_is_refused_and_passed_over() {
    let place = Place::new();
    let mut user = Command::new("sleep").arg("60").current_dir(place.session(WHOLE)).spawn().unwrap();
    let refused = place.run(["destroy", WHOLE, "--yes"]);
    let passed = place.run(["keep-latest", "1", "--destroy", "--yes"]);
    user.kill().unwrap();
    user.wait().unwrap();
    assert_eq!(refused.code, 11);
    assert!(refused.complaint().contains("sleep"), "{}", refused.err);
    assert_eq!(passed.code, 3, "{}", passed.err);
    assert!(passed.complaint().contains(WHOLE), "{}", passed.err);
    assert!(place.session(WHOLE).join("session").exists());
}

#[test]
fn resuming_becomes_the_program_of_a_trusted_configuration() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let session = "Night_soak__rack_B-2026-11-16T20.24.23";
    let file = place.dir.path().join("own.toml");
    let program = "[[resume]]\napp_id = \"com.canonical:checkbox-cli\"\nargv = [\"/bin/sh\", \"-c\", \"echo \\\"$0\\\"; exit 7\", \"{id}\"]\n";
    std::fs::write(&file, program).unwrap();
    let resume = |more: &[&str]| {
        let args = [OsStr::new("--config"), file.as_os_str(), OsStr::new("resume"), OsStr::new(session)];
        place.run(args.into_iter().chain(more.iter().map(OsStr::new)))
    };
    let dry = resume(&["--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.err);
    assert!(dry.out.contains("/bin/sh -c"), "{}", dry.out);
    assert_eq!(resume(&[]).code, 2);
    let ran = resume(&["--yes"]);
    assert_eq!((ran.code, ran.out.trim_end()), (7, session));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o666)).unwrap();
    let refused = resume(&["--yes"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("writable by others"), "{}", refused.err);
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let place = Place::new();
    let mut command = place.command();
    command.arg("-r").arg(place.sessions()).args(["list", "--json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn the_configuration_tells_what_is_wrong_and_where_values_come_from() {
    let place = Place::new();
    let file = place.dir.path().join("own.toml");
    std::fs::write(&file, "threads = 2\nthraeds = 1\n").unwrap();
    let ran = place.run([OsStr::new("--config"), file.as_os_str(), OsStr::new("list")]);
    assert_eq!(ran.code, 0, "the rest counts: {}", ran.err);
    assert!(ran.err.contains("own.toml:2: thraeds: unknown key; did you mean threads?"), "{}", ran.err);
    std::fs::write(&file, "threads = 2\n").unwrap();
    let ran = place.run([OsStr::new("--config"), file.as_os_str(), OsStr::new("config")]);
    let threads: Vec<&str> = ran.lines()[2].split('\t').collect();
    assert_eq!(threads[..2], ["threads", "2"]);
    assert!(threads[2].ends_with("own.toml:1"));
    assert!(place.run(["config", "--defaults"]).out.starts_with("# adjourn's configuration"));
}

#[test]
fn shells_and_readers_get_their_texts() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = place.run(["completions", shell]);
        assert!(ran.code == 0 && ran.out.contains("keep-latest"), "{shell}");
    }
    let man = place.run(["man"]).out;
    assert!(man.contains(".TH adjourn 1") && man.contains("ADJOURN KEEP-LATEST"));
    assert!(place.run(["--help"]).out.contains("Exit codes"));
    assert_eq!(place.run(["--version"]).out, concat!("adjourn ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn what_is_done_can_be_written_down() {
    let place = Place::new();
    let log = place.dir.path().join("log");
    let ran = place.run([OsStr::new("--log-file"), log.as_os_str(), OsStr::new("show"), OsStr::new("no\u{1b}[31m")]);
    assert_eq!(ran.code, 12);
    let text = std::fs::read_to_string(log).unwrap();
    assert!(text.contains("code=12") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn hostile_words_are_told_safely() {
    let place = Place::new();
    for word in ["\u{1b}]0;x\u{7}", "a\nb", "\u{9b}31m", "a\u{202e}b", "\u{feff}", "%s%n", "--help", "-rf"] {
        for args in [
            &["show", "--", word][..],
            &["logs", WHOLE, "--", word],
            &["list", "--filter", word],
            &["search", "--", word],
        ] {
            place.run(args);
        }
        let long = word.repeat(500);
        let ran = place.run(["show", "--", &long]);
        assert_eq!(ran.code, 12);
        ran.complaint();
    }
}
