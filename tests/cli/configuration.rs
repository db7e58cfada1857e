//! Every key of the configuration has an effect that a user can see: each is given another value, and something else comes out.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The demo's sessions, a home, and a configuration in it.
struct Place {
    dir: tempfile::TempDir,
}

const ID: &str = "Graphics_only-2026-11-15T01.24.24";

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
        fs::create_dir_all(dir.path().join(".config/adjourn")).unwrap();
        Self { dir }
    }

    fn configure(&self, file: &str, text: &str) {
        fs::write(self.dir.path().join(".config/adjourn").join(file), text).unwrap();
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("HOME", self.dir.path()).env("TZ", "UTC").env("LC_ALL", "C.UTF-8");
        command.env("PATH", "/usr/local/bin:/usr/bin:/bin").env("TERM", "xterm-256color").current_dir(self.dir.path());
        command
    }

    fn sessions(&self) -> PathBuf {
        self.dir.path().join("sessions")
    }

    /// Standard output, then standard error.
    fn run(&self, arguments: &[&str]) -> String {
        let mut command = self.command(env!("CARGO_BIN_EXE_adjourn"));
        let output = command.arg("-r").arg(self.sessions()).args(arguments).output().unwrap();
        [output.stdout, output.stderr].iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect()
    }

    fn screen(&self, form: &str, keys: &str) -> String {
        self.run(&["browse", "--clock", "2026-12-01T12:00:00Z", "--screen", form, "--keys", keys, "--size", "130x20"])
    }

    /// What the browser sends to a terminal.
    fn sent(&self) -> String {
        let line = format!("{} -r {} browse", env!("CARGO_BIN_EXE_adjourn"), self.sessions().display());
        let mut command = self.command("script");
        command
            .args(["-qec", &line, "/dev/null"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        std::io::Write::write_all(child.stdin.as_mut().unwrap(), b"q").unwrap();
        String::from_utf8_lossy(&child.wait_with_output().unwrap().stdout).into_owned()
    }

    fn threads(&self) -> usize {
        let told = self.dir.path().join("calls");
        let mut command = self.command("strace");
        command.args(["-f", "-e", "trace=clone,clone3", "-o"]).arg(&told).arg(env!("CARGO_BIN_EXE_adjourn"));
        assert!(command.arg("-r").arg(self.sessions()).arg("list").output().unwrap().status.success());
        fs::read_to_string(told).unwrap().lines().filter(|line| line.contains("CLONE_THREAD")).count()
    }
}

/// A key, another value than the built-in one, and what shows it.
type Effect = (&'static str, &'static str, fn(&Place) -> String);

const EFFECTS: &[Effect] = &[
    ("read_only", "true", |place| place.run(&["trash", ID, "--yes", "--force"])),
    ("trash_keeps", "\"0s\"", |place| {
        place.run(&["trash", "--yes", "--force", ID]);
        place.run(&["trash", "--yes", "--force", "pbox-2026-09-11T01.24.35"]) + &place.run(&["trash", "list"])
    }),
    ("threads", "7", |place| match crate::tools::can_trace("the number of threads") {
        true => place.threads().to_string(),
        false => place.run(&["config"]),
    }),
    ("resume", "", |place| place.run(&["resume", "pbox-2026-11-21T00.40.53", "--dry-run", "--force"])),
    ("keep_latest.number", "3", |place| place.screen("text", "K")),
    ("keep_latest.protect", "[\"damaged\"]", |place| {
        place.run(&["keep-latest", "1", "--dry-run"]) + &place.screen("text", "K")
    }),
    ("keep_latest.destroy", "true", |place| place.run(&["keep-latest", "1", "--dry-run"])),
    ("browser.theme", "\"light\"", |place| place.screen("ansi", "")),
    ("browser.mouse", "false", |place| place.sent().matches("?1000h").count().to_string()),
    ("browser.ascii", "true", |place| place.screen("text", "")),
    ("browser.wrap", "true", |place| place.screen("text", "G l Enter")),
    ("browser.columns", "[\"size\", \"title\"]", |place| place.screen("text", "")),
];

#[test]
fn every_key_has_an_effect() {
    let defaults = Place::new().run(&["config", "--defaults"]);
    let mut section = "";
    let mut keys = BTreeSet::new();
    for line in defaults.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name;
        } else if let Some((name, _)) = line.strip_prefix('#').and_then(|rest| rest.split_once(" = "))
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        {
            keys.insert(if section.is_empty() { name.to_owned() } else { format!("{section}.{name}") });
        }
    }
    assert_eq!(keys, EFFECTS.iter().map(|(key, ..)| (*key).to_owned()).collect());
    for (key, value, effect) in EFFECTS {
        let text = match (key.split_once('.'), *key) {
            (_, "resume") => {
                "[[resume]]\napp_id = \"plainbox\"\nargv = [\"sh\", \"-c\", \"ours\", \"{id}\"]\n".to_owned()
            }
            (Some((section, name)), _) => format!("[{section}]\n{name} = {value}\n"),
            (None, name) => format!("{name} = {value}\n"),
        };
        let before = effect(&Place::new());
        let place = Place::new();
        place.configure("config.toml", &text);
        let name = |text: String, place: &Place| text.replace(&*place.dir.path().to_string_lossy(), "HOME");
        let after = name(effect(&place), &place);
        assert!(!after.is_empty(), "{key}");
        assert_ne!(before, after, "{key} = {value} changes nothing");
    }
}

#[test]
fn what_is_wrong_with_a_setting_is_told_on_the_screen_and_the_rest_counts() {
    for (file, text, told) in [
        (
            "config.toml",
            "[browser]\nascii = true\ncolumns = [\"titel\", \"age\"]\n",
            "unknown column \"titel\"; did you mean title?",
        ),
        ("keys.toml", "[list]\nF6 = \"explode\"\nz = \"sort size\"\n", "unknown action \"explode\""),
        ("theme.toml", "[cursed]\nfg = \"red\"\n", "cursed"),
    ] {
        let place = Place::new();
        place.configure(file, text);
        let screen = place.screen("text", "");
        assert!(screen.contains(told), "{file}: {screen}");
        let read = place.screen("text", "Esc");
        assert!(!read.contains(told), "{file}: Esc takes it away: {read}");
        if file == "keys.toml" {
            assert!(place.screen("text", "z").contains("largest first"));
        }
    }
}

#[test]
fn commands_tell_a_wrong_setting_and_go_on_unless_it_guards_sessions() {
    let place = Place::new();
    let run = |text: &str, args: &[&str]| {
        place.configure("config.toml", text);
        let mut command = place.command(env!("CARGO_BIN_EXE_adjourn"));
        let done = command.arg("-r").arg(place.sessions()).args(args).output().unwrap();
        (done.status.code(), String::from_utf8([done.stdout, done.stderr].concat()).unwrap())
    };
    for wrong in ["threads = \"many\"\n", "thraeds = 2\n", "= what\n", "[browser]\nmouse = \"perhaps\"\n"] {
        let (code, told) = run(wrong, &["list"]);
        assert_eq!(code, Some(0), "{wrong}: {told}");
        assert!(told.contains("config.toml:") && told.contains("this setting is ignored"), "{wrong}: {told}");
        let (_, told) = run(&format!("read_only = true\n{wrong}"), &["config"]);
        assert!(told.contains("read_only\ttrue"), "the rest counts: {told}");
    }
    let (code, told) = run("[keep_latest]\nprotect = 5\n", &["keep-latest", "1", "--dry-run"]);
    assert!(code == Some(2) && told.contains("until the configuration is corrected"), "{told}");
    let id = run("", &["list", "--ids", "-n", "1"]).1;
    let (code, told) = run("read_only = \"sure\"\n", &["trash", "--yes", id.trim()]);
    assert!(code != Some(0) && told.contains("read-only"), "{told}");
}

#[test]
fn a_variable_stands_above_the_file() {
    let place = Place::new();
    place.configure("config.toml", "[browser]\ncolumns = [\"title\"]\n");
    let mut command = place.command(env!("CARGO_BIN_EXE_adjourn"));
    command.env("ADJOURN_COLUMNS", "age,changed,title").arg("-r").arg(place.sessions());
    let output = command.args(["browse", "--screen", "text", "--size", "100x10"]).output().unwrap();
    let screen = String::from_utf8(output.stdout).unwrap();
    assert!(
        screen.lines().any(|line| line.contains("AGE") && line.contains("CHANGED") && !line.contains("SIZE")),
        "{screen}"
    );
}
