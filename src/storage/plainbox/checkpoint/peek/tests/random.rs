//! Random checkpoints: what the writers of each version write.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::super::super::Outcome;
use crate::storage::codec::base64;
use crate::storage::codec::json::Json;
use crate::text::Untrusted;

type Members = Vec<(Untrusted, Json)>;

const IDS: [&str; 9] = ["", "a", "b", "com.canonical::usb/detect", "c", "d'e", "\u{7f}", "\u{fc}", "\u{1f600}"];

/// A version and its checkpoint as its writer makes it.
pub fn checkpoint() -> impl Strategy<Value = Json> {
    (1u8..=11).prop_flat_map(|version| {
        (histories(), metadata(version), listed(), listed()).prop_map(move |(jobs, metadata, desired, mandatory)| {
            let known = |ids: Vec<usize>| {
                let ids = ids.into_iter().filter_map(|at| jobs.keys().nth(at).map(|id| Json::text(*id)));
                Json::Array(ids.collect())
            };
            let mut session = vec![("desired_job_list".into(), known(desired)), ("jobs".into(), sums(&jobs))];
            if version >= 6 {
                session.push(("mandatory_job_list".into(), known(mandatory)));
            }
            session.push(("metadata".into(), Json::Object(metadata)));
            session.push(("results".into(), results(&jobs)));
            if version >= 8 {
                session.push(("system_information".into(), Json::object([("tool", Json::Array(vec![Json::Null]))])));
            }
            Json::object([("session", Json::Object(session)), ("version", Json::Int(version.into()))])
        })
    })
}

/// Places among the jobs.
fn listed() -> impl Strategy<Value = Vec<usize>> {
    vec(0usize..6, 0..6)
}

fn histories() -> impl Strategy<Value = BTreeMap<&'static str, Option<Vec<Json>>>> {
    btree_map(select(&IDS[..]), of(vec(result(), 0..4)), 0..6)
}

fn sums(jobs: &BTreeMap<&str, Option<Vec<Json>>>) -> Json {
    Json::Object(jobs.keys().map(|id| ((*id).into(), Json::text(format!("sum of {id}")))).collect())
}

fn results(jobs: &BTreeMap<&str, Option<Vec<Json>>>) -> Json {
    let ran = jobs.iter().filter_map(|(id, history)| Some(((*id).into(), Json::Array(history.clone()?))));
    Json::Object(ran.collect())
}

pub fn result() -> impl Strategy<Value = Json> {
    let words: Vec<&str> = Outcome::WORDS.iter().map(|(word, _)| *word).collect();
    let log = prop_oneof![
        3 => Just(("io_log_filename", Json::text("io-logs/a.record.gz"))),
        1 => vec(record(), 0..3).prop_map(|records| ("io_log", Json::Array(records))),
    ];
    (nullable(select(words).prop_map(Json::text)), nullable(text()), nullable(float()), nullable(code()), log).prop_map(
        |(outcome, comments, duration, code, log)| {
            Json::object([
                ("comments", comments),
                ("execution_duration", duration),
                log,
                ("outcome", outcome),
                ("return_code", code),
            ])
        },
    )
}

fn record() -> impl Strategy<Value = Json> {
    (0.0..1e3, any::<bool>(), vec(any::<u8>(), 0..9)).prop_map(|(delay, out, data)| {
        let stream = Json::text(if out { "stdout" } else { "stderr" });
        Json::Array(vec![Json::Float(delay), stream, Json::text(base64::encode(&data))])
    })
}

fn metadata(version: u8) -> impl Strategy<Value = Members> {
    let blob = nullable(vec(any::<u8>(), 0..9).prop_map(|data| Json::text(base64::encode(&data))));
    let flags = subsequence(std::vec!["bootstrapping", "incomplete", "submitted"], 0..3);
    (blob, flags, [nullable(text()), nullable(text()), nullable(text())], nullable(float()), any::<[bool; 3]>())
        .prop_map(move |(blob, flags, [title, running, app], start, [custom, todo, new_six])| {
            let flags = Json::Array(flags.into_iter().map(Json::text).collect());
            let new = version >= 7 || version == 6 && new_six;
            let fields = [
                ("app_blob", blob, version >= 2),
                ("app_id", app, version >= 3),
                ("custom_joblist", Json::Bool(custom), new),
                ("flags", flags, true),
                ("last_job_start_time", start, version >= 7),
                ("rejected_jobs", Json::Array(Vec::new()), new),
                ("remaining_todo_jobs", Json::Bool(todo), version >= 11),
                ("running_job_name", running, true),
                ("title", title, true),
            ];
            let fields = fields.into_iter().filter(|(_, _, there)| *there);
            fields.map(|(key, value, _)| (key.into(), value)).collect()
        })
}

fn nullable(value: impl Strategy<Value = Json>) -> impl Strategy<Value = Json> {
    of(value).prop_map(Option::unwrap_or_default)
}

fn text() -> impl Strategy<Value = Json> {
    prop_oneof![
        select(&["t", "", "it's \"so\"", "a\nb", "\\u0041", "\u{fc}\u{202e}\u{1f600}"][..]).prop_map(Json::text),
        Just(Json::Text(Untrusted::new(&b"lone \xed\xa0\x80"[..]))),
    ]
}

fn float() -> impl Strategy<Value = Json> {
    prop_oneof![3 => 0.0..1e9, 1 => select(&[-0.0, -1.5, 5e-324, 1e300, f64::INFINITY, f64::NAN][..])]
        .prop_map(Json::Float)
}

fn code() -> impl Strategy<Value = Json> {
    prop_oneof![(-9i64..256).prop_map(Json::Int), any::<bool>().prop_map(Json::Bool)]
}
