//! What `resume` offers where Checkbox is a snap, and what it says of a save that was interrupted right before its end.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::tools;

/// A checkpoint of this application, packed.
fn checkpoint(path: &Path, app_id: &str) {
    let metadata = serde_json::json!({
        "title": "t", "flags": ["incomplete"], "running_job_name": null, "app_blob": null, "app_id": app_id,
        "custom_joblist": false, "rejected_jobs": [], "last_job_start_time": null,
    });
    let session = serde_json::json!({
        "jobs": {}, "results": {}, "desired_job_list": [], "mandatory_job_list": [], "metadata": metadata,
    });
    let mut writer = flate2::write::GzEncoder::new(std::fs::File::create(path).unwrap(), flate2::Compression::fast());
    serde_json::to_writer(&mut writer, &serde_json::json!({"version": 6, "session": session})).unwrap();
    writer.finish().unwrap();
}

/// What `resume --dry-run` prints for a session in Checkbox's own place on a machine with these snaps. Its `/var` goes with the command.
fn offered(app_id: &str, snaps: &[&str], more: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    checkpoint(&home.path().join("checkpoint"), app_id);
    let bin = "/var/lib/snapd/snap/bin";
    let made: String = snaps.iter().map(|snap| format!("cp /bin/true {bin}/{snap}.checkbox-cli\n")).collect();
    let script = format!(
        "set -e\nmount -t tmpfs -o mode=755 tmpfs /var\nmkdir -p {bin} /var/tmp/checkbox-ng/sessions/s.session\n{made}\
         cd /var/tmp/checkbox-ng/sessions/s.session\ncp \"$HOME/checkpoint\" session\n{more}\nexec \"$0\" -r .. resume s --dry-run"
    );
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", &script]).arg(assert_cmd::cargo::cargo_bin!("adjourn"));
    command.env_clear().env("HOME", home.path()).env("PATH", "/usr/bin:/bin").stdin(Stdio::null());
    let done = command.output().unwrap();
    String::from_utf8([done.stdout, done.stderr].concat()).unwrap()
}

#[test]
fn sessions_of_snaps_are_resumed_by_the_command_of_their_snap() {
    if !tools::can_mount("sessions_of_snaps_are_resumed_by_the_command_of_their_snap") {
        return;
    }
    let bin = "/var/lib/snapd/snap/bin";
    for (app_id, snap) in
        [("my-front-end", "my-front-end"), ("checkbox", "checkbox"), ("com.canonical:checkbox-cli", "checkbox")]
    {
        let told = offered(app_id, &[snap, "other"], "");
        assert!(told.starts_with(&format!("{bin}/{snap}.checkbox-cli launcher --resume=s\n")), "{app_id}: {told}");
    }
    let told = offered("my-front-end", &["other"], "");
    assert!(told.contains("my-front-end.checkbox-cli is not installed") && told.contains("[[resume]]"), "{told}");
    let told = offered("checkbox", &["other"], "");
    assert!(told.contains("program checkbox-cli not found"), "{told}");
}

#[test]
fn what_the_program_would_delete_is_mentioned() {
    if !tools::can_mount("what_the_program_would_delete_is_mentioned") {
        return;
    }
    let told = offered("checkbox", &["checkbox"], "cp session session.next");
    assert!(told.contains("session.next") && told.contains("adjourn break-lock --adopt"), "{told}");
    let told = offered("checkbox", &["checkbox"], ": > session.next");
    assert!(told.contains("--resume=s") && !told.contains("break-lock"), "empty, nothing is lost: {told}");
    let told = offered("checkbox", &["checkbox"], "mv session session.next");
    assert!(told.contains("cannot resume") && told.contains("break-lock --adopt"), "{told}");
    let told =
        offered("checkbox", &["checkbox"], "cp session session.next; echo damaged > session; touch session.next");
    assert!(told.contains("cannot resume") && told.contains("break-lock --adopt"), "{told}");
}
