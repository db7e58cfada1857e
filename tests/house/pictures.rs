//! Screens without a terminal, and the pictures of the documents, which are made that way. `assets/pictures/make` makes them anew.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// When the pictures are made, for all that they tell of time.
const CLOCK: &str = "2026-12-01T12:00:00Z";
/// Each picture: its name, what is pressed before, how large it is. None shows who owns a session: that is whoever runs this.
const PICTURES: &[(&str, &str, &str)] =
    &[("browser", "j j ]", "110x28"), ("failures", "j j Enter", "110x28"), ("log", "j j l Enter F", "110x28")];

/// A home with the samples in it, so that no path of this machine is seen.
struct Samples {
    home: tempfile::TempDir,
}

impl Samples {
    fn new() -> Self {
        let samples = Self { home: tempfile::tempdir().unwrap() };
        let kept = samples.run(&["demo", "--keep", samples.path("samples").to_str().unwrap()]);
        assert!(kept.status.success(), "{}", String::from_utf8_lossy(&kept.stderr));
        let told = String::from_utf8(kept.stdout).unwrap();
        assert!(told.contains("browse them with: adjourn -r "), "{told}");
        samples
    }

    fn path(&self, below: &str) -> PathBuf {
        self.home.path().join(below)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_adjourn"));
        command.env_clear().env("HOME", self.home.path()).env("TZ", "UTC").env("LC_ALL", "C.UTF-8");
        command.env("EDITOR", "touch edited").current_dir(self.home.path());
        command.args(["--clock", CLOCK]).args(arguments).output().unwrap()
    }

    /// The screen of the sessions after these keys.
    fn screen(&self, form: &str, keys: &str, size: &str) -> Output {
        let place = self.path("samples/plainbox/sessions");
        let place = place.to_str().unwrap();
        self.run(&["browse", "-r", place, "--theme", "dark", "--screen", form, "--keys", keys, "--size", size])
    }

    fn text(&self, keys: &str, size: &str) -> String {
        let out = self.screen("text", keys, size);
        assert!(out.status.success(), "{keys}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    }
}

/// How much of a disk the samples take is up to the file system that they are unpacked on.
fn without_sizes(svg: &str) -> String {
    let size = regex::Regex::new(r" *[0-9.]+(B|K|M|G| [KMG]iB)</text>$").unwrap();
    let place = regex::Regex::new(r#"(x|textLength)="[^"]*""#).unwrap();
    let line = |line: &str| {
        if size.is_match(line) { place.replace_all(&size.replace(line, ""), "").into_owned() } else { line.to_owned() }
    };
    svg.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_pictures_are_what_the_program_draws_today() {
    let (samples, bless) = (Samples::new(), std::env::var_os("ADJOURN_BLESS").is_some());
    let mut old = Vec::new();
    for (name, keys, size) in PICTURES {
        let out = samples.screen("svg", keys, size);
        assert!(out.status.success(), "{name}: {}", String::from_utf8_lossy(&out.stderr));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/pictures/{name}.svg"));
        if bless {
            std::fs::write(&path, &out.stdout).unwrap();
        } else {
            let kept = std::fs::read_to_string(&path).unwrap_or_default();
            if without_sizes(&kept) != without_sizes(&String::from_utf8_lossy(&out.stdout)) {
                old.push(*name);
            }
        }
    }
    assert!(old.is_empty(), "{old:?} are not what the program draws today; run assets/pictures/make");
}

#[test]
fn the_same_keys_give_the_same_screen() {
    let samples = Samples::new();
    for keys in ["", "j Enter ] n", "s z", "/ f a i l : > 0 Enter", "G l Enter / e r r o r Enter n", "?", "g"] {
        let first = samples.text(keys, "100x30");
        assert_eq!(first.lines().count(), 30, "{first}");
        assert!(!first.contains("reading"), "nothing is under way any more after {keys}:\n{first}");
        assert_eq!(samples.text(keys, "100x30"), first, "{keys}");
    }
}

#[test]
fn every_size_is_drawn() {
    let samples = Samples::new();
    for (size, rows) in [("200x50", 50), ("100x30", 30), ("60x20", 20), ("40x10", 10), ("1x1", 1)] {
        assert_eq!(samples.text("j Enter", size).lines().count(), rows, "{size}");
    }
}

#[test]
fn a_change_is_done_and_seen() {
    let samples = Samples::new();
    let count = |text: &str| {
        text.lines().next().unwrap().split_once(" sessions").unwrap().0.rsplit(' ').next().unwrap().to_owned()
    };
    assert_eq!(count(&samples.text("", "100x30")), "16");
    assert_eq!(count(&samples.text("j j d", "100x30")), "15", "moved to the trash within one run");
    assert_eq!(count(&samples.text("", "100x30")), "15");
    assert_eq!(count(&samples.text("u", "100x30")), "16", "and brought back by the next");
}

#[test]
fn no_other_program_is_run_and_that_is_said() {
    let samples = Samples::new();
    let screen = samples.text("E", "100x30");
    assert!(screen.contains("cannot run other programs without a terminal"), "{screen}");
    assert!(!samples.path("edited").exists());
}

#[test]
fn nothing_of_the_view_is_kept_for_the_next_time() {
    let samples = Samples::new();
    let before = samples.text("", "100x30");
    samples.text("s z ] q", "100x30");
    assert_eq!(samples.text("", "100x30"), before);
}

#[test]
fn what_is_no_key_and_what_is_no_size_is_said() {
    let samples = Samples::new();
    let wrong = samples.screen("text", "j Hyper-x", "100x30");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("--keys: unknown key \"Hyper-x\""));
    for size in ["100", "0x5", "100x", "2000x10", "x"] {
        assert_eq!(samples.screen("text", "j", size).status.code(), Some(2), "{size}");
    }
    assert_eq!(samples.run(&["browse", "--keys", "j"]).status.code(), Some(2), "without --screen");
}

#[test]
fn the_themes_are_minded() {
    let samples = Samples::new();
    let place = samples.path("samples/plainbox/sessions");
    let ansi = |theme| {
        let out = samples.run(&["-r", place.to_str().unwrap(), "--theme", theme, "--screen", "ansi"]);
        String::from_utf8(out.stdout).unwrap()
    };
    assert!(ansi("dark").contains("\x1b[0;32m") && !ansi("mono").contains(";32m"));
    assert_ne!(ansi("dark"), ansi("light"));
}
