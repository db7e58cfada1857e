//! What changes while the browser looks: a new log of the open session, saves where no watch is left. The header says how it learns of them.

use std::path::{Path, PathBuf};

use crate::pty::term::{PROGRAM, Term};
use crate::tools;

/// A repository of four sessions that are called before0 to before3.
fn repository() -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    for number in 0..4 {
        let session = home.path().join(format!("s{number}.session"));
        std::fs::create_dir_all(session.join("io-logs")).unwrap();
        save(&session, &format!("before{number}"));
    }
    let path = home.path().to_owned();
    (home, path)
}

/// Saves as the real programs do: a new file takes the old one's name.
fn save(session: &Path, title: &str) {
    let metadata = serde_json::json!({
        "title": title, "flags": ["incomplete"], "running_job_name": null, "app_blob": null, "app_id": "x",
        "custom_joblist": false, "rejected_jobs": [], "last_job_start_time": null,
    });
    let parts = serde_json::json!({
        "jobs": {}, "results": {}, "desired_job_list": [], "mandatory_job_list": [], "metadata": metadata,
    });
    let document = serde_json::json!({"version": 6, "session": parts});
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    serde_json::to_writer(&mut writer, &document).unwrap();
    std::fs::write(session.join("session.next"), writer.finish().unwrap()).unwrap();
    std::fs::rename(session.join("session.next"), session.join("session")).unwrap();
}

/// Whether this title stands before all others.
fn first_is(screen: &str, title: &str) -> bool {
    screen.lines().find(|line| line.contains("before")).is_some_and(|line| line.contains(title))
}

#[test]
fn a_new_log_of_the_open_session_appears() {
    let (_home, place) = repository();
    let mut term = Term::start(PROGRAM, &["-r", place.to_str().unwrap()]);
    term.wait_for("before3");
    term.wait_for("live");
    for number in 0..4 {
        // The session under the cursor is one of them.
        std::fs::write(place.join(format!("s{number}.session/io-logs/just-now.stdout")), "hello\n").unwrap();
    }
    term.send("l");
    term.wait_for("just-now.stdout");
    for number in 0..4 {
        std::fs::write(place.join(format!("s{number}.session/io-logs/later.stdout")), "hello\n").unwrap();
    }
    term.wait_for("later.stdout");
    term.send("qq");
    term.ended();
}

#[test]
fn where_watches_run_out_saves_appear_and_the_limit_is_named() {
    let test = "where_watches_run_out_saves_appear_and_the_limit_is_named";
    let limit = "echo 2 > /proc/sys/user/max_inotify_watches";
    if !tools::can_limit(test, limit) {
        return;
    }
    let (_home, place) = repository();
    let script = format!("{limit} && exec \"$0\" -r \"$1\"");
    let mut term = Term::start("unshare", &["-Ur", "sh", "-c", &script, PROGRAM, place.to_str().unwrap()]);
    (0..4).for_each(|number| drop(term.wait_for(&format!("before{number}"))));
    term.wait_for("fs.inotify.max_user_watches is used up");
    // One that is not under the cursor.
    let (chosen, other) = if first_is(&term.wait_for("before0"), "before0") { ("s0", "s3") } else { ("s3", "s0") };
    save(&place.join(format!("{other}.session")), "after");
    term.wait_for("after");
    save(&place.join(format!("{chosen}.session")), "again");
    term.wait_for("again");
    term.send(",");
    term.wait_for("fs.inotify.max_user_watches");
    term.send("q");
    term.wait("the settings closed", |screen| !screen.contents().contains("Settings"));
    term.send("q");
    term.ended();
}

#[test]
fn without_an_inotify_instance_it_looks_every_few_seconds() {
    let test = "without_an_inotify_instance_it_looks_every_few_seconds";
    let limit = "echo 0 > /proc/sys/user/max_inotify_instances";
    if !tools::can_limit(test, limit) {
        return;
    }
    let (_home, place) = repository();
    let script = format!("{limit} && exec \"$0\" -r \"$1\"");
    let mut term = Term::start("unshare", &["-Ur", "sh", "-c", &script, PROGRAM, place.to_str().unwrap()]);
    term.wait_for("fs.inotify.max_user_instances is used up");
    (0..4).for_each(|number| drop(term.wait_for(&format!("before{number}"))));
    save(&place.join("s0.session"), "after0");
    term.wait_for("after0");
    term.send("q");
    term.ended();
}
