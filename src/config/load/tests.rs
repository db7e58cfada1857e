//! The order of the sources, the complaints, and the proof that the commented defaults are the real ones.

use super::*;
use crate::config::DEFAULTS;
use std::os::unix::fs::PermissionsExt;

struct Home {
    dir: tempfile::TempDir,
    variables: Vec<(&'static str, &'static str)>,
    flags: Flags,
}

impl Home {
    fn new(config: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("config.toml"), config).unwrap();
        Self { dir, variables: Vec::new(), flags: Flags::default() }
    }

    fn load(&self) -> anyhow::Result<Config> {
        let get = |name: &str| {
            let found = self.variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| OsString::from(value))
        };
        let places = Places { config: Some(self.dir.path().to_owned()), state: None, cache: None };
        load(&places, &self.flags, &get, rustix::process::geteuid().as_raw())
    }

    fn complaint(&self) -> String {
        let text = self.load().unwrap_err().to_string();
        let place = self.dir.path().display().to_string();
        text.replace(&place, "")
    }
}

const RESUME: &str = "[[resume]]\napp_id = \"a\"\nargv = [\"run\", \"{id}\"]\n";

#[test]
fn each_source_is_over_the_one_before() {
    let mut home = Home::new("threads = 2\n[browser]\ntheme = \"dark\"\nmouse = false\n");
    home.variables.push(("ADJOURN_THREADS", "3"));
    home.variables.push(("NO_COLOR", "1"));
    home.flags.read_only = true;
    let config = home.load().unwrap();
    assert_eq!(config.settings.threads, 3);
    assert_eq!(config.ui.theme, ThemeChoice::Mono);
    assert!(!config.ui.mouse && config.ui.read_only && config.settings.read_only);
    let origins: Vec<String> = config.effective().into_iter().map(|e| e.origin).collect();
    assert!(origins.contains(&"$ADJOURN_THREADS".to_owned()));
    assert!(origins.contains(&"--read-only".to_owned()));
    assert!(origins.iter().any(|origin| origin.ends_with("config.toml:4")));
}

#[test]
fn a_colour_asked_for_is_over_no_color() {
    let mut home = Home::new("");
    home.variables.push(("NO_COLOR", "1"));
    home.flags.color = Some(true);
    assert_eq!(home.load().unwrap().ui.theme, ThemeChoice::Auto);
}

#[test]
fn what_is_wrong_names_file_line_and_key_and_the_rest_counts() {
    let wrong = |text: &str| {
        let home = Home::new(&format!("{text}\n[browser]\nwrap = true\n"));
        let config = home.load().unwrap();
        assert!(config.ui.wrap, "the rest counts: {text}");
        config.notices[0].text.replace(&home.dir.path().display().to_string(), "")
    };
    assert!(wrong("\nthraeds = 1").starts_with("/config.toml:2: thraeds: unknown key; did you mean threads?"));
    assert!(wrong("read_only = \"maybe\"").starts_with("/config.toml:1: read_only: "));
    assert!(wrong("trash_keeps = 7").starts_with("/config.toml:1: trash_keeps: "));
    assert!(wrong("threads = = 3").starts_with("/config.toml:1: "));
    assert!(wrong("[[resume]]\nargv = [\"x\"]").contains("app_id is missing"));
    assert!(wrong("[[resume]]\napp_id = \"a\"\nargv = [\"{title}\"]").contains("the program itself"));
}

#[test]
fn a_guard_that_is_wrong_stays_up() {
    let load = |text: &str| Home::new(text).load().unwrap().settings;
    for text in ["read_only = \"maybe\"\n", "read_olny = true\n", "read_only = = true\n"] {
        assert!(load(text).read_only, "{text}");
    }
    assert!(!load("threads = \"maybe\"\n").read_only);
    for text in ["trash_keeps = \"60 moons\"\n", "trash_keep = \"60d\"\n"] {
        assert_eq!(load(text).trash_keeps, Duration::MAX, "{text}");
    }
    for text in ["protect = 5\n", "protct = [\"submitted\"]\n", "number = \"many\"\n", "destroy = = false\n"] {
        assert!(load(&format!("[keep_latest]\n{text}")).keep_latest.doubt.is_some(), "{text}");
    }
    assert!(load("[keep_latest]\nnumber = 3\n").keep_latest.doubt.is_none());
}

#[test]
fn a_bad_variable_is_named() {
    let mut home = Home::new("");
    home.variables.push(("ADJOURN_THREADS", "many"));
    assert_eq!(home.complaint(), "ADJOURN_THREADS: must be a whole number");
}

#[test]
fn a_named_file_must_be_there() {
    let mut home = Home::new("");
    home.flags.file = Some(home.dir.path().join("none.toml"));
    assert!(home.complaint().contains("no such configuration file"));
}

#[test]
fn programs_are_taken_from_a_trusted_file_only() {
    let home = Home::new(RESUME);
    assert_eq!(home.load().unwrap().settings.resume.len(), 1);
    let file = home.dir.path().join("config.toml");
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o666)).unwrap();
    let config = home.load().unwrap();
    assert!(config.settings.resume.is_empty());
    assert_eq!(config.notices.len(), 1);
    assert!(config.notices[0].text.contains("writable by others"));
}

#[test]
fn the_commented_defaults_are_the_real_ones() {
    let is_setting = |line: &str| line.contains(" = ") && !line.starts_with("# ");
    let uncommented: String = DEFAULTS
        .lines()
        .filter(|line| is_setting(line) || line.starts_with('['))
        .map(|line| line.trim_start_matches('#').to_owned() + "\n")
        .collect();
    let config = Home::new(&uncommented).load().unwrap();
    let values = |config: &Config| -> Vec<_> { config.effective().into_iter().map(|e| (e.key, e.value)).collect() };
    assert_eq!(values(&config), values(&Config::default()));
    for one in config.effective() {
        assert_ne!(one.origin, "default", "{} is missing in the defaults", one.key);
    }
}

#[test]
fn as_they_stand_the_defaults_change_nothing() {
    let config = Home::new(DEFAULTS).load().unwrap();
    assert!(config.effective().iter().all(|one| one.origin == "default"));
}
