//! What is wrong is told in words: whatever is typed and whatever the system refuses, no text of a library or of the system's numbers
//! reaches a person, nothing panics, and what could not be printed is no success.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::tools;

/// Texts for programmers.
const RAW: [&str; 7] =
    ["os error", "digit found", "called `", "panicked", "internal error", "to fit in target type", "from empty string"];

struct Place {
    home: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let packed: &[u8] = include_bytes!("../../assets/demo/plainbox.tar.gz");
        tar::Archive::new(flate2::read::GzDecoder::new(packed)).unpack(home.path()).unwrap();
        Self { home }
    }

    fn sessions(&self) -> String {
        self.home.path().join("sessions").to_str().unwrap().to_owned()
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("HOME", self.home.path()).env("TZ", "UTC").env("PATH", "/usr/bin:/bin");
        command.current_dir(self.home.path()).stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = self.command(assert_cmd::cargo::cargo_bin!("adjourn"));
        command.arg("-r").arg(self.sessions()).args(args).output().unwrap()
    }

    /// A line of a shell, in which `$ADJOURN` is the program with the place.
    fn shell(&self, line: &str) -> Output {
        let program = format!("{} -r {}", assert_cmd::cargo::cargo_bin!("adjourn").display(), self.sessions());
        self.command("sh").args(["-c", line]).env("ADJOURN", program).output().unwrap()
    }

    fn id(&self) -> String {
        let listed = self.run(&["list", "--ids", "--filter", "locked:yes", "-n", "1"]);
        String::from_utf8(listed.stdout).unwrap().trim().to_owned()
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), output.stderr.as_slice()].concat()).into_owned()
}

fn assert_words(what: &str, output: &Output) {
    let text = text(output);
    assert!(!RAW.iter().any(|raw| text.contains(raw)), "{what}: {text}");
    assert!(output.status.code().is_some_and(|code| code != 101), "{what}: {:?}", output.status);
}

fn assert_refused(what: &str, output: &Output) {
    assert_words(what, output);
    assert!(!output.status.success(), "{what}: {}", text(output));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.starts_with("adjourn: ") && told.trim().lines().count() == 1, "{what}: {told}");
}

#[test]
fn wrong_input_is_told_in_words() {
    let place = Place::new();
    let id = place.id();
    for wrong in ["abc", "", "99999999999999999999999", "1.5", "0x", "-", " "] {
        let equals = |option: &str| format!("{option}={wrong}");
        let (number, size, within, bytes) =
            (equals("-n"), equals("--size"), equals("--keep-within"), equals("--keep-size"));
        for args in [
            &["list", &number] as &[&str],
            &["keep-latest", "--dry-run", "--", wrong],
            &["keep-latest", "3", "--dry-run", &within],
            &["keep-latest", "3", "--dry-run", &bytes],
            &["--screen", "text", &size],
        ] {
            assert_refused(&format!("{args:?}"), &place.run(args));
        }
        for field in ["fail", "age", "size", "locked", "jobs", "owner", "nothing"] {
            assert_words(field, &place.run(&["list", "--filter", &format!("{field}:{wrong}")]));
        }
        for variable in ["ADJOURN_THREADS", "ADJOURN_TRASH_KEEPS", "ADJOURN_READ_ONLY", "ADJOURN_THEME"] {
            let mut command = place.command(assert_cmd::cargo::cargo_bin!("adjourn"));
            let done = command.env(variable, wrong).args(["-r", &place.sessions(), "list"]).output().unwrap();
            assert_words(variable, &done);
        }
    }
    for pattern in ["(", "[", "*", "a{999999999}", "\\"] {
        assert_refused(pattern, &place.run(&["search", pattern]));
    }
    for odd in ["none", "", "/", "..", "../x", "hex:zz", "hex:"] {
        for verb in ["show", "logs", "resume", "break-lock", "destroy", "trash", "restore", "checkpoint"] {
            assert_refused(&format!("{verb} {odd:?}"), &place.run(&[verb, "--", odd]));
        }
    }
    for path in ["/", "/dev/null", "/dev/full", "/proc/x", ".", ""] {
        for args in [
            &["archive", &id, path] as &[&str],
            &["demo", "--keep", path],
            &["--log-file", path, "list"],
            &["--config", path, "list"],
        ] {
            assert_refused(&format!("{args:?}"), &place.run(args));
        }
    }
}

#[test]
fn places_that_are_none_are_told_in_words() {
    let place = Place::new();
    for odd in
        ["/dev/null", "/etc/passwd", "/none", "/proc/1/mem", "redis://127.0.0.1:1/0", "redis://", "redis://x:y/0"]
    {
        for verb in ["list", "doctor", "create"] {
            let mut command = place.command(assert_cmd::cargo::cargo_bin!("adjourn"));
            let done = command.args(["-r", odd, verb, "--"]).output().unwrap();
            if odd == "/none" && verb == "create" {
                std::fs::remove_dir_all(odd).ok();
                continue;
            }
            assert_refused(&format!("{verb} {odd}"), &done);
        }
    }
}

#[test]
fn what_cannot_be_printed_is_no_success() {
    let place = Place::new();
    let id = place.id();
    let commands = [
        "list",
        "list --json",
        "list --ids",
        "show ID",
        "show --json ID",
        "search -i a",
        "du",
        "du ID",
        "doctor",
        "doctor --json",
        "config",
        "config --json",
        "config --defaults",
        "completions bash",
        "man",
        "--help",
        "list --help",
        "--version",
        "trash list --json",
        "keep-latest 3 --dry-run",
        "keep-latest 3 --dry-run --json",
        "destroy ID --dry-run",
        "export ID --format json",
        "export ID --format junit",
        "export ID --format text",
        "resume ID --dry-run --json",
        "break-lock ID --dry-run",
        "create --title one",
        "--screen text",
        "browse",
        "logs ID",
    ];
    for command in commands.map(|command| command.replace("ID", &id)) {
        for (to, why) in [(">&-", "standard output is closed"), (">/dev/full", "No space left on device")] {
            // What is asked of the program itself is printed before there is a place.
            let done = place.shell(&format!("$ADJOURN {command} {to}"));
            assert_refused(&format!("{command} {to}"), &done);
            assert!(text(&done).contains(why), "{command} {to}: {}", text(&done));
        }
        let discarded = place.shell(&format!("$ADJOURN {command} >/dev/null"));
        assert!(!text(&discarded).contains("cannot write"), "{command}: {}", text(&discarded));
        let read_and_written = place.shell(&format!("$ADJOURN {command} 1<>/dev/null"));
        assert!(!text(&read_and_written).contains("cannot write"), "{command}: {}", text(&read_and_written));
    }
    // What would have been printed is known before anything is changed.
    assert_refused("trash", &place.shell(&format!("$ADJOURN trash {id} >&-")));
    assert_eq!(place.id(), id);
}

#[test]
fn a_home_that_is_none_is_told() {
    let place = Place::new();
    for (home, told) in
        [("", "$HOME is empty"), ("rel", "$HOME is no absolute path"), (".", "$HOME is no absolute path")]
    {
        for args in [&["list"] as &[&str], &["doctor"], &["create"], &["browse", "--screen", "text"], &["du"]] {
            let mut command = place.command(assert_cmd::cargo::cargo_bin!("adjourn"));
            let done = command.env("HOME", home).args(args).output().unwrap();
            assert_refused(&format!("HOME={home} {args:?}"), &done);
            assert!(text(&done).contains(told), "{}", text(&done));
            let named = command.arg("-r").arg(place.sessions()).output().unwrap();
            assert_words(&format!("HOME={home} -r {args:?}"), &named);
            assert!(named.status.code() != Some(2), "a place that is named needs no home: {}", text(&named));
        }
    }
    let mut command = place.command(assert_cmd::cargo::cargo_bin!("adjourn"));
    assert_words("no HOME", &command.env_remove("HOME").arg("list").output().unwrap());
    assert!(!place.home.path().join("rel").exists(), "nothing was made");
}

#[test]
fn without_a_terminal_the_browser_says_so() {
    let place = Place::new();
    for args in ["--print id", "browse --print path"] {
        let done = place.shell(&format!("setsid -w $ADJOURN {args}"));
        assert_refused(args, &done);
        assert!(text(&done).contains("there is no terminal"), "{}", text(&done));
    }
}

#[test]
fn hidden_names_and_options_are_not_created() {
    let place = Place::new();
    let names = |path: &Path| std::fs::read_dir(path).unwrap().flatten().map(|one| one.file_name()).collect::<Vec<_>>();
    let before = names(Path::new(&place.sessions()));
    for title in [".hidden", "..", "-x", "--", "-rf", ""] {
        let done = place.run(&["create", &format!("--title={title}")]);
        assert_refused(title, &done);
        assert_eq!(done.status.code(), Some(2));
    }
    assert_eq!(names(Path::new(&place.sessions())), before);
    let mut command = place.command(assert_cmd::cargo::cargo_bin!("adjourn"));
    let done = command.args(["-r", "not-made", "create", "--title=.x"]).output().unwrap();
    assert_refused("a new place", &done);
    assert!(!place.home.path().join("not-made").exists(), "nor is the place");
}

#[test]
fn without_threads_nothing_panics() {
    let test = "without_threads_nothing_panics";
    // Root has no such limit.
    let limit = "prlimit --nproc=1 setpriv --reuid=65531 --regid=65531 --clear-groups";
    let works = Command::new("sh").args(["-c", &format!("{limit} true")]).stderr(Stdio::null()).status();
    if !works.is_ok_and(|status| status.success()) {
        return tools::tell_not_run(test, "root, prlimit and setpriv");
    }
    let place = Place::new();
    let program = place.home.path().join("adjourn");
    tools::copy_program(assert_cmd::cargo::cargo_bin!("adjourn"), &program);
    let opened = format!("chmod -R a+rwX {}", place.home.path().display());
    assert!(Command::new("sh").args(["-c", &opened]).status().unwrap().success());
    let id = place.id();
    let line = |command: &str| {
        let command = command.replace("ID", &id);
        place.shell(&format!("{limit} {} -r {} {command}", program.display(), place.sessions()))
    };
    for command in ["list", "list --json", "du", "show ID", "keep-latest 1 --dry-run", "trash list"] {
        let done = line(command);
        assert_words(command, &done);
        assert!(done.status.success(), "{command}: {}", text(&done));
    }
    for command in ["search a", "--screen text", "demo --screen text"] {
        let done = line(command);
        assert_refused(command, &done);
        assert!(text(&done).contains("no more threads"), "{command}: {}", text(&done));
    }
    assert_words("doctor", &line("doctor"));
}
