//! What is offered for pasting, copied to the clipboard, or handed to another program. Resuming as an ordinary user what another one
//! left: his words are no arguments of what runs as the caller.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, chown};
use std::process::Command;

use crate::attacks::ground::{Ground, Ran, STRANGER};

/// Another ordinary user: who is attacked here.
const VICTIM: u32 = 1234;

fn ground(test: &str) -> Option<Ground> {
    let ground = Ground::new(test)?;
    fs::create_dir(ground.at("bin")).unwrap();
    chown(ground.at("home"), Some(VICTIM), Some(VICTIM)).unwrap();
    for name in ["plainbox", "checkbox-cli"] {
        let file = ground.at("bin").join(name);
        crate::tools::write_script(&file, "for word; do echo \"got $word\"; done");
    }
    // checkbox-cli looks in its own place only; here it is named for what lies elsewhere.
    let template = "[[resume]]\napp_id = \"com.canonical:checkbox-cli\"\nargv = [\"checkbox-cli\", \"launcher\", \"--resume={id}\"]\n";
    fs::write(ground.at("resume.toml"), template).unwrap();
    // The program itself where everybody may run it.
    crate::tools::copy_program(assert_cmd::cargo::cargo_bin!("adjourn"), &ground.at("bin/adjourn"));
    Some(ground)
}

/// A session that can be resumed.
fn make(ground: &Ground, id: &str, app_id: &str, title: &str, owners: [u32; 2], mode: u32) {
    let session = ground.make(id, owners[0], 1_600_000_000);
    let state = format!(
        r#"{{"session":{{"jobs":{{}},"results":{{}},"desired_job_list":[],"mandatory_job_list":[],"metadata":
        {{"title":"{title}","flags":["incomplete"],"running_job_name":null,"app_blob":null,"app_id":"{app_id}"}}}},"version":4}}"#
    );
    let file = session.join("session");
    let mut packed = flate2::write::GzEncoder::new(fs::File::create(&file).unwrap(), flate2::Compression::fast());
    packed.write_all(state.as_bytes()).unwrap();
    packed.finish().unwrap();
    chown(&file, Some(owners[1]), Some(owners[1])).unwrap();
    fs::set_permissions(&file, PermissionsExt::from_mode(mode)).unwrap();
    crate::attacks::ground::touch(&session, 1_600_000_000);
}

fn resume(ground: &Ground, id: &str, more: &[&str]) -> Ran {
    let mut command = Command::new("setpriv");
    command.args([format!("--reuid={VICTIM}"), format!("--regid={VICTIM}"), "--clear-groups".to_owned()]);
    command.arg(ground.at("bin/adjourn")).arg("-r").arg(ground.repository());
    command.arg("--config").arg(ground.at("resume.toml")).arg("resume").args(more).args(["--", id]);
    ground.away(&mut command);
    let path = format!("{}:/usr/bin:/bin", ground.at("bin").display());
    Ran::of(command.env("PATH", path).output().unwrap())
}

#[test]
fn what_another_user_left_is_resumed_on_the_callers_word_only() {
    let Some(ground) = ground("resuming what another user left") else { return };
    let app = "com.canonical:checkbox-cli";
    // His directory, his checkpoint, and one that everybody may write.
    let cases = [([STRANGER, VICTIM], 0o644), ([VICTIM, STRANGER], 0o644), ([VICTIM, VICTIM], 0o646)];
    for (at, (owners, mode)) in cases.into_iter().enumerate() {
        let id = format!("s{at}");
        make(&ground, &id, app, "t", owners, mode);
        let refused = resume(&ground, &id, &["--yes"]);
        assert_eq!(refused.code, Some(1), "{}", refused.err);
        assert!(refused.err.contains("--force"), "{}", refused.err);
        assert!(!refused.out.contains("got "), "{}", refused.out);
        let forced = resume(&ground, &id, &["--yes", "--force"]);
        assert_eq!(forced.out, format!("got launcher\ngot --resume={id}\n"), "{}", forced.err);
    }
}

#[test]
fn his_title_never_becomes_the_arguments() {
    let Some(ground) = ground("a title as arguments") else { return };
    let title = "plainbox run -i x -o /home/victim/.bashrc";
    make(&ground, "evil", "plainbox", title, [STRANGER, STRANGER], 0o644);
    for more in [&["--yes"][..], &["--yes", "--force"]] {
        let refused = resume(&ground, "evil", more);
        assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""), "{}", refused.err);
    }
    make(&ground, "own", "plainbox", "plainbox run -i x", [VICTIM, VICTIM], 0o644);
    assert_eq!(resume(&ground, "own", &["--yes"]).out, "got run\ngot -i\ngot x\n");
}

#[test]
fn an_id_is_never_an_option_of_the_harness() {
    let Some(ground) = ground("an id as an option") else { return };
    make(&ground, "--launcher=evil", "com.canonical:checkbox-cli", "t", [VICTIM, VICTIM], 0o644);
    assert_eq!(resume(&ground, "--launcher=evil", &["--yes"]).out, "got launcher\ngot --resume=--launcher=evil\n");
}

#[test]
fn the_command_that_is_shown_is_one_line_that_a_shell_takes_apart_rightly() {
    let Some(ground) = ground("a command that is shown") else { return };
    for id in ["a; touch PWNED #", "it's $(id)", "a\nb\u{1b}[201~"] {
        make(&ground, id, "com.canonical:checkbox-cli", "t", [VICTIM, VICTIM], 0o644);
        let shown = resume(&ground, id, &["--dry-run"]).out;
        let line = shown.lines().next().unwrap();
        assert!(!line.chars().any(|c| c.is_control()), "{line:?}");
        let read = Command::new("bash").args(["-c", &format!("printf '%s|' {line}")]).output().unwrap().stdout;
        assert_eq!(String::from_utf8(read).unwrap(), format!("checkbox-cli|launcher|--resume={id}|"));
    }
}
