//! Each side loads what the other wrote: the real plainbox 0.38.0 and checkbox-ng 1.18.1 against this crate.
//!
//! The programs come from `tests/interop/setup DIR`; with `ADJOURN_INTEROP=DIR` all that is prepared there must work. Without
//! it every test says that it did not run, and passes, so that the one test command needs nothing but a checkout.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod creating;
mod early;
mod environments;
mod library;
mod ours;
mod pynenc;
mod sisters;
mod theirs;
mod verbs;

use std::collections::BTreeMap;

use serde_json::Value;

use environments::{Environment, prepared, repository, spread_times};
use theirs::{Real, RealSession};

/// What could not be prepared is named here, once, whatever else runs.
#[test]
fn what_is_not_there_is_named() {
    let Some(prepared) = prepared("the count of environments") else { return };
    for entry in &prepared.environments {
        match &entry.limited {
            None => println!("interop: runs: {entry}"),
            Some(why) => println!("interop: runs in part: {entry}: {why}"),
        }
    }
    for (what, why) in &prepared.missing {
        println!("interop: NOT RUN: {what}: {why}");
    }
    println!(
        "interop: {} environments run, {} could not be prepared",
        prepared.environments.len(),
        prepared.missing.len()
    );
    if prepared.environments.is_empty() {
        println!("interop: NOTHING was compared with a real program");
    }
}

/// They write, both list: the same order, and every row says what the real program's own peek says.
#[test]
fn what_they_write_we_list() {
    for environment in full("what they write, we list") {
        let (_keep, repository) = repository();
        let written = environment.write(&repository);
        spread_times(&repository, &written);
        let real = environment.list(&repository);
        assert_eq!(written.len(), real.order.len(), "{environment}: it lists all that it wrote");

        let ours = ours::list(&repository);
        assert_eq!(ids(&ours), real.order, "{environment}: order");
        assert_eq!(ours["problems"], Value::Array(Vec::new()), "{environment}: problems");
        for row in ours["sessions"].as_array().unwrap() {
            compare_row(&environment, row, &real);
        }
    }
}

/// They write, both resume: every job with the whole history of its results, and the bytes of a log on disk.
#[test]
fn what_they_write_we_show() {
    for environment in full("what they write, we show") {
        let (_keep, repository) = repository();
        let written = environment.write(&repository);
        spread_times(&repository, &written);
        let real = environment.list(&repository);
        let mut logs = 0;
        for id in &real.order {
            let session = &real.sessions[id];
            let Some(resumed) = session.resumed() else { continue };
            let shown = ours::show(&repository, id);
            for (job, theirs) in resumed {
                let entry = job_of(&shown, job).unwrap_or_else(|| panic!("{environment}: {id} shows no job {job}"));
                assert_eq!(entry["outcome"], theirs["outcome"], "{environment}: {id}: {job}: current outcome");
                let (ours, history) = (entry["results"].as_array().unwrap(), theirs["history"].as_array().unwrap());
                assert_eq!(ours.len(), history.len(), "{environment}: {id}: {job}: attempts");
                for (ours, theirs) in ours.iter().zip(history) {
                    for key in ["outcome", "execution_duration", "return_code", "comments"] {
                        assert_eq!(ours[key], theirs[key], "{environment}: {id}: {job}: {key}");
                    }
                }
                if session.has_log_on_disk(job) {
                    logs += 1;
                    let bytes = ours::raw_log(&repository, id, job);
                    assert_eq!(
                        bytes,
                        theirs::log_bytes(&history[history.len() - 1]),
                        "{environment}: {id}: {job}: log"
                    );
                }
            }
        }
        assert!(logs > 0, "{environment}: a log on disk was compared");
    }
}

/// They write, both resume with the same jobs: our manager restores what theirs does, and both refuse a job that has changed.
#[test]
fn what_they_write_our_manager_loads() {
    for environment in full("what they write, our manager loads") {
        let (_keep, repository) = repository();
        environment.write(&repository);
        let (real, jobs, version) =
            (environment.list(&repository), environment.jobs(), environment.checkpoint_version());
        let mut loaded = 0;
        for (id, session) in &real.sessions {
            let Some(resumed) = session.resumed() else { continue };
            let place = format!("{environment}: {id}");
            let manager =
                library::load(session.location(), version, &jobs).unwrap_or_else(|error| panic!("{place}: {error}"));
            let mut history: BTreeMap<String, Vec<Value>> =
                resumed.map(|(job, entry)| (job.clone(), entry["history"].as_array().unwrap().clone())).collect();
            for (job, results) in &mut history {
                if session.has_log_on_disk(job) {
                    results.iter_mut().for_each(|result| result["io_log"] = Value::Null);
                }
            }
            assert_eq!(library::history(&manager), history, "{place}: results");
            let desired: Vec<_> = manager.state.desired_job_list.iter().map(|job| job.lossy()).collect();
            assert_eq!(serde_json::json!(desired), session.value["resumed"]["desired"], "{place}: desired jobs");
            loaded += 1;
            if let Some(job) = manager.state.desired_job_list.first() {
                let mut changed = jobs.clone();
                changed.insert(job.lossy().into_owned(), "0".repeat(64));
                let error = library::load(session.location(), version, &changed).unwrap_err().to_string();
                assert!(error.contains("has changed"), "{place}: a changed job is refused: {error}");
            }
        }
        assert!(loaded >= 7, "{environment}: only {loaded} sessions were loaded");
    }
}

/// Legacy mode: the link that we make is the link that plainbox follows, and the session before is gone for both.
#[test]
fn our_legacy_session_is_their_last() {
    for environment in full("legacy mode").into_iter().filter(Environment::has_session_command) {
        let (_keep, repository) = repository();
        let last = library::write_legacy(&repository, &environment.jobs());
        let real = environment.list(&repository);
        assert_eq!(real.last(), Some(last.as_str()), "{environment}");
        assert_eq!(real.order, [last], "{environment}: only the second is left");
    }
}

/// We write (through the library's manager), both list: the same order, what they peek is what we meant, and their own
/// resume check accepts it with every job and every attempt.
#[test]
fn what_we_write_they_load() {
    for environment in full("what we write, they load") {
        let (_keep, repository) = repository();
        let jobs = environment.jobs();
        let written = library::write(&repository, environment.checkpoint_version(), environment.app_id(), &jobs);
        let names: Vec<String> = written.iter().map(|session| session.id.clone()).collect();
        spread_times(&repository, &names);
        they_agree(&environment, &environment.list(&repository), &written, &repository);
    }
}

/// The same through `adjourn create` and `adjourn checkpoint`, as a script would do it.
#[test]
fn what_our_commands_write_they_load() {
    for environment in full("what our commands write, they load") {
        let (_keep, repository) = repository();
        let jobs = environment.jobs();
        let written =
            ours::write_with_commands(&repository, environment.checkpoint_version(), environment.app_id(), &jobs);
        let names: Vec<String> = written.iter().map(|session| session.id.clone()).collect();
        spread_times(&repository, &names);
        they_agree(&environment, &environment.list(&repository), &written, &repository);
    }
}

/// Where a program runs only in part, it still lists and peeks what we wrote, in our order.
#[test]
fn what_we_write_limited_programs_list() {
    let Some(prepared) = prepared("programs that run in part") else { return };
    for environment in prepared.environments.iter().filter(|environment| environment.limited.is_some()) {
        let (_keep, repository) = repository();
        let jobs = BTreeMap::from([(ours::job("t/pass"), "0".repeat(64)), (ours::job("t/flaky"), "1".repeat(64))]);
        let written =
            ours::write_with_commands(&repository, environment.checkpoint_version(), environment.app_id(), &jobs);
        let names: Vec<String> = written.iter().map(|session| session.id.clone()).collect();
        spread_times(&repository, &names);
        let real = environment.list(&repository);
        assert_eq!(ids(&ours::list(&repository)), real.order, "{environment}: order");
        for session in &written {
            if let Some(expected) = &session.peek {
                assert_eq!(real.sessions[&session.id].peek(), Some(expected), "{environment}: {}", session.id);
            }
        }
    }
}

fn full(what: &str) -> Vec<Environment> {
    let Some(prepared) = prepared(what) else { return Vec::new() };
    let full: Vec<Environment> = prepared.environments.into_iter().filter(|entry| entry.limited.is_none()).collect();
    if full.is_empty() {
        println!("interop: NOT RUN: {what}: no environment that can write and resume");
    }
    full
}

fn ids(list: &Value) -> Vec<String> {
    list["sessions"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

fn job_of<'a>(shown: &'a Value, job: &str) -> Option<&'a Value> {
    shown["jobs"].as_array().unwrap().iter().find(|entry| entry["id"] == job)
}

fn compare_row(environment: &Environment, row: &Value, real: &Real) {
    let id = row["id"].as_str().unwrap();
    let session: &RealSession = &real.sessions[id];
    let place = format!("{environment}: {id}");
    assert_eq!(row["kind"], "plainbox", "{place}: kind");
    assert_eq!(row["location"], session.value["location"], "{place}: location");
    assert_eq!(row["locked"], session.value["locked"], "{place}: locked");
    assert_eq!(row["error"], Value::Null, "{place}: error");
    assert_eq!(row["state"], session.state(), "{place}: state");
    let Some(peek) = session.peek() else {
        assert_eq!(row["title"], Value::Null, "{place}: an unsaved session has no title");
        return;
    };
    assert_eq!(row["checkpoint_bytes"], session.value["bytes"], "{place}: size of the checkpoint");
    assert_eq!(row["checkpoint_version"], environment.checkpoint_version(), "{place}: version of the checkpoint");
    for key in ["title", "app_id", "running_job"] {
        assert_eq!(row[key], peek[key], "{place}: {key}");
    }
    assert_eq!(sorted(&row["flags"]), sorted(&peek["flags"]), "{place}: flags");
    assert_eq!(outcomes(&row["outcomes"]), session.outcomes(), "{place}: outcomes");
}

fn sorted(list: &Value) -> Vec<String> {
    let mut words: Vec<String> =
        list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect();
    words.sort();
    words
}

/// Counts by outcome, without those that are nought and without jobs that never ran.
fn outcomes(value: &Value) -> BTreeMap<String, u64> {
    let real = ["pass", "fail", "skip", "crash", "not-supported", "not-implemented", "undecided"];
    let entries = value.as_object().unwrap().iter();
    entries
        .map(|(word, count)| (word.clone(), count.as_u64().unwrap()))
        .filter(|(word, count)| *count > 0 && real.contains(&word.as_str()))
        .collect()
}

fn they_agree(environment: &Environment, real: &Real, written: &[ours::Written], repository: &std::path::Path) {
    assert_eq!(ids(&ours::list(repository)), real.order, "{environment}: order");
    assert_eq!(real.order.len(), written.len(), "{environment}: it lists all that we wrote");
    for session in written {
        let place = format!("{environment}: {} ({})", session.id, session.what);
        let found = &real.sessions[&session.id];
        assert_eq!(found.value["locked"], session.locked, "{place}: locked");
        assert_eq!(found.value["saved"], session.peek.is_some(), "{place}: saved");
        let Some(expected) = &session.peek else { continue };
        assert_eq!(found.peek(), Some(expected), "{place}: peek, error {}", found.value["peek_error"]);
        assert_eq!(found.value["resume_error"], Value::Null, "{place}: resume check");
        assert_eq!(found.value["resumed"]["metadata"], *expected, "{place}: metadata after resume");
        assert_eq!(found.value["resumed"]["desired"], session.desired, "{place}: desired jobs");
        let history: BTreeMap<String, Vec<Value>> = found
            .resumed()
            .unwrap()
            .map(|(job, entry)| (job.clone(), entry["history"].as_array().unwrap().clone()))
            .collect();
        assert_eq!(history, session.history, "{place}: results");
        if environment.has_session_command() {
            assert_eq!(
                found.value["session_show_resume"], "session resumed successfully",
                "{place}: session show --resume"
            );
        }
    }
    if let Some(offered) = real.resumable() {
        let incomplete: Vec<&String> =
            real.order.iter().filter(|id| written.iter().any(|w| w.id == **id && w.resumable)).collect();
        assert_eq!(offered.iter().collect::<Vec<_>>(), incomplete, "{environment}: what it offers to resume");
    }
}
