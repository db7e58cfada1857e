//! The library alone against the judges: the very words of their errors, every field of their peeks, the records and streams of
//! every log, and the flat text.

use adjourn::model::{Position, Stream};
use adjourn::storage::codec::gzip::Inflater;
use adjourn::storage::codec::{base64, json};
use adjourn::storage::plainbox::checkpoint::{CheckpointError, JobLog, Peek, Rules, SessionState, load, peek, resume};
use adjourn::storage::plainbox::io_log::{self, FlatText};
use adjourn::work::Task;
use serde_json::Value as Json;

use crate::plainbox::verdict::{Corpus, Verdict, corpora, sha256};

fn par_map_ordered(mut check: impl FnMut(&Corpus, &Verdict, &[u8], &std::path::Path, &str)) {
    for corpus in corpora() {
        for (id, verdict) in &corpus.sessions {
            let folder = corpus.place.join(verdict.directory());
            // A link is never followed by ours, so it is not compared.
            let is_file = std::fs::symlink_metadata(folder.join("session")).is_ok_and(|facts| facts.is_file());
            if is_file && !verdict.never_saved() {
                let packed = std::fs::read(folder.join("session")).unwrap();
                check(corpus, verdict, &packed, &folder, &format!("{}: {id}", corpus.name));
            }
        }
    }
}

/// Ours knows of no class for what upstream does not catch; the words are compared all the same, but for these.
fn words(error: &CheckpointError, theirs: &Json) -> (String, String) {
    let (class, message) = (theirs["class"].as_str().unwrap(), theirs["message"].as_str().unwrap());
    let ours = match class {
        // A bad block inside gzip data, an unhashable version: uncaught in the judge, in its own words with us.
        "error" => "Cannot decompress session data",
        "TypeError" => "Value of key 'version' is of incorrect type list",
        "RecursionError" => "it nests deeper than 1000 levels",
        _ => return (error.message(), message.to_owned()),
    };
    (error.message(), ours.to_owned())
}

#[test]
fn peeks_have_the_judges_fields_and_words() {
    let mut compared = (0, 0);
    par_map_ordered(|corpus, verdict, packed, _, place| match (peek(packed, &mut Inflater::new()), verdict.peek()) {
        (Ok(ours), Some(theirs)) => {
            compared.0 += 1;
            fields(&ours, theirs, corpus.judge.contains("7.3"), place);
        }
        (Err(ours), None) => {
            compared.1 += 1;
            let (ours, theirs) = words(&ours, verdict.peek_error());
            assert_eq!(ours, theirs, "{place}");
        }
        (ours, _) => panic!("{place}: {ours:?} but {}", verdict.why()),
    });
    assert!(compared.0 > 60 && compared.1 > 25, "{compared:?}");
}

fn fields(ours: &Peek, theirs: &Json, modern: bool, place: &str) {
    let data = &ours.metadata;
    let text = |text: &Option<adjourn::text::Untrusted>| text.as_ref().map_or(Json::Null, |t| t.lossy().into());
    assert_eq!(text(&data.title), theirs["title"], "{place}");
    assert_eq!(text(&data.app_id), theirs["app_id"], "{place}");
    assert_eq!(text(&data.running_job_name), theirs["running_job_name"], "{place}");
    let flags: Vec<Json> = data.flags.iter().map(|flag| flag.lossy().into()).collect();
    assert_eq!(Json::from(flags), theirs["flags"], "{place}");
    let blob = data.app_blob.as_ref().map_or(Json::Null, |blob| base64::encode(blob).into());
    // Before a version had a field, the modern judge gives the value of a fresh session, ours none.
    let absent = |value: Json, fresh: Json| if modern && value.is_null() { fresh } else { value };
    assert_eq!(if ours.version < 2 { "".into() } else { blob }, theirs["app_blob_b64"], "{place}");
    let custom = data.custom_joblist.map_or(Json::Null, Json::from);
    assert_eq!(absent(custom, false.into()), theirs["custom_joblist"], "{place}");
    let todo = data.remaining_todo_jobs.map_or(Json::Null, Json::from);
    assert_eq!(absent(todo, false.into()), theirs["remaining_todo_jobs"], "{place}");
    let rejected = data.rejected_jobs.as_ref().map_or(Json::Null, |jobs| plain(&json::Json::Array(jobs.clone())));
    assert_eq!(absent(rejected, Vec::<Json>::new().into()), theirs["rejected_jobs"], "{place}");
    // In versions 7 and 8 the modern judge does not look at the start time (formats d.6); ours does.
    if !(modern && matches!(ours.version, 7 | 8)) {
        // serde_json reads the last digit of a float loosely.
        let near =
            |ours: f64| theirs["last_job_start_time"].as_f64().is_some_and(|theirs| (ours - theirs).abs() < 1e-6);
        assert!(data.last_job_start_time.is_none_or(near), "{place}");
    }
}

fn plain(value: &json::Json) -> Json {
    let mut text = Vec::new();
    json::write(value, &mut text);
    serde_json::from_slice(&text).unwrap()
}

#[test]
fn loading_fails_with_the_judges_words() {
    let mut compared = (0, 0);
    par_map_ordered(|_, verdict, packed, _, place| {
        let ours = load(packed, &mut Inflater::new());
        match (ours, verdict.resume()) {
            (Ok(_), "ok") => compared.0 += 1,
            // Which jobs the providers still have only the judge knew.
            (Ok(state), why) if why.starts_with("Unknown jobs") => {
                let unknown = why.trim_start_matches("Unknown jobs remaining: ").split(", ");
                assert_eq!(without(&state, unknown, packed), why, "{place}");
                compared.1 += 1;
            }
            (Ok(_), why) => assert!(place.ends_with("job-checksum-changed"), "{place}: {why}"),
            (Err(ours), _) => {
                let (ours, theirs) = words(&ours, verdict.resume_error());
                assert_eq!(ours, theirs, "{place}");
                compared.1 += 1;
            }
        }
    });
    assert!(compared.0 > 50 && compared.1 > 30, "{compared:?}");
}

/// What resuming says when these jobs do not exist.
fn without<'a>(state: &SessionState, unknown: impl Iterator<Item = &'a str>, packed: &[u8]) -> String {
    let mut jobs = state.jobs.clone();
    for id in unknown {
        assert!(jobs.remove(&id.into()).is_some());
    }
    let resumed = resume(packed, &mut Inflater::new(), jobs, Rules::default(), &mut |_| {});
    resumed.unwrap_err().message()
}

#[test]
fn logs_have_the_judges_bytes_streams_and_flat_text() {
    let mut compared = 0;
    par_map_ordered(|_, verdict, packed, folder, place| {
        let (Ok(state), Some(jobs)) = (load(packed, &mut Inflater::new()), verdict.jobs()) else { return };
        for (id, theirs) in jobs {
            let Some(history) = state.results.get(&id.as_str().into()) else { continue };
            for (ours, theirs) in history.iter().zip(theirs["history"].as_array().unwrap()) {
                let Some(mut source) = open(&ours.log, folder) else { continue };
                let lines = source.lines(Position::Line(0), usize::MAX, &Task::new()).unwrap();
                let (mut flat, mut text, mut bytes) = (FlatText::default(), String::new(), Vec::new());
                for line in &lines.lines {
                    let data = [line.text.exact(), if line.ended { b"\n" } else { b"" }].concat();
                    flat.push(&data, &mut text);
                    bytes.extend(data);
                }
                flat.finish(&mut text);
                assert_eq!(sha256(&bytes), theirs["io_log_sha256_of_data"].as_str().unwrap(), "{place}: {id}");
                if let Some(length) = theirs["io_log_as_flat_text_len"].as_u64() {
                    assert_eq!(text.chars().count() as u64, length, "{place}: {id}: flat text");
                    let head = theirs["io_log_as_flat_text_head"].as_str().unwrap();
                    assert!(text.starts_with(head), "{place}: {id}: {text:?} / {head:?}");
                }
                let errors = lines.lines.iter().filter(|line| line.stream == Stream::Err).count() > 0;
                assert_eq!(errors, theirs["io_log_records_by_stream"]["stderr"].is_u64(), "{place}: {id}");
                assert!(theirs["io_log_error"].is_null() || lines.ending.is_some(), "{place}: {id}");
                compared += 1;
            }
        }
    });
    assert!(compared > 150, "{compared}");
}

fn open(log: &JobLog, folder: &std::path::Path) -> Option<Box<dyn adjourn::storage::LogSource>> {
    match log {
        JobLog::Memory(records) => Some(io_log::memory(records.clone(), b"log")),
        JobLog::Disk(name) => {
            let base = name.exact().rsplit(|b| *b == b'/').next()?;
            let path = folder.join("io-logs").join(std::str::from_utf8(base).ok()?);
            // Nothing outside the session and no link is opened.
            let logs = std::fs::symlink_metadata(folder.join("io-logs")).is_ok_and(|facts| facts.is_dir());
            let file = logs && std::fs::symlink_metadata(&path).is_ok_and(|facts| facts.is_file());
            file.then(|| io_log::records(std::fs::File::open(path).unwrap(), b"log"))
        }
    }
}
