//! Our side as a Rust harness would use it: `adjourn::storage::plainbox` alone, without the command line.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use adjourn::model::{Stream, Timestamp};
use adjourn::storage::plainbox::checkpoint::{
    Format, JobLog, JobResult, LogRecord, Outcome, SessionMetaData, SessionState, suspend,
};
use adjourn::storage::plainbox::{Era, Naming, SessionStorage, WellKnownDirs};
use adjourn::text::Untrusted;
use flate2::{Compression, write::GzEncoder};

use crate::ours::{Attempt, Draft, STARTED, Written, drafts, leave_over};

/// Writes every draft in the way of the program that is to read it, after one session that is made and never saved.
pub fn write(repository: &Path, version: u64, app_id: &str, jobs: &BTreeMap<String, String>) -> Vec<Written> {
    let (era, format) = if version == 6 { (Era::Xdg, Format::Plainbox6) } else { (Era::Ng118, Format::Checkbox7) };
    let create = |prefix: &str| {
        let storage = SessionStorage::create(repository, &Naming::titled(era, prefix), Timestamp::now()).unwrap();
        WellKnownDirs::new(&storage, era).populate().unwrap();
        let id = storage.id().to_string();
        (storage, id)
    };
    let mut written = vec![Written::unsaved(create("fresh (ü) one").1)];
    for draft in drafts(app_id) {
        let (storage, id) = create(draft.what);
        let state = state(&draft, jobs, &storage);
        let location = storage.location();
        let data = suspend(&state, format, Some(location.as_os_str().as_encoded_bytes()), 0).unwrap();
        storage.save_checkpoint(&data).unwrap();
        assert_eq!(storage.load_checkpoint().unwrap(), data, "{id}: what was saved is what is loaded");
        if draft.left_over {
            leave_over(repository, &id);
        }
        written.push(draft.written(id));
    }
    written
}

fn state(draft: &Draft, jobs: &BTreeMap<String, String>, storage: &SessionStorage) -> SessionState {
    let words = |list: &[String]| list.iter().map(|word| Untrusted::from(word.as_str())).collect::<Vec<_>>();
    let results = draft.results.iter().map(|(job, attempts)| {
        let last = attempts.len() - 1;
        let history = attempts.iter().enumerate().map(|(number, attempt)| {
            // The current result of the submitted session lies on disk, as nearly all do in real life.
            let on_disk = number == last && draft.flags.contains(&"submitted");
            let log = if on_disk { log_on_disk(storage, job, attempt) } else { in_memory(attempt) };
            result(attempt, log)
        });
        (Untrusted::from(job.as_str()), history.collect::<Vec<JobResult>>())
    });
    SessionState {
        jobs: jobs.iter().map(|(id, sum)| (Untrusted::from(id.as_str()), Untrusted::from(sum.as_str()))).collect(),
        run_list: words(&draft.desired).into_iter().collect(),
        results: results.collect(),
        desired_job_list: words(&draft.desired),
        metadata: SessionMetaData {
            title: draft.title.map(Untrusted::from),
            flags: draft.flags.iter().map(|flag| Untrusted::from(*flag)).collect(),
            running_job_name: draft.running.as_deref().map(Untrusted::from),
            app_blob: draft.blob.map(<[u8]>::to_vec),
            app_id: draft.app_id.as_deref().map(Untrusted::from),
            last_job_start_time: Some(STARTED),
            ..SessionMetaData::default()
        },
        ..SessionState::default()
    }
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
