//! Vectors 34 to 36 of formats/plainbox.md section j, and upstream's flags, on real directories.

use super::*;
use crate::storage::plainbox::checkpoint::{JobLog, JobResult, Outcome, SessionResumeError};

const NOW: Timestamp = Timestamp { seconds: 1_600_000_000, nanos: 0 };

struct Known(&'static str, &'static str);

impl Job for Known {
    fn id(&self) -> Untrusted {
        self.0.into()
    }

    fn checksum(&self) -> Untrusted {
        self.1.into()
    }
}

const JOBS: [&dyn Job; 3] = [&Known("a", "1"), &Known("b", "2"), &Known("c", "3")];

/// A saved session in which job a has run and job b is asked for.
fn saved(place: &tempfile::TempDir) -> SessionManager {
    let repository = SessionStorageRepository::new(Some(place.path().join("sessions")), &Default::default());
    let new = NewSession::default();
    let mut manager = SessionManager::create_session(&JOBS, Some(&repository), &new, Format::Plainbox6, NOW).unwrap();
    let log = manager.storage().location().join("io-logs/a.record.gz");
    let log = JobLog::Disk(log.to_str().unwrap().into());
    let ran = JobResult { outcome: Outcome::Pass, log, ..JobResult::default() };
    manager.state.results.insert("a".into(), vec![JobResult::default(), ran]);
    manager.state.desired_job_list = vec!["b".into()];
    manager.checkpoint(NOW).unwrap();
    manager
}

fn load(manager: &SessionManager, jobs: &[&dyn Job], rules: Rules<'_>) -> Result<SessionManager, ManagerError> {
    SessionManager::load_session(jobs, manager.storage().clone(), rules, Format::Plainbox6, &mut |_| {})
}

fn refused(loaded: Result<SessionManager, ManagerError>) -> SessionResumeError {
    match loaded {
        Err(ManagerError::Resume(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn jobs_that_the_checkpoint_does_not_name_are_dropped_and_names_of_logs_are_absolute_again() {
    let place = tempfile::tempdir().unwrap();
    let manager = saved(&place);
    let loaded = load(&manager, &JOBS, Rules::default()).unwrap();
    let ids: Vec<String> = loaded.state.jobs.keys().map(ToString::to_string).collect();
    assert_eq!(ids, ["a", "b"]);
    assert_eq!(loaded.state.results, manager.state.results);
}

#[test]
fn a_generated_job_is_known_when_the_callback_adds_it() {
    let place = tempfile::tempdir().unwrap();
    let manager = saved(&place);
    let mut early = |state: &mut SessionState| {
        state.jobs.insert("b".into(), "2".into());
    };
    let storage = manager.storage().clone();
    SessionManager::load_session(&JOBS[..1], storage, Rules::default(), Format::Plainbox6, &mut early).unwrap();
    assert_eq!(refused(load(&manager, &JOBS[..1], Rules::default())).to_string(), "Unknown jobs remaining: b");
}

#[test]
fn changed_jobs_are_taken_as_they_are_when_asked_for() {
    let place = tempfile::tempdir().unwrap();
    let manager = saved(&place);
    let changed: [&dyn Job; 2] = [&Known("a", "other"), &Known("b", "2")];
    let error = refused(load(&manager, &changed, Rules::default()));
    assert_eq!(error.to_string(), "Definition of job 'a' has changed");
    let lenient = Rules { ignore_job_checksums: true, ..Rules::default() };
    let loaded = load(&manager, &changed, lenient).unwrap();
    assert_eq!(loaded.state.jobs[&"a".into()], "other".into());
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
    manager.state.results.insert("a".into(), vec![JobResult { log: foreign, ..JobResult::default() }]);
    manager.checkpoint(NOW).unwrap();
    let here = manager.storage().location();
    let exists = |name: &[u8]| name.starts_with(here.as_os_str().as_encoded_bytes());
    let rules =
        Rules { file_reference_checks: true, rewrite_log_pathnames: true, is_file: &exists, ..Rules::default() };
    let loaded = load(&manager, &JOBS, rules).unwrap();
    let JobLog::Disk(name) = &loaded.state.results[&"a".into()][0].log else { panic!() };
    assert_eq!(name.exact(), here.join("io-logs/a").as_os_str().as_encoded_bytes());
}

#[test]
fn a_session_that_was_never_saved_is_corrupted() {
    let place = tempfile::tempdir().unwrap();
    let repository = SessionStorageRepository::new(Some(place.path().join("sessions")), &Default::default());
    let fresh =
        SessionManager::create_session(&JOBS, Some(&repository), &NewSession::default(), Format::Plainbox6, NOW);
    let error = refused(load(&fresh.unwrap(), &JOBS, Rules::default()));
    assert_eq!(error.message(), "Cannot interpret session JSON");
}
