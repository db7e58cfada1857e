//! Sessions of root's in which everybody may write, as Checkbox makes them: whoever may write can move what is in them about, and
//! nothing of that decides what is removed or run.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use super::ground::{Ground, stranger, touch};

const LONG_AGO: i64 = 1_577_836_800;

fn checkpoint(title: &str, app_id: &str) -> Vec<u8> {
    let session = serde_json::json!({"version": 4, "session": {"jobs": {}, "results": {}, "desired_job_list": [],
        "mandatory_job_list": [], "metadata": {"title": title, "flags": ["incomplete"], "running_job_name": null,
        "app_blob": null, "app_id": app_id}}});
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(session.to_string().as_bytes()).unwrap();
    gzip.finish().unwrap()
}

/// A session of root's, everything of whose directories everybody may write; both it and its checkpoint are of this time.
fn open_to_all(ground: &Ground, id: &str, time: i64) {
    let path = ground.make(id, 0, time);
    fs::write(path.join("session"), checkpoint(id, "com.canonical:checkbox-cli")).unwrap();
    for folder in [path.join("io-logs"), path.clone()] {
        fs::set_permissions(&folder, PermissionsExt::from_mode(0o777)).unwrap();
    }
    touch(&path.join("session"), time);
    touch(&path, time);
}

fn stranger_does(place: &Path, script: &str) {
    assert!(stranger(script).current_dir(place).status().unwrap().success(), "{script}");
}

#[test]
fn a_part_that_was_moved_out_of_a_session_pushes_none_out() {
    let Some(ground) = Ground::new("a_part_that_was_moved_out_of_a_session_pushes_none_out") else { return };
    for checkpoint in ["echo mine > q.session/session", "mv q.session/data q.session/session", "true"] {
        open_to_all(&ground, "old", LONG_AGO);
        fs::set_permissions(ground.session("old"), PermissionsExt::from_mode(0o755)).unwrap();
        open_to_all(&ground, "young", LONG_AGO + 60);
        stranger_does(&ground.repository(), &format!("mv young.session/io-logs q.session && {checkpoint}"));
        let ran = ground.run(&["keep-latest", "2", "--destroy", "--yes"]);
        assert_eq!(ran.code, Some(0), "{checkpoint}: {}", ran.err);
        assert!(ground.session("old").join("session").exists(), "{checkpoint}: {}", ran.out);
        for id in ["old", "young", "q"] {
            fs::remove_dir_all(ground.session(id)).unwrap();
        }
    }
}

#[test]
fn a_session_that_was_touched_pushes_none_out() {
    let Some(ground) = Ground::new("a_session_that_was_touched_pushes_none_out") else { return };
    open_to_all(&ground, "old", LONG_AGO);
    open_to_all(&ground, "young", LONG_AGO + 60);
    stranger_does(&ground.repository(), "touch old.session/x && rm old.session/x");
    let ran = ground.run(&["keep-latest", "1", "--destroy", "--yes"]);
    assert!(ground.session("young").exists(), "{}{}", ran.out, ran.err);
}

#[test]
fn what_a_job_printed_is_no_command_line_of_roots() {
    let Some(ground) = Ground::new("what_a_job_printed_is_no_command_line_of_roots") else { return };
    open_to_all(&ground, "s", LONG_AGO);
    let session = ground.session("s");
    fs::write(session.join("io-logs/data"), checkpoint("plainbox run --of-a-stranger", "plainbox")).unwrap();
    stranger_does(&session, "mv -f io-logs/data session");
    let ran = ground.run(&["resume", "s", "--dry-run"]);
    assert!(ran.code != Some(0) && !ran.out.contains("--of-a-stranger"), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("would become arguments of a program"), "{}", ran.err);
}

#[test]
fn a_session_that_gets_the_name_of_the_trash_keeps_its_mode() {
    let Some(ground) = Ground::new("a_session_that_gets_the_name_of_the_trash_keeps_its_mode") else { return };
    ground.make("other", 0, LONG_AGO);
    let own = ground.make("own", 0, LONG_AGO);
    fs::set_permissions(&own, PermissionsExt::from_mode(0o500)).unwrap();
    stranger_does(&ground.repository(), "mv own.session .trash-0");
    let ran = ground.run(&["trash", "other", "--yes"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(fs::metadata(ground.repository().join(".trash-0")).unwrap().mode() & 0o7777, 0o500);
}
