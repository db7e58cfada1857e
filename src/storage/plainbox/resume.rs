//! How sessions of each application are resumed (formats/plainbox.md section f): templates of arguments, the user's first, and
//! what the program will do. The program's name never comes from a session, only its arguments do; that of a snap is one of those
//! installed.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::session_repository::CHECKBOX_LOCATION;
use super::snap;
use crate::model::{Offer, Reason, ResumeAction, ResumeTemplate, Settings};
use crate::storage::template;

/// What a session says that decides on its resumption.
#[derive(Clone, Debug, Default)]
pub struct Facts<'a> {
    /// Its id.
    pub id: &'a [u8],
    /// Its directory.
    pub location: &'a [u8],
    /// The application that wrote it.
    pub app_id: Option<&'a [u8]>,
    /// Its title; for plainbox itself the command line it was started with.
    pub title: &'a [u8],
    /// Its flags.
    pub flags: Vec<&'a [u8]>,
    /// The version of its checkpoint.
    pub version: u32,
    /// Its test plan.
    pub test_plan: &'a [u8],
    /// The text of the launcher it was started with.
    pub launcher: &'a [u8],
    /// Whether it was run from another machine.
    pub remote: bool,
    /// Whether somebody else than the caller or root could have written it.
    pub foreign: bool,
    /// Whether others than its owner may write in it, and so may put a file of his in the checkpoint's place.
    pub shared: bool,
    /// Whether the caller is root.
    pub root: bool,
    /// Whether it lies where checkbox-cli does not look.
    pub elsewhere: bool,
    /// Whether an interrupted save left a complete checkpoint that is newer than the one that is resumed.
    pub newer: bool,
}

/// What resuming would do, or why it is off.
pub fn step(facts: &Facts<'_>, repository: &Path, settings: &Settings) -> Offer<ResumeAction> {
    step_with(facts, repository, settings, &snap::installed)
}

/// Finds the command of a snap by its name.
type Snaps<'a> = &'a dyn Fn(&[u8]) -> Option<PathBuf>;

fn step_with(facts: &Facts<'_>, repository: &Path, settings: &Settings, snaps: Snaps<'_>) -> Offer<ResumeAction> {
    refuse(facts)?;
    let step = known_program(facts, repository, settings, snaps)?;
    Ok(if facts.newer { with_newer(step) } else { step })
}

fn known_program(facts: &Facts<'_>, repository: &Path, settings: &Settings, snaps: Snaps<'_>) -> Offer<ResumeAction> {
    let app_id = facts.app_id.unwrap_or_default();
    if let Some(template) = settings.resume.iter().find(|template| template.app_id.as_bytes() == app_id) {
        return configured(template, facts);
    }
    match app_id {
        b"plainbox" if facts.foreign || facts.shared => Err(NOT_ITS_WORDS),
        b"plainbox" => Ok(by_command_line(facts, repository)),
        b"com.canonical:checkbox-cli" | b"checkbox" if facts.elsewhere => Err(elsewhere()),
        b"com.canonical:checkbox-cli" => Ok(by_id(facts, CHECKBOX, snaps(b"checkbox"))),
        b"checkbox" => Ok(by_id(facts, CHECKBOX, snaps(b"checkbox"))),
        other => match snaps(other) {
            Some(_) if facts.elsewhere => Err(elsewhere()),
            Some(program) => Ok(by_id(facts, program.as_os_str(), None)),
            None => Err(other_application(other)),
        },
    }
}

/// Checkbox from a package.
const CHECKBOX: &str = "checkbox-cli";

/// What the program does with what an interrupted save left: it deletes it, and goes on from the older checkpoint.
fn with_newer(mut step: ResumeAction) -> ResumeAction {
    if let ResumeAction::Launch { consequence, .. } = &mut step {
        *consequence = format!("{consequence}. {NEWER}");
    }
    step
}

/// That a save was interrupted right before its end.
pub const NEWER: &str = "An interrupted save left session.next, complete and newer than the checkpoint that is resumed; the program deletes it. \
                     To keep it, run `adjourn break-lock --adopt` first";

const PASSES: &str =
    "checkbox-cli resumes this session and marks the interrupted job as passed, unless the job left a result";
const RUNS_AGAIN: &str = "checkbox-cli resumes this session and runs the interrupted job again";

fn refuse(facts: &Facts<'_>) -> Offer<()> {
    let has = |flag: &[u8]| facts.flags.contains(&flag);
    if facts.remote {
        let text = "it was run from another machine: connect with `checkbox-cli control HOST`, the agent resumes it";
        return Err(Reason::new("remote", text));
    }
    if has(b"bootstrapping") && !has(b"incomplete") && !has(b"setting_up") {
        let text = "it stopped while collecting resources; start the test plan again";
        return Err(Reason::new("bootstrapping", text));
    }
    if !has(b"incomplete") && !has(b"setting_up") {
        let text = if has(b"submitted") { "finished and submitted" } else { "not flagged incomplete" };
        return Err(Reason::new("not-resumable", text));
    }
    if facts.foreign && facts.root {
        let text = "you are root, and its directory or checkpoint belongs to somebody else; resume it as that user";
        return Err(Reason::new("not-root's", text));
    }
    Ok(())
}

fn elsewhere() -> Reason {
    let text = format!(
        "checkbox-cli looks for sessions in {CHECKBOX_LOCATION} only, and this one is not there; \
         set another program in [[resume]] of the configuration"
    );
    Reason::new("elsewhere", text)
}

fn other_application(app_id: &[u8]) -> Reason {
    let name = String::from_utf8_lossy(app_id);
    let snap = snap::usual(app_id).map_or_else(String::new, |path| format!(" ({} is not installed)", path.display()));
    let text = format!("unknown application {name:?}{snap}; set its program in [[resume]] of the configuration");
    Reason::new("other-application", text)
}

/// `otherwise` is the program of a snap, for machines that have no package of Checkbox.
fn by_id(facts: &Facts<'_>, program: impl AsRef<OsStr>, otherwise: Option<PathBuf>) -> ResumeAction {
    // One word, so that an id that begins with a dash is no option.
    let resume = [b"--resume=", facts.id].concat();
    let argv = [program.as_ref(), OsStr::new("launcher"), OsStr::from_bytes(&resume)];
    let is_early = facts.app_id == Some(b"com.canonical:checkbox-cli") || facts.version <= 7;
    ResumeAction::Launch {
        argv: argv.iter().map(|word| (*word).to_owned()).collect(),
        environment: Vec::new(),
        directory: None,
        consequence: if is_early { PASSES } else { RUNS_AGAIN }.to_owned(),
        caution: caution(facts),
        touch: false,
        otherwise: otherwise.map(OsString::from),
    }
}

// plainbox has no way to name a session: it offers those whose title is this very command line, the youngest first.
fn by_command_line(facts: &Facts<'_>, repository: &Path) -> ResumeAction {
    let words = facts.title.split(|b| *b == b' ').filter(|word| !word.is_empty()).skip(1);
    let argv = std::iter::once(OsString::from("plainbox")).chain(words.map(|w| OsStr::from_bytes(w).to_owned()));
    let consequence = "plainbox starts its command line again and offers this session first: answer r to resume it, \
                       then choose what to do with the interrupted job";
    ResumeAction::Launch {
        argv: argv.collect(),
        environment: vec![("PLAINBOX_SESSION_REPOSITORY".into(), repository.as_os_str().to_owned())],
        directory: None,
        consequence: consequence.to_owned(),
        caution: None,
        touch: true,
        otherwise: None,
    }
}

fn configured(template: &ResumeTemplate, facts: &Facts<'_>) -> Offer<ResumeAction> {
    if (facts.foreign || facts.shared) && template::uses(&template.argv, &["title", "test_plan", "launcher"]) {
        return Err(NOT_ITS_WORDS);
    }
    let argv = template::fill(&template.argv, |name| value(name, facts))?;
    let consequence = template.consequence.clone();
    let consequence = consequence.unwrap_or_else(|| "the configured program resumes this session".to_owned());
    let caution = caution(facts);
    Ok(ResumeAction::launch(argv, consequence, caution))
}

const NOT_ITS_WORDS: Reason = Reason::fixed(
    "foreign-words",
    "another user may have written it, and its title, test plan or launcher would become arguments of a program that runs as you",
);

/// What runs goes on with what another user wrote: only on the caller's word.
fn caution(facts: &Facts<'_>) -> Option<Reason> {
    facts.foreign.then_some(Reason::fixed("foreign", "another user may have written it; --force resumes it as you"))
}

fn value<'a>(name: &str, facts: &Facts<'a>) -> Option<&'a [u8]> {
    match name {
        "id" => Some(facts.id),
        "location" => Some(facts.location),
        "title" => Some(facts.title),
        "test_plan" => Some(facts.test_plan),
        "launcher" => Some(facts.launcher),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts<'a>(app_id: &'a [u8], flags: &[&'a [u8]]) -> Facts<'a> {
        Facts {
            id: b"s-1",
            app_id: Some(app_id),
            title: b"plainbox run -i x",
            flags: flags.to_vec(),
            version: 6,
            ..Facts::default()
        }
    }

    fn argv(step: Offer<ResumeAction>) -> Vec<OsString> {
        match step.unwrap() {
            ResumeAction::Launch { argv, .. } => argv,
            ResumeAction::Switch { .. } => Vec::new(),
        }
    }

    #[test]
    fn the_program_never_comes_from_the_title() {
        let mut evil = facts(b"plainbox", &[b"incomplete"]);
        evil.title = b"/tmp/evil run -i 'a b'";
        let found = argv(step(&evil, Path::new("/repo"), &Settings::default()));
        assert_eq!(found, ["plainbox", "run", "-i", "'a", "b'"]);
    }

    #[test]
    fn checkbox_is_resumed_by_id() {
        let found =
            argv(step(&facts(b"com.canonical:checkbox-cli", &[b"incomplete"]), Path::new("/"), &Settings::default()));
        assert_eq!(found, ["checkbox-cli", "launcher", "--resume=s-1"]);
    }

    #[test]
    fn a_snap_of_ones_own_is_resumed_by_its_own_command() {
        let these = |snaps: &'static [&'static str]| {
            move |app: &[u8]| snap::usual(app).filter(|_| snaps.iter().any(|name| name.as_bytes() == app))
        };
        let with = |app: &[u8], snaps: &'static [&'static str]| {
            step_with(&facts(app, &[b"incomplete"]), Path::new("/"), &Settings::default(), &these(snaps))
        };
        assert_eq!(
            argv(with(b"my-front-end", &["my-front-end"])),
            ["/snap/bin/my-front-end.checkbox-cli", "launcher", "--resume=s-1"]
        );
        let why = with(b"my-front-end", &["checkbox"]).unwrap_err();
        assert_eq!(why.key, "other-application");
        assert!(why.text.contains("/snap/bin/my-front-end.checkbox-cli is not installed"), "{why}");
        assert!(!with(b"../../evil", &[]).unwrap_err().text.contains("snap"));
        for app in [&b"checkbox"[..], b"com.canonical:checkbox-cli"] {
            let Ok(ResumeAction::Launch { argv, otherwise, .. }) = with(app, &["checkbox"]) else { panic!() };
            assert_eq!(
                (&*argv[0], otherwise),
                ("checkbox-cli".as_ref(), Some("/snap/bin/checkbox.checkbox-cli".into()))
            );
        }
        let away = Facts { elsewhere: true, ..facts(b"my-front-end", &[b"incomplete"]) };
        let why = step_with(&away, Path::new("/"), &Settings::default(), &these(&["my-front-end"])).unwrap_err();
        assert_eq!(why.key, "elsewhere");
    }

    #[test]
    fn a_newer_checkpoint_that_would_be_lost_is_mentioned() {
        let told = |newer| {
            let facts = Facts { newer, ..facts(b"checkbox", &[b"incomplete"]) };
            let Ok(ResumeAction::Launch { consequence, .. }) = step(&facts, Path::new("/"), &Settings::default())
            else {
                panic!("off")
            };
            consequence.contains("break-lock --adopt")
        };
        assert!(told(true) && !told(false));
    }

    #[test]
    fn an_id_that_begins_with_a_dash_is_no_option() {
        let mut facts = facts(b"checkbox", &[b"incomplete"]);
        facts.id = b"--launcher-of-evil";
        let found = argv(step(&facts, Path::new("/"), &Settings::default()));
        assert_eq!(found, ["checkbox-cli", "launcher", "--resume=--launcher-of-evil"]);
    }

    #[test]
    fn what_another_user_wrote_needs_force_and_its_words_are_no_arguments() {
        let foreign = |app_id, root, settings: &Settings| {
            step(&Facts { foreign: true, root, ..facts(app_id, &[b"incomplete"]) }, Path::new("/"), settings)
        };
        let with = |word: &str| {
            let argv = vec!["run".to_owned(), word.to_owned()];
            let template = ResumeTemplate { app_id: "checkbox".into(), argv, consequence: None };
            Settings { resume: vec![template], ..Settings::default() }
        };
        let cautious = |offer: Offer<ResumeAction>| matches!(offer, Ok(ResumeAction::Launch { caution: Some(_), .. }));
        assert!(cautious(foreign(b"checkbox", false, &Settings::default())));
        assert!(cautious(foreign(b"checkbox", false, &with("--id={id}"))));
        assert_eq!(foreign(b"plainbox", false, &Settings::default()).unwrap_err().key, "foreign-words");
        for word in ["{title}", "--plan={test_plan}", "x{launcher}"] {
            assert_eq!(foreign(b"checkbox", false, &with(word)).unwrap_err().key, "foreign-words");
        }
        assert_eq!(foreign(b"checkbox", true, &Settings::default()).unwrap_err().key, "not-root's");
    }

    #[test]
    fn what_cannot_be_resumed_says_why() {
        let why = |app: &[u8], flags: &[&[u8]]| {
            step(&facts(app, flags), Path::new("/"), &Settings::default()).unwrap_err().key
        };
        assert_eq!(why(b"checkbox", &[b"submitted"]), "not-resumable");
        assert_eq!(why(b"checkbox", &[b"bootstrapping"]), "bootstrapping");
        assert_eq!(why(b"other", &[b"incomplete"]), "other-application");
    }

    #[test]
    fn where_checkbox_does_not_look_only_another_program_resumes() {
        let away = |app, settings: &Settings| {
            step(&Facts { elsewhere: true, ..facts(app, &[b"incomplete"]) }, Path::new("/"), settings)
        };
        for app in [&b"checkbox"[..], b"com.canonical:checkbox-cli"] {
            let why = away(app, &Settings::default()).unwrap_err();
            assert_eq!(why.key, "elsewhere");
            assert!(why.text.contains(CHECKBOX_LOCATION), "{why}");
        }
        assert!(away(b"plainbox", &Settings::default()).is_ok(), "its place is passed on");
        let argv = vec!["run".to_owned(), "{location}".to_owned()];
        let template = ResumeTemplate { app_id: "checkbox".into(), argv, consequence: None };
        assert!(away(b"checkbox", &Settings { resume: vec![template], ..Settings::default() }).is_ok());
    }

    #[test]
    fn a_configured_template_comes_first_and_keeps_unknown_braces() {
        let template = ResumeTemplate {
            app_id: "checkbox".into(),
            argv: vec!["/opt/run".into(), "--id={id}".into(), "{what}".into(), "{title}".into()],
            consequence: None,
        };
        let settings = Settings { resume: vec![template], ..Settings::default() };
        let found = argv(step(&facts(b"checkbox", &[b"incomplete"]), Path::new("/"), &settings));
        assert_eq!(found, ["/opt/run", "--id=s-1", "{what}", "plainbox run -i x"]);
    }
}
