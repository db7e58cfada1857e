//! Every session of the corpus against the verdict of the real program that judged it: order, what a row says, jobs with their
//! history, logs. What differs on purpose stands in `differences`.

mod differences;
mod library;
pub mod verdict;

use std::collections::BTreeMap;
use std::sync::Arc;

use adjourn::command::{Catalog, Place, Readers};
use adjourn::model::{Body, Detail, EntryRef, Id, LogId, Position, Stream, Summary, Value};
use adjourn::text::Untrusted;
use adjourn::work::Task;
use serde_json::Value as Json;

use verdict::{Corpus, Verdict, corpora};

fn readers(corpus: &Corpus) -> Readers {
    let place = Place { address: corpus.place.clone().into(), named: true };
    Readers::new(Arc::new(Catalog::open(&[place], None, Default::default(), &Default::default()).unwrap()))
}

fn par_map_ordered(mut check: impl FnMut(&mut Readers, &EntryRef, &Verdict, &str)) {
    for corpus in corpora() {
        let mut readers = readers(corpus);
        let rows = readers.list(&Task::new()).unwrap().rows;
        for (id, verdict) in &corpus.sessions {
            let row = rows.iter().find(|row| row.entry.id == *id);
            let row = row.unwrap_or_else(|| panic!("{}: {id} is not listed", corpus.name));
            check(&mut readers, row, verdict, &format!("{}: {id}", corpus.name));
        }
    }
}

#[test]
fn the_order_is_the_judges() {
    for corpus in corpora() {
        let listing = readers(corpus).list(&Task::new()).unwrap();
        let ours: Vec<Id> = listing.rows.iter().map(|row| row.entry.id.clone()).collect();
        if differences::judge_lists_nothing(&corpus.name) {
            assert!(!ours.is_empty() && !listing.problems.is_empty(), "{}: ours lists what is there", corpus.name);
            continue;
        }
        let theirs: Vec<Id> = corpus.order.iter().filter(|id| ours.contains(id)).cloned().collect();
        assert_eq!(ours.len(), theirs.len(), "{}: as many as the judge lists", corpus.name);
        let moments = |ids: &[Id]| -> Vec<f64> {
            let at = |id: &Id| listing.rows.iter().find(|row| row.entry.id == *id).unwrap().entry.age.at.unwrap();
            ids.iter().map(|id| at(id).as_double()).collect()
        };
        // The judge leaves ties in the order of the directory; ours stand by id.
        assert_eq!(moments(&ours), moments(&theirs), "{}: the order but for ties", corpus.name);
        let untied = |ids: &[Id]| {
            let all = moments(ids);
            let alone = |at: &f64| all.iter().filter(|other| *other == at).count() == 1;
            ids.iter().zip(&all).filter(|(_, at)| alone(at)).map(|(id, _)| id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(untied(&ours), untied(&theirs), "{}: the order", corpus.name);
    }
}

#[test]
fn a_row_says_what_the_judge_says() {
    par_map_ordered(|readers, row, verdict, place| {
        let summary = readers.summary(row).unwrap();
        assert_eq!(field(&summary, "locked"), Json::Bool(verdict.locked()), "{place}: locked");
        if differences::we_call_damaged_what_was_never_saved(place) {
            assert!(summary.error.is_some(), "{place}: error");
            return;
        }
        if verdict.never_saved() {
            assert_eq!(summary.state.text, Untrusted::from("unsaved"), "{place}: state");
            return;
        }
        match verdict.peek() {
            None => assert!(summary.error.is_some(), "{place}: the judge cannot read it: {}", verdict.why()),
            Some(_) if differences::we_refuse_what_is_peeked(place) => assert!(summary.error.is_some(), "{place}"),
            Some(peek) => {
                for (ours, theirs) in [("title", "title"), ("app_id", "app_id"), ("running_job", "running_job_name")] {
                    assert_eq!(field(&summary, ours), peek[theirs], "{place}: {ours}");
                }
                assert_eq!(field(&summary, "flags"), peek["flags"], "{place}: flags");
                let sound = verdict.resumes() || differences::we_accept(place, &verdict.why());
                assert_eq!(summary.error.is_none(), sound, "{place}: {:?} / {}", summary.error, verdict.why());
            }
        }
    });
}

#[test]
fn the_outcomes_are_the_judges() {
    par_map_ordered(|readers, row, verdict, place| {
        let Some(counts) = verdict.outcome_counts() else { return };
        if differences::we_refuse_what_is_peeked(place) {
            return;
        }
        let summary = readers.summary(row).unwrap();
        let ours: BTreeMap<String, u64> =
            summary.outcomes.iter().map(|(word, count)| (word.text.to_string(), u64::from(count))).collect();
        assert_eq!(ours, counts, "{place}: outcomes");
    });
}

#[test]
fn every_job_has_the_judges_history() {
    par_map_ordered(|readers, row, verdict, place| {
        let Some(jobs) = verdict.jobs() else { return };
        if differences::we_refuse_what_is_peeked(place) {
            return;
        }
        let detail = readers.detail(row, &Task::new()).unwrap();
        let ours = histories(&detail);
        for (job, theirs) in jobs {
            let history = theirs["history"].as_array().unwrap();
            if history.is_empty() {
                continue;
            }
            let own = ours.get(job).unwrap_or_else(|| panic!("{place}: no job {job}"));
            assert_eq!(own.len(), history.len(), "{place}: {job}: attempts");
            for (own, theirs) in own.iter().zip(history) {
                for (key, wanted) in
                    [("outcome", "outcome"), ("return_code", "return_code"), ("comments", "comments_raw")]
                {
                    assert_eq!(own[key], theirs[wanted], "{place}: {job}: {key}");
                }
                let seconds = (own["execution_duration"].as_f64(), theirs["execution_duration"].as_f64());
                let near = |a: f64, b: f64| (a - b).abs() <= 1e-15 * a.abs().max(1.0);
                assert!(
                    matches!(seconds, (None, None)) || matches!(seconds, (Some(a), Some(b)) if near(a, b)),
                    "{place}: {job}: {seconds:?}"
                );
            }
        }
    });
}

#[test]
fn every_log_has_the_judges_bytes() {
    let mut compared = 0;
    par_map_ordered(|readers, row, verdict, place| {
        let Some(jobs) = verdict.jobs() else { return };
        let detail = readers.detail(row, &Task::new()).unwrap();
        for (job, theirs) in jobs {
            let Some(last) = theirs["history"].as_array().unwrap().last() else { continue };
            let (Some(sum), Some(log)) = (last["io_log_sha256_of_data"].as_str(), log_of(&detail, job)) else {
                continue;
            };
            if differences::log_is_not_opened(place) {
                continue;
            }
            let bytes = read(readers, row, &log, place);
            assert_eq!(verdict::sha256(&bytes), sum, "{place}: {job}: log of {} bytes", bytes.len());
            compared += 1;
        }
    });
    assert!(compared > 60, "only {compared} logs were compared");
}

fn read(readers: &mut Readers, row: &EntryRef, log: &LogId, place: &str) -> Vec<u8> {
    let mut source = readers.open_log(row, log).unwrap_or_else(|error| panic!("{place}: {error}"));
    let (mut bytes, mut next) = (Vec::new(), 0);
    loop {
        let lines = source.lines(Position::Line(next), 500, &Task::new()).unwrap();
        if lines.lines.is_empty() {
            return bytes;
        }
        for line in &lines.lines {
            assert!(line.stream != Stream::Other(Untrusted::default()));
            bytes.extend_from_slice(line.text.exact());
            if line.ended {
                bytes.push(b'\n');
            }
            next = line.number + 1;
        }
    }
}

fn table<'a>(detail: &'a Detail, key: &str) -> Vec<BTreeMap<&'static str, &'a Value>> {
    match &detail.section(key).unwrap().body {
        Body::Table { columns, rows } => {
            rows.iter().map(|row| columns.iter().map(|column| column.key).zip(row).collect()).collect()
        }
        Body::Fields(_) => panic!("{key} is no table"),
    }
}

fn log_of(detail: &Detail, job: &str) -> Option<LogId> {
    let rows = table(detail, "jobs");
    let row = rows.iter().find(|row| json(row["id"]) == job)?;
    match row["log"] {
        Value::Link(link) => match link.as_ref() {
            adjourn::model::Link::Log(id, _) => Some(id.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn histories(detail: &Detail) -> BTreeMap<String, Vec<Json>> {
    let row = |row: BTreeMap<&'static str, &Value>| {
        let id = json(row["id"]).as_str().unwrap().to_owned();
        (id, json(row["results"]).as_array().unwrap().clone())
    };
    table(detail, "jobs").into_iter().map(row).collect()
}

fn field(summary: &Summary, key: &str) -> Json {
    json(summary.field(key).unwrap_or_else(|| panic!("no field {key}")))
}

fn json(value: &Value) -> Json {
    match value {
        Value::Flag(flag) => Json::from(*flag),
        Value::Count(n) | Value::Bytes(n) => Json::from(*n),
        Value::Int(n) => Json::from(*n),
        Value::Seconds(n) => Json::from(*n),
        Value::Text(text) => Json::from(text.lossy()),
        Value::Label(word) => Json::from(word.text.lossy()),
        Value::List(list) => list.iter().map(json).collect(),
        Value::Record(fields) => fields.iter().map(|(key, value)| ((*key).to_owned(), json(value))).collect(),
        _ => Json::Null,
    }
}
