//! Our side as a Rust harness would use it: `adjourn::storage::plainbox` alone, without the command line.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use adjourn::model::{Stream, Timestamp};
use adjourn::storage::plainbox::checkpoint::{Format, JobLog, JobResult, LogRecord, Outcome, Rules, SessionMetaData};
use adjourn::storage::plainbox::{
    Era, Job, ManagerError, Naming, NewSession, SessionManager, SessionStorage, SessionStorageRepository,
};
use adjourn::text::Untrusted;
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use crate::ours::{Attempt, Draft, STARTED, Written, drafts, leave_over};
use crate::theirs::encode;

/// A job as the shared provider defines it, with the checksum that one program gives it.
pub struct Known(String, String);

impl Job for Known {
    fn id(&self) -> Untrusted {
        Untrusted::from(self.0.as_str())
    }

    fn checksum(&self) -> Untrusted {
        Untrusted::from(self.1.as_str())
    }
}

fn known(jobs: &BTreeMap<String, String>) -> Vec<Known> {
    jobs.iter().map(|(id, checksum)| Known(id.clone(), checksum.clone())).collect()
}

fn way(version: u64) -> (Era, Format) {
    if version == 6 { (Era::Xdg, Format::Plainbox6) } else { (Era::Ng118, Format::Checkbox7) }
}

fn create(repository: &Path, version: u64, new: &NewSession, jobs: &BTreeMap<String, String>) -> SessionManager {
    let repository = SessionStorageRepository::new(Some(repository.to_owned()), &Default::default());
    let known = known(jobs);
    let jobs: Vec<&dyn Job> = known.iter().map(|job| job as &dyn Job).collect();
    SessionManager::create_session(&jobs, Some(&repository), new, way(version).1, Timestamp::now()).unwrap()
}

/// Writes every draft in the way of the program that is to read it, after one session that is made and never saved.
pub fn write(repository: &Path, version: u64, app_id: &str, jobs: &BTreeMap<String, String>) -> Vec<Written> {
    let create = |title: &str| {
        let new = NewSession { naming: Naming::titled(way(version).0, title), legacy_mode: false };
        let manager = create(repository, version, &new, jobs);
        let id = manager.storage().id().to_string();
        (manager, id)
    };
    let mut written = vec![Written::unsaved(create("fresh (ü) one").1)];
    for draft in drafts(app_id) {
        let (mut manager, id) = create(draft.what);
        fill(&mut manager, &draft);
        // What an interrupted save left is in the way of the first checkpoint: the manager breaks it, as upstream's does.
        leave_over(repository, &id);
        manager.checkpoint(Timestamp::now()).unwrap();
        assert!(manager.storage().lock().unwrap().is_none(), "{id}: nothing is left over");
        if draft.left_over {
            leave_over(repository, &id);
        }
        written.push(draft.written(id));
    }
    written
}

/// Two sessions in legacy mode, where the second takes the place of the first; the id of the second.
pub fn write_legacy(repository: &Path, jobs: &BTreeMap<String, String>) -> String {
    let new = NewSession { legacy_mode: true, ..NewSession::default() };
    for _ in 0..2 {
        create(repository, 6, &new, jobs).checkpoint(Timestamp::now()).unwrap();
    }
    let repository = SessionStorageRepository::new(Some(repository.to_owned()), &Default::default());
    repository.last_storage().unwrap().unwrap().id().to_string()
}

/// Opens a session with these jobs as the real program's own manager would.
pub fn load(location: &Path, version: u64, jobs: &BTreeMap<String, String>) -> Result<SessionManager, ManagerError> {
    let known = known(jobs);
    let jobs: Vec<&dyn Job> = known.iter().map(|job| job as &dyn Job).collect();
    let storage = SessionStorage::open(location).unwrap();
    SessionManager::load_session(&jobs, storage, Rules::default(), way(version).1, &mut |_| {})
}

/// The history of every job that has one, as the probe prints it but for logs on disk, which have their own comparison.
pub fn history(manager: &SessionManager) -> BTreeMap<String, Vec<Value>> {
    let text = |text: &Untrusted| text.lossy().into_owned();
    let one = |result: &JobResult| {
        let log = match &result.log {
            JobLog::Disk(_) => Value::Null,
            JobLog::Memory(records) => records.iter().map(record).collect(),
        };
        json!({
            "outcome": result.outcome.word().as_ref().map(text), "comments": result.comments.as_ref().map(text),
            "return_code": result.return_code, "execution_duration": result.execution_duration, "io_log": log,
        })
    };
    manager.state.results.iter().map(|(job, results)| (text(job), results.iter().map(one).collect())).collect()
}

fn record(record: &LogRecord) -> Value {
    let stream = match &record.stream {
        Stream::Out => "stdout",
        Stream::Err => "stderr",
        Stream::Other(_) => "other",
    };
    json!([record.delay, stream, encode(&record.data)])
}

fn fill(manager: &mut SessionManager, draft: &Draft) {
    let words = |list: &[String]| list.iter().map(|word| Untrusted::from(word.as_str())).collect::<Vec<_>>();
    let results = draft.results.iter().map(|(job, attempts)| {
        let last = attempts.len() - 1;
        let history = attempts.iter().enumerate().map(|(number, attempt)| {
            // The current result of the submitted session lies on disk, as nearly all do in real life.
            let on_disk = number == last && draft.flags.contains(&"submitted");
            let log = if on_disk { log_on_disk(manager.storage(), job, attempt) } else { in_memory(attempt) };
            result(attempt, log)
        });
        (Untrusted::from(job.as_str()), history.collect::<Vec<JobResult>>())
    });
    let results = results.collect();
    let state = &mut manager.state;
    state.results = results;
    state.run_list = words(&draft.desired).into_iter().collect();
    state.desired_job_list = words(&draft.desired);
    state.metadata = SessionMetaData {
        title: draft.title.map(Untrusted::from),
        flags: draft.flags.iter().map(|flag| Untrusted::from(*flag)).collect(),
        running_job_name: draft.running.as_deref().map(Untrusted::from),
        app_blob: draft.blob.map(<[u8]>::to_vec),
        app_id: draft.app_id.as_deref().map(Untrusted::from),
        last_job_start_time: Some(STARTED),
        ..SessionMetaData::default()
    };
}

fn result(attempt: &Attempt, log: JobLog) -> JobResult {
    JobResult {
        outcome: Outcome::of(attempt.outcome.as_bytes()),
        execution_duration: Some(crate::ours::DURATION),
        comments: attempt.comments.map(Untrusted::from),
        return_code: attempt.return_code,
        log,
    }
}

fn in_memory(attempt: &Attempt) -> JobLog {
    let stream = |word: &str| if word == "stdout" { Stream::Out } else { Stream::Err };
    let record = |(delay, word, data): &(f64, &str, &[u8])| LogRecord {
        delay: *delay,
        stream: stream(word),
        data: (*data).into(),
    };
    JobLog::Memory(attempt.log.iter().map(record).collect())
}

/// A record file where the real programs put it, named by its full path: what is saved must be relative to the session.
fn log_on_disk(storage: &SessionStorage, job: &str, attempt: &Attempt) -> JobLog {
    let name = job.replace("::", "__").replace('/', "_") + ".record.gz";
    let path = storage.location().join("io-logs").join(name);
    let mut packed = GzEncoder::new(std::fs::File::create(&path).unwrap(), Compression::default());
    for record in attempt.expected()["io_log"].as_array().unwrap() {
        writeln!(packed, "{record}").unwrap();
    }
    packed.finish().unwrap();
    JobLog::Disk(Untrusted::from(path.to_str().unwrap()))
}
