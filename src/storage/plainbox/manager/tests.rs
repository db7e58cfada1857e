//! Vectors 9, 10 and 34 to 36 of formats/plainbox.md section j, on real directories.

use super::*;
use crate::storage::plainbox::checkpoint::{JobLog, JobResult, Outcome};

const NOW: Timestamp = Timestamp { seconds: 1_600_000_000, nanos: 0 };
const JOBS: [(&str, &str); 3] = [("a", "1"), ("b", "2"), ("c", "3")];

fn made(place: &tempfile::TempDir, era: Era) -> SessionManager {
    let repository = SessionStorageRepository::new(Some(place.path().join("sessions")), &Default::default());
    let naming = Naming::titled(era, "test");
    SessionManager::create_session(&JOBS, &repository, false, &naming, NOW).unwrap()
}

/// A saved session in which job a has run and job b is asked for.
fn saved(place: &tempfile::TempDir) -> SessionManager {
    let mut manager = made(place, Era::Xdg);
    let log = manager.storage().location().join("io-logs/a.record.gz");
    let log = JobLog::Disk(log.to_str().unwrap().into());
    let ran = JobResult { outcome: Outcome::Pass, log, ..JobResult::default() };
    manager.state_mut().results.insert("a".into(), vec![JobResult::default(), ran]);
    manager.state_mut().desired_job_list = vec!["b".into()];
    manager.state_mut().metadata.title = Some("t".into());
    manager.checkpoint(NOW).unwrap();
    manager
}

fn load(manager: &SessionManager, jobs: &[(&str, &str)], rules: Rules<'_>) -> Result<SessionManager> {
    SessionManager::load_session(jobs, manager.storage().clone(), rules, &mut |_| {})
}

fn refused(loaded: Result<SessionManager>) -> SessionResumeError {
    match loaded {
        Err(ManagerError::Resume(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_fresh_session_has_its_directories_and_knows_its_jobs() {
    let place = tempfile::tempdir().unwrap();
    let manager = made(&place, Era::Modern);
    assert!(manager.storage().location().join("io-logs").is_dir());
    assert!(manager.storage().location().join("session-share").is_dir());
    assert_eq!(manager.state().jobs.len(), 3);
    assert!(manager.storage().load_checkpoint().unwrap().is_empty());
}

#[test]
fn what_is_saved_is_loaded_and_jobs_not_in_it_are_dropped() {
    let place = tempfile::tempdir().unwrap();
    let manager = saved(&place);
    let loaded = load(&manager, &JOBS, Rules::default()).unwrap();
    let ids: Vec<String> = loaded.state().jobs.keys().map(ToString::to_string).collect();
    assert_eq!(ids, ["a", "b"]);
    assert_eq!(loaded.state().results, manager.state().results, "names of logs are absolute again");
    assert_eq!(loaded.state().metadata.title, Some("t".into()));
    assert_eq!(loaded.format, Format::Plainbox6);
}

#[test]
fn the_callback_sees_the_state_before_anything_is_restored() {
    let place = tempfile::tempdir().unwrap();
    let manager = saved(&place);
    let mut seen = Vec::new();
    // Job b is generated: nobody knows it but the callback.
    let mut early = |state: &mut SessionState| {
        seen.push((state.jobs.len(), state.results.len(), state.metadata.title.clone()));
        state.jobs.insert("b".into(), "2".into());
    };
    SessionManager::load_session(&JOBS[..1], manager.storage().clone(), Rules::default(), &mut early).unwrap();
    assert_eq!(seen, [(1, 0, None)]);
}

#[test]
fn unknown_and_changed_jobs_are_refused() {
    let place = tempfile::tempdir().unwrap();
    let manager = saved(&place);
    let error = refused(load(&manager, &[], Rules::default()));
    assert_eq!(error.to_string(), "Unknown jobs remaining: a, b");
    let changed = [("a", "other"), ("b", "2")];
    let error = refused(load(&manager, &changed, Rules::default()));
    assert_eq!(error.to_string(), "Definition of job 'a' has changed");
    assert_eq!(error.class(), "IncompatibleJobError");
    let lenient = Rules { ignore_job_checksums: true, ..Rules::default() };
    let loaded = load(&manager, &changed, lenient).unwrap();
    assert_eq!(loaded.state().jobs[&"a".into()], "other".into());
}

#[test]
fn references_to_logs_are_checked_when_asked_for() {
    let place = tempfile::tempdir().unwrap();
    let manager = saved(&place);
    let location = manager.storage().location();
    let checked = Rules { file_reference_checks: true, ..Rules::default() };
    let error = refused(load(&manager, &JOBS, checked));
    let name = format!("cannot access file: '{}/io-logs/a.record.gz'", location.display());
    assert_eq!((error.to_string(), error.class()), (name, "BrokenReferenceToExternalFile"));
    assert!(load(&manager, &JOBS, Rules { is_file: &|_| true, ..checked }).is_ok());
}

#[test]
fn names_of_logs_of_another_home_are_rewritten_when_asked_for() {
    let place = tempfile::tempdir().unwrap();
    let mut manager = saved(&place);
    let foreign = JobLog::Disk("/home/u/.cache/plainbox/sessions/x.session/io-logs/a".into());
    manager.state_mut().results.insert("a".into(), vec![JobResult { log: foreign, ..JobResult::default() }]);
    manager.checkpoint(NOW).unwrap();
    let here = manager.storage().location();
    let exists = |name: &[u8]| name.starts_with(here.as_os_str().as_encoded_bytes());
    let rules =
        Rules { file_reference_checks: true, rewrite_log_pathnames: true, is_file: &exists, ..Rules::default() };
    let loaded = load(&manager, &JOBS, rules).unwrap();
    let JobLog::Disk(name) = &loaded.state().results[&"a".into()][0].log else { panic!() };
    assert_eq!(name.exact(), here.join("io-logs/a").as_os_str().as_encoded_bytes());
}

#[test]
fn a_lock_is_broken_and_a_session_destroyed() {
    let place = tempfile::tempdir().unwrap();
    let manager = saved(&place);
    std::fs::write(manager.storage().next_file(), b"left over").unwrap();
    manager.checkpoint(NOW).unwrap();
    assert!(manager.storage().lock().unwrap().is_none());
    let location = manager.storage().location();
    manager.destroy().unwrap();
    assert!(!location.exists());
}

#[test]
fn a_session_that_was_never_saved_is_corrupted() {
    let place = tempfile::tempdir().unwrap();
    let manager = made(&place, Era::Modern);
    assert_eq!(refused(load(&manager, &JOBS, Rules::default())).message(), "Cannot interpret session JSON");
}

#[test]
fn the_legacy_mode_keeps_one_session() {
    let place = tempfile::tempdir().unwrap();
    let repository = SessionStorageRepository::new(Some(place.path().join("sessions")), &Default::default());
    let naming = Naming::titled(Era::Antique, "test");
    let first = SessionManager::create_session(&JOBS, &repository, true, &naming, NOW).unwrap();
    let second = SessionManager::create_session(&JOBS, &repository, true, &naming, NOW).unwrap();
    assert!(!first.storage().location().exists());
    assert_eq!(repository.last_storage().unwrap().unwrap().id(), second.storage().id());
}
