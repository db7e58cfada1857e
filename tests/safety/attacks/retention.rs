//! keep-latest: strangers do not decide what the latest are, and what cannot be decided stays.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::sync::Arc;

use adjourn::command::{
    Answer, Cached, CandidateFields, Candidates, Catalog, Environment, Intent, Place, Plan, Readers, Report, Rules,
    apply,
};
use adjourn::model::{Cause, Settings, Timestamp};
use adjourn::work::Task;
use serde_json::Value;

use crate::attacks::ground::{Ground, Ran, STRANGER, stranger, touch};
use crate::tools;

const OLD: i64 = 1_577_836_800;
const FAR: i64 = 4_102_444_800;

/// The ids of one part of a plan, and the keys of their reasons.
fn part(ran: &Ran, name: &str) -> Vec<(String, Vec<String>)> {
    let plan: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let key = |reason: &Value| text(reason.get("kind").or_else(|| reason.get("key")).unwrap());
    let one = |item: &Value| (text(&item["id"]), item["reasons"].as_array().unwrap().iter().map(key).collect());
    plan[name].as_array().unwrap().iter().map(one).collect()
}

fn key<'a>(part: &'a [(String, Vec<String>)], id: &str) -> &'a str {
    part.iter().find(|(one, _)| one == id).and_then(|(_, keys)| keys.first()).map_or("", String::as_str)
}

fn four_of_roots(ground: &Ground) {
    for n in 0..4 {
        ground.make(&format!("root{n}"), 0, OLD + n);
    }
}

#[test]
fn n_counts_per_owner_and_only_the_callers_own_are_touched() {
    let Some(ground) = Ground::new("strangers that fill the latest") else { return };
    four_of_roots(&ground);
    for n in 0..5 {
        ground.make(&format!("theirs{n}"), STRANGER, if n < 3 { FAR } else { OLD + 100 + n });
    }
    let ran = ground.run(&["keep-latest", "3", "--destroy", "--yes", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(part(&ran, "remove").iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["root0"]);
    let keep = part(&ran, "keep");
    assert_eq!((key(&keep, "theirs0"), key(&keep, "theirs4"), key(&keep, "root3")), ("owner", "owner", "latest"));
    assert!(ran.out.contains("--all-owners"));
    assert!((0..5).all(|n| ground.session(&format!("theirs{n}")).exists()) && !ground.session("root0").exists());

    let ran = ground.run(&["keep-latest", "1", "--all-owners", "--destroy", "--yes", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let keep = part(&ran, "keep");
    assert_eq!((key(&keep, "theirs0"), key(&keep, "theirs4"), key(&keep, "root3")), ("ahead", "latest", "latest"));
    assert!(!ground.session("theirs3").exists() && !ground.session("root2").exists());
}

#[test]
fn a_filter_chooses_among_ones_own_too() {
    let Some(ground) = Ground::new("a filter over others' sessions") else { return };
    four_of_roots(&ground);
    ground.make("theirs", STRANGER, OLD + 50);
    let ran = ground.run(&["keep-latest", "1", "--filter", "age:>1d", "--destroy", "--yes", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ground.session("root3").exists() && ground.session("theirs").exists() && !ground.session("root2").exists());
    // Named, another's goes as it always did.
    assert_eq!(ground.run(&["destroy", "theirs", "--yes"]).code, Some(0));
}

#[test]
fn what_is_dated_ahead_or_empty_uses_up_no_place_and_is_named() {
    let Some(ground) = Ground::new("dates ahead of now") else { return };
    four_of_roots(&ground);
    ground.make("ahead", 0, FAR);
    fs::create_dir(ground.session("empty")).unwrap();
    let ran = ground.run(&["keep-latest", "2", "--destroy", "--yes", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let keep = part(&ran, "keep");
    assert_eq!((key(&keep, "ahead"), key(&keep, "empty"), key(&keep, "root2")), ("ahead", "empty", "latest"));
    assert!(!ran.out.contains("the clock may be wrong") && ran.err.contains("ahead") && ran.err.contains("empty"));
    assert!(ground.session("root2").exists() && !ground.session("root1").exists());

    for n in 2..4 {
        touch(&ground.session(&format!("root{n}")), FAR);
    }
    let ran = ground.run(&["keep-latest", "1", "--destroy", "--yes", "--json"]);
    assert_eq!((ran.code, part(&ran, "remove").len()), (Some(0), 0), "{}", ran.err);
    assert!(ran.out.contains("the clock may be wrong"), "{}", ran.out);
}

#[test]
fn a_checkpoint_that_may_not_be_read_is_not_decided() {
    let Some(ground) = Ground::new("an unreadable checkpoint") else { return };
    for n in 0..3 {
        ground.make(&format!("s{n}"), STRANGER, OLD + n);
    }
    let checkpoint = ground.session("s0").join("session");
    chown(&checkpoint, Some(0), Some(0)).unwrap();
    fs::set_permissions(&checkpoint, PermissionsExt::from_mode(0o600)).unwrap();
    let home = ground.at("theirs");
    fs::create_dir(&home).unwrap();
    chown(&home, Some(STRANGER), Some(STRANGER)).unwrap();
    let script = format!(
        "HOME={} exec \"$0\" -r {} keep-latest 1 --destroy --destroy \"$@\"",
        home.display(),
        ground.repository().display()
    );
    let run = |args: &[&str]| {
        let program = assert_cmd::cargo::cargo_bin!("adjourn");
        Ran::of(stranger(&script).arg(program).args(args).output().unwrap())
    };
    if run(&["--dry-run"]).code != Some(0) {
        return tools::tell_not_run("an unreadable checkpoint", "a program that every user may run");
    }
    for args in [&["--protect", "incomplete"][..], &["--protect=damaged"], &["--filter=-state:incomplete"]] {
        let ran = run(&[args, &["--yes", "--force", "--json"]].concat());
        assert_eq!(ran.code, Some(3), "{args:?}: {}", ran.err);
        assert_eq!(key(&part(&ran, "keep"), "s0"), "undecided", "{args:?}: {}", ran.out);
        assert!(ground.session("s0").exists() && ran.err.contains("s0"), "{args:?}: {}", ran.err);
    }
    // Where nothing hangs on it, it goes.
    assert_eq!(run(&["--yes"]).code, Some(0));
    assert!(!ground.session("s0").exists());
}

#[test]
fn one_directory_under_two_names_is_refused() {
    let Some(ground) = Ground::new("one directory under two names") else { return };
    if !tools::can_mount("one directory under two names") {
        return;
    }
    four_of_roots(&ground);
    let program = assert_cmd::cargo::cargo_bin!("adjourn");
    let script =
        "cd \"$1\" && mount --bind root3.session root0.session && exec \"$0\" -r . keep-latest 1 --destroy --yes";
    let mut command = std::process::Command::new("unshare");
    command.args(["-m", "sh", "-c", script]).arg(program).arg(ground.repository());
    let ran = Ran::of(command.env("HOME", ground.at("home")).output().unwrap());
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert!(ran.err.contains("is being changed") && ran.err.contains("nothing was removed"), "{}", ran.err);
    assert!((0..4).all(|n| ground.session(&format!("root{n}")).exists()));
}

struct Waiting {
    readers: Readers,
    plan: Plan,
}

/// A plan that keeps the latest, gathered and chosen and not yet applied.
fn waiting(ground: &Ground, keep: usize) -> Waiting {
    let place = Place { address: ground.repository().into(), named: true };
    let catalog = Catalog::open(&[place], Some("plainbox"), Settings::default(), &Environment::default()).unwrap();
    let mut readers = Readers::new(Arc::new(catalog));
    let candidates =
        Candidates::gather(&mut readers, CandidateFields::default(), &Cached::default(), &Task::new()).unwrap();
    let plan = candidates.choose(&Rules { destroy: true, ..Rules::latest(keep) }, Timestamp::now());
    Waiting { readers, plan }
}

impl Waiting {
    fn apply(mut self) -> Report {
        let agreed = self.plan.agree(Answer::Beforehand).unwrap();
        apply(&mut self.readers, agreed, &Task::new(), &mut |_| {}).unwrap()
    }
}

fn exchange(ground: &Ground, a: &str, b: &str) {
    let (a, b) = (ground.session(a), ground.session(b));
    rustix::fs::renameat_with(rustix::fs::CWD, a, rustix::fs::CWD, b, rustix::fs::RenameFlags::EXCHANGE).unwrap();
}

#[test]
fn names_exchanged_after_the_plan_remove_nothing() {
    let Some(ground) = Ground::new("names exchanged after the plan") else { return };
    four_of_roots(&ground);
    let plan = waiting(&ground, 1);
    assert_eq!(plan.plan.items().iter().filter(|item| matches!(item.intent, Intent::Destroy)).count(), 3);
    exchange(&ground, "root0", "root3");
    let report = plan.apply();
    assert_eq!(report.stopped.map(|reason| reason.key), Some("changed"));
    assert!((0..4).all(|n| ground.session(&format!("root{n}")).exists()));
}

#[test]
fn a_session_that_was_changed_or_lent_away_since_it_was_listed_is_skipped() {
    let Some(ground) = Ground::new("changed since it was listed") else { return };
    four_of_roots(&ground);
    let plan = waiting(&ground, 1);
    // One is saved to; the other has its name lent to somebody else for a moment, and its date put back.
    fs::write(ground.session("root0").join("new"), b"").unwrap();
    exchange(&ground, "root1", "root2");
    exchange(&ground, "root1", "root2");
    let report = plan.apply();
    let unsure = |done: &&adjourn::command::Done| {
        done.result.as_ref().is_err_and(|error| matches!(error.cause(), Cause::Unsure(_)))
    };
    assert_eq!(report.done.iter().filter(unsure).count(), 3);
    assert!((0..4).all(|n| ground.session(&format!("root{n}")).exists()));
}

#[test]
fn another_one_under_the_name_of_one_that_stays_ends_it() {
    let Some(ground) = Ground::new("another one under a name that stays") else { return };
    four_of_roots(&ground);
    let plan = waiting(&ground, 1);
    let inode = fs::metadata(ground.session("root3")).unwrap().ino();
    fs::rename(ground.session("root3"), ground.at("elsewhere")).unwrap();
    ground.make("root3", 0, OLD + 3);
    let report = plan.apply();
    assert!(report.stopped.is_some_and(|reason| reason.text.contains("was replaced: the repository")));
    assert_eq!(fs::metadata(ground.at("elsewhere")).unwrap().ino(), inode);
    assert!((0..3).all(|n| ground.session(&format!("root{n}")).exists()));
}

#[test]
fn a_trash_folder_or_another_directory_under_a_sessions_name_takes_no_place() {
    let Some(ground) = Ground::new("a renamed trash folder") else { return };
    for other in ["trash", "directory"] {
        ground.make("precious", 0, 1_600_000_000);
        ground.make("old", 0, 1_500_000_000);
        assert_eq!(ground.run(&["trash", "old", "--yes"]).code, Some(0));
        let renamed = if other == "trash" { ".trash-0" } else { "backup" };
        if other == "directory" {
            std::fs::create_dir_all(ground.repository().join("backup/of-root")).unwrap();
        }
        let script = format!("mv {0}/{renamed} {0}/zzz.session", ground.repository().display());
        assert!(stranger(&script).status().unwrap().success());
        let ran = ground.run(&["keep-latest", "1", "--destroy", "--yes"]);
        assert!(ground.session("precious").join("session").exists(), "{other}: {} {}", ran.out, ran.err);
        assert_eq!(ran.code, Some(0), "{other}: {}", ran.err);
        std::fs::remove_dir_all(ground.session("zzz")).unwrap();
    }
}
