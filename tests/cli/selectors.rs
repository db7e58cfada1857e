//! What selects is understood or refused: a slip never lets through what was meant to be kept out, and what is printed can be typed.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;

/// The demo's sessions in a repository of their own.
struct Place {
    dir: tempfile::TempDir,
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let packed: &[u8] = include_bytes!("../../assets/demo/plainbox.tar.gz");
        tar::Archive::new(flate2::read::GzDecoder::new(packed)).unpack(dir.path()).unwrap();
        // Long at rest, so that no program of another test could be using them.
        let sessions = fs::read_dir(dir.path().join("sessions")).unwrap().map(|entry| entry.unwrap().path());
        for (at, session) in sessions.collect::<std::collections::BTreeSet<_>>().into_iter().enumerate() {
            let modified = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000 + at as u64);
            fs::File::open(session).unwrap().set_modified(modified).unwrap();
        }
        Self { dir }
    }

    fn repository(&self) -> PathBuf {
        self.dir.path().join("sessions")
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_in(&self.repository(), arguments)
    }

    fn run_in(&self, repository: &Path, arguments: &[&str]) -> Ran {
        let mut command = self.command();
        command.arg("-r").arg(repository).args(arguments);
        ran(&mut command)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_adjourn"));
        command.env_clear().env("HOME", self.dir.path()).env("TZ", "UTC").env("PATH", "/usr/bin:/bin");
        command
    }
}

fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn a_slip_in_a_filter_is_refused_with_the_nearest_word() {
    let place = Place::new();
    for (query, told) in [
        ("-state:incompleet", "did you mean incomplete?"),
        ("state:incomp", "did you mean incomplete?"),
        ("-locked:ja", "use one of false, no, true, yes"),
        ("flags:submited", "did you mean submitted?"),
        ("-is:blah", "unknown value \"blah\""),
        ("marks:lokced", "did you mean locked?"),
        ("kind:plainbx", "did you mean plainbox?"),
        ("owner:nobody-of-that-name", "unknown value"),
        ("staet:incomplete", "did you mean state?"),
        ("fail>0", "use fail:>0"),
        ("-fail:many", "is not a number"),
        ("-title:>5", "holds text"),
        ("Graphics OR Kestrel", "joins nothing"),
        ("age:<5m", "use 5min or 5mo"),
        ("age:<5", "has no unit"),
        ("size:>5", "has no unit"),
        ("age:<2026-13-01", "is not a valid date"),
    ] {
        for arguments in [vec!["list", "--filter", query], vec!["keep-latest", "1", "--filter", query, "--yes"]] {
            let ran = place.run(&arguments);
            assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}: {}", ran.err);
            assert!(ran.err.contains(told), "{arguments:?}: {}", ran.err);
        }
    }
    assert_eq!(place.run(&["list", "--ids"]).out.lines().count(), 16, "nothing was removed");
}

#[test]
fn the_words_of_every_kind_and_every_outcome_may_be_asked_for() {
    let place = Place::new();
    for query in [
        "state:Incomplete,SETTING_UP",
        "state:registered",
        "is:Un-Submitted state:finished -state:finished".trim_start_matches("is:Un-Submitted "),
        "skipped-resource:0 skipped-dependency:0 skipped-manifest:0 not-implemented:0 crash:0",
        "owner:me owner:root owner:0 owner:12345",
        "age:<2026-11-01T22:00Z,".trim_end_matches(','),
        "age:2026-01-01..2026-12-31",
        "age:<1y5mo7d2h size:>0B",
        "locked:none,no",
        "\"OR\" com.example::job",
    ] {
        let ran = place.run(&["list", "--ids", "--filter", query]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{query}");
    }
    let all = place.run(&["list", "--ids", "--filter", "crash:0"]).out.lines().count();
    let not = place.run(&["list", "--ids", "--filter", "-crash:0"]).out.lines().count();
    assert_eq!(all + not, 16);
    // `submitted` is no part of `unsubmitted`.
    let submitted = place.run(&["list", "--ids", "--filter", "is:submitted"]).out;
    let other = place.run(&["list", "--ids", "--filter", "is:unsubmitted"]).out;
    assert!(!submitted.is_empty() && submitted.lines().all(|id| !other.lines().any(|one| one == id)));
}

#[test]
fn a_word_that_protects_nothing_is_refused() {
    let place = Place::new();
    for word in ["submited", "incomplet", "Submitted,lock", "none"] {
        let ran = place.run(&["keep-latest", "1", "--protect", word, "--yes"]);
        assert_eq!(ran.code, 2, "{word}: {}", ran.err);
        assert!(ran.err.contains("--protect: unknown word"), "{word}: {}", ran.err);
    }
    let plain = place.run(&["keep-latest", "1", "--protect", "incomplete", "--dry-run"]);
    let other = place.run(&["keep-latest", "1", "--protect", "INCOMPLETE,setting_up", "--dry-run"]);
    assert_eq!((plain.code, plain.out), (other.code, other.out.replace("INCOMPLETE", "incomplete")));
}

#[test]
fn an_age_and_a_size_have_units() {
    let place = Place::new();
    for (option, value, told) in [
        ("--keep-within", "30", "use 30d, 30h or 30min"),
        ("--keep-within", "5m", "use 5min or 5mo"),
        ("--keep-within", "2999-01-01", "is in the future"),
        ("--keep-size", "5", "use 5M, 5G or 5B"),
        ("--max-size", "5", "use 5M, 5G or 5B"),
    ] {
        let ran = place.run(&["keep-latest", "1", option, value, "--dry-run"]);
        assert!(ran.code == 2 && ran.err.contains(told), "{option} {value}: {}", ran.err);
    }
    for value in ["1y5mo7d2h", "2026-11-01", "2026-11-01T22:00Z"] {
        assert_eq!(place.run(&["keep-latest", "1", "--keep-within", value, "--dry-run"]).code, 0, "{value}");
    }
}

#[test]
fn one_place_reached_twice_is_one_place() {
    let place = Place::new();
    let link = place.dir.path().join("link");
    std::os::unix::fs::symlink(place.repository(), &link).unwrap();
    for other in [place.repository(), link, place.repository().join("../sessions")] {
        let ran = place.run(&["-r", other.to_str().unwrap(), "list", "--ids"]);
        assert_eq!(ran.out.lines().count(), 16, "{}", other.display());
        let plan = place.run(&["-r", other.to_str().unwrap(), "keep-latest", "4", "--dry-run"]);
        assert_eq!(plan.out.lines().filter(|line| line.starts_with("keep")).count(), 4, "{}", plan.out);
    }
}

#[test]
fn the_command_that_does_the_same_does_the_same_elsewhere() {
    if Command::new("script").arg("--version").output().is_err() {
        return crate::tools::tell_not_run("the command that does the same", "script");
    }
    let place = Place::new();
    let told = place.dir.path().join("my config.toml");
    fs::write(&told, "").unwrap();
    let arguments = format!(
        "-r sessions --kind plainbox --config '{}' keep-latest 3 --keep-within 6d --keep-size 1M --protect locked \
         --filter '-title:Kestrel age:>2026-01-01' --destroy --dry-run",
        told.display()
    );
    let shown = |line: &str, from: &Path| {
        let mut command = Command::new("script");
        command.env_clear().env("HOME", place.dir.path()).env("TZ", "UTC").env("PATH", "/usr/bin:/bin");
        command.env("TERM", "xterm").env("COLUMNS", "200").current_dir(from);
        let line = format!("stty cols 400; {line}");
        ran(command.args(["-qec", &line, "/dev/null"])).out.replace('\r', "")
    };
    let program = env!("CARGO_BIN_EXE_adjourn");
    let first = shown(&format!("{program} --color never {arguments}"), place.dir.path());
    let same = first
        .lines()
        .find_map(|line| line.trim().strip_prefix("same as: adjourn "))
        .unwrap_or_else(|| panic!("{first}"));
    assert!(same.contains("--keep-within 6d --keep-size 1M --protect locked"), "as it was typed: {same}");
    let second = shown(&format!("{program} --color never {same} --dry-run"), Path::new("/"));
    assert_eq!(second, first);
}

#[test]
fn an_exact_job_is_meant_before_another_that_holds_its_name() {
    let place = Place::new();
    let id = "Kestrel_14_suspend_cycle-2026-11-21T01.15.51";
    let list = place.run(&["logs", id, "--json"]).out;
    let logs: serde_json::Value = serde_json::from_str(&list).unwrap();
    let part = logs.to_string();
    let job = part.split('"').find(|word| word.contains("::")).unwrap_or_else(|| panic!("{part}")).to_owned();
    let exact = place.run(&["logs", id, &job]);
    assert_eq!((exact.code, exact.err.as_str()), (0, ""));
    let cut = &job[..job.len() - 1];
    let found = place.run(&["logs", id, cut]);
    assert!(found.code == 2 || found.err.contains("no job or log is called"), "{}: {}", found.code, found.err);
    assert_eq!(place.run(&["logs", id, "no-such-job"]).code, 2);
}

#[test]
fn the_trash_has_its_own_commands() {
    let place = Place::new();
    let id = "Graphics_only-2026-11-15T01.24.24";
    let ran = place.run(&["trash", "empty", id]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(place.repository().join(format!("{id}.session")).exists());
    fs::create_dir_all(place.repository().join("list.session/io-logs")).unwrap();
    assert_eq!(place.run(&["trash", "--yes", "--force", "--", "list"]).code, 0);
    assert!(place.run(&["trash", "list"]).out.starts_with("list\t"));
    assert_eq!(place.run(&["trash", "empty", "--yes"]).out, "destroyed\tlist\n");
}

/// Names of directories, the odd ones above all.
fn name() -> impl Strategy<Value = Vec<u8>> {
    let odd = prop::sample::select(vec![
        "\t",
        "\u{1b}[31m",
        "\n",
        "\u{200b}",
        "\u{202e}",
        "hex:61",
        "-",
        "--help",
        " ",
        "é",
        ".",
    ]);
    let piece = prop_oneof![
        "[a-zA-Z0-9._ -]{1,6}".prop_map(String::into_bytes),
        odd.prop_map(|text| text.as_bytes().to_vec()),
        prop::collection::vec(128u8..=255, 1..3),
    ];
    prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_command_takes_what_the_list_prints(names in prop::collection::btree_set(name(), 1..6)) {
        let place = tempfile::tempdir().unwrap();
        let mut made = 0;
        for name in names.iter().filter(|name| !name.starts_with(b".")) {
            let mut path = place.path().as_os_str().to_owned().into_vec();
            path.extend([b"/", name.as_slice(), b".session/io-logs"].concat());
            fs::create_dir_all(OsString::from_vec(path)).unwrap();
            made += 1;
        }
        let run = |arguments: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_adjourn"));
            ran(command.env_clear().env("HOME", "/proc/none").arg("-r").arg(place.path()).args(arguments))
        };
        let ids = run(&["list", "--ids"]).out;
        prop_assert_eq!(ids.lines().count(), made);
        let columns: Vec<String> = run(&["list"]).out.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect();
        prop_assert_eq!(&columns, &ids.lines().map(str::to_owned).collect::<Vec<_>>());
        for id in ids.lines() {
            // Forced: a program of another test could be using what is so young.
            for arguments in [vec!["show", "--", id], vec!["du", "--", id], vec!["trash", "--yes", "--force", "--", id], vec!["restore", "--yes", "--", id]] {
                let ran = run(&arguments);
                prop_assert_eq!(ran.code, 0, "{:?}: {}", arguments, ran.err);
            }
        }
    }
}
