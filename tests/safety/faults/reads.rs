//! Each call that reads fails while keep-latest finds out what stays: whatever could not be found out, no session is lost that the
//! healthy run keeps. `ADJOURN_FAULTS=all` tries every error at every call; else each call has one of them in turn.

use std::fs;

use crate::faults::ground::{Ground, IDS, packed};
use crate::faults::strace::{Point, failed_alone, reads};
use crate::tools;

/// What the system may answer.
const ERRORS: [&str; 9] = ["EIO", "EMFILE", "ENFILE", "ESTALE", "ENOMEM", "EACCES", "EINTR", "ELOOP", "ENOENT"];

/// pbox-1 is protected, pbox-2 is not asked for, pbox-3 is the latest; pbox-0 goes.
const ARGS: [&str; 10] = [
    "--no-index",
    "keep-latest",
    "1",
    "--protect=incomplete",
    "--keep-size=1B",
    "--filter",
    "title:pbox -title:pbox-2 size:>1B",
    "--destroy",
    "--yes",
    "--json",
];

#[test]
fn no_reading_that_fails_loses_a_session_that_stays_else() {
    if !tools::can_trace("reads that fail") || !tools::can_mount("reads that fail") {
        return;
    }
    let ground = Ground::new();
    begin(&ground);
    let points = reads(&ground, &ARGS);
    assert!(!ground.session("pbox-0").exists());
    assert_stay(&ground, "healthy");
    let all = std::env::var_os("ADJOURN_FAULTS").is_some_and(|set| set == "all");
    let half = |half: usize| points.iter().enumerate().filter(move |(n, _)| n % 2 == half).collect::<Vec<_>>();
    let halves = [half(0), half(1)];
    let runs: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = halves.iter().map(|half| scope.spawn(move || fail_each(half, all))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert!(runs >= points.len());
    tools::tell(&format!("{} calls that read, {runs} runs", points.len()));
}

fn fail_each(points: &[(usize, &Point)], all: bool) -> usize {
    let ground = Ground::new();
    let mut runs = 0;
    for (n, point) in points {
        let errors: Vec<&str> = if all { ERRORS.to_vec() } else { vec![ERRORS[n % ERRORS.len()]] };
        for error in errors {
            runs += 1;
            begin(&ground);
            let ran = failed_alone(&ground, &ARGS, point, error);
            let at = format!("{error} at {point}");
            ran.assert_orderly(&at);
            assert_stay(&ground, &format!("{at}: exit {:?}: {}", ran.code, ran.err));
            let gone = !ground.session("pbox-0").exists();
            assert!(gone || ran.code != Some(0) || !ran.out.contains("\"remove\": []"), "{at}: silent: {}", ran.out);
        }
    }
    runs
}

fn begin(ground: &Ground) {
    ground.reset();
    for (id, flags) in IDS.into_iter().zip([&[][..], &["incomplete"], &[], &[]]) {
        fs::write(ground.session(id).join("session"), checkpoint(id, flags)).unwrap();
    }
}

fn checkpoint(title: &str, flags: &[&str]) -> Vec<u8> {
    let text = serde_json::json!({"session": {
        "jobs": {}, "results": {}, "desired_job_list": [], "mandatory_job_list": [],
        "metadata": {"title": title, "flags": flags, "running_job_name": null, "app_blob": null, "app_id": "app"},
    }, "version": 4});
    packed(text.to_string().as_bytes())
}

fn assert_stay(ground: &Ground, at: &str) {
    for (id, flags) in [("pbox-1", &["incomplete"][..]), ("pbox-2", &[]), ("pbox-3", &[])] {
        let session = fs::read(ground.session(id).join("session"));
        assert!(session.is_ok_and(|bytes| bytes == checkpoint(id, flags)), "{at}: {id} is lost");
        assert!(ground.session(id).join("io-logs/deep/x").exists(), "{at}: {id} is not whole");
    }
}
