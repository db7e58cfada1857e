//! A value that is empty, as where a variable of a script is not set, must not widen a change; and what is refused is refused alike with
//! and without --dry-run.

use std::path::Path;
use std::process::{Command, Stdio};

fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    for (id, age) in [("a", 30), ("b", 20), ("c", 10)] {
        let path = place.path().join(format!("{id}.session"));
        std::fs::create_dir_all(path.join("io-logs")).unwrap();
        let then = std::time::SystemTime::now() - std::time::Duration::from_secs(age);
        std::fs::File::open(&path).unwrap().set_modified(then).unwrap();
    }
    place
}

/// Runs it in the place itself, so that an empty name of a place would be that one.
fn run(place: &Path, variables: &[(&str, &str)], args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
    command.env_clear().env("HOME", "/proc/none").envs(variables.iter().copied()).current_dir(place);
    let done = command.args(args).stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (done.status.code(), text(done.stdout), text(done.stderr))
}

fn sessions(place: &Path) -> usize {
    let names = std::fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path());
    names.filter(|path| path.extension().is_some_and(|end| end == "session")).count()
}

#[test]
fn an_empty_value_never_widens_a_change() {
    let place = place();
    let place = place.path();
    let wrong: [(&[&str], &str); 13] = [
        (&["-r", ".", "keep-latest", "1", "--filter", "", "--yes"], "--filter: empty"),
        (&["-r", ".", "keep-latest", "1", "--filter", "  ", "--yes"], "--filter: empty"),
        (&["-r", ".", "keep-latest", "1", "--protect", "", "--yes"], "--protect: a word is empty"),
        (&["-r", ".", "keep-latest", "1", "--protect", "incomplete,", "--yes"], "--protect: a word is empty"),
        (&["-r", ".", "prune", "--max-total", "1K", "--protect", "", "--yes"], "--protect: a word is empty"),
        (&["-r", ".", "keep-latest", "1", "--filter=-", "--yes"], "keeps nothing out"),
        (&["-r", ".", "keep-latest", "1", "--filter=-state:,incomplete", "--yes"], "state: a value is empty"),
        (&["-r", ".", "keep-latest", "1", "--filter=-state::incomplete", "--yes"], "use state:incomplete"),
        (&["-r", ".", "keep-latest", "1", "--filter=-(state:incomplete)", "--yes"], "parentheses group nothing"),
        (&["-r", ".", "keep-latest", "1", "--filter=-title:\"\"", "--yes"], "title: a value is empty"),
        (&["-r", ".", "keep-latest", "1", "--filter=\"\" state:incomplete", "--yes"], "nothing between"),
        (&["-r", "", "keep-latest", "1", "--yes"], "the name of the place is empty"),
        (&["-r", ".", "-r", "", "list"], "the name of the place is empty"),
    ];
    for (args, told) in wrong {
        let (code, out, err) = run(place, &[], args);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{args:?}: {err}");
        assert!(err.contains(told) && err.lines().count() == 1, "{args:?}: {err}");
    }
    let (code, _, err) = run(place, &[("ADJOURN_REPOSITORY", "")], &["list"]);
    assert!(code == Some(2) && err.contains("the name of the place is empty"), "{err}");
    assert_eq!(sessions(place), 3);
    // For looking, an empty query is every session.
    assert_eq!(run(place, &[], &["-r", ".", "list", "--ids", "--filter", ""]).1, "c\nb\na\n");
}

#[test]
fn a_refused_plan_has_one_exit_code_and_says_nothing_of_a_way_back() {
    let place = place();
    let place = place.path();
    for args in [&["-r", ".", "keep-latest", "0"][..], &["-r", ".", "keep-latest", "0", "--keep-size", "0B"]] {
        for end in ["--yes", "--dry-run"] {
            let (code, _, err) = run(place, &[], &[args, &[end]].concat());
            assert_eq!(code, Some(2), "{args:?} {end}: {err}");
            assert!(err.contains("--allow-empty") && err.lines().count() == 1, "{err}");
        }
    }
    assert_eq!(sessions(place), 3);
}

#[test]
fn what_has_no_name_is_told_without_one() {
    let place = place();
    let place = place.path();
    for (args, told) in [
        (["-r", ".", "show", ""], "adjourn: cannot find the session: no such session"),
        (["-r", ".", "restore", ""], "adjourn: \"\": not in the trash"),
    ] {
        let (code, _, err) = run(place, &[], &args);
        assert!(code == Some(12) && err.starts_with(told), "{err}");
    }
    let (code, _, err) = run(place, &[], &["-r", ".", "search", "["]);
    assert_eq!((code, err.as_str()), (Some(2), "adjourn: pattern \"[\": unclosed character class\n"));
}

#[test]
fn an_empty_name_is_no_log_and_a_refusal_names_the_command_that_was_typed() {
    let place = place();
    let place = place.path();
    std::fs::write(place.join("a.session/io-logs/only.record.gz"), b"").unwrap();
    let (code, out, err) = run(place, &[], &["-r", ".", "logs", "a", ""]);
    assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
    assert!(err.contains("the name of the job or log is empty"), "{err}");
    assert_eq!(run(place, &[], &["-r", ".", "trash", "a", "--yes"]).0, Some(0));
    let (code, _, err) = run(place, &[], &["-r", ".", "trash", "empty"]);
    assert!(code == Some(2) && err.starts_with("adjourn: trash empty: --yes is required"), "{err}");
}
