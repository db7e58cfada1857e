//! Against pickles that Python 2.7 and 3.12 wrote in every protocol, with the values that they gave them, and against damage.

use std::io::Read;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::model::Value;

fn vectors() -> Json {
    let packed = include_bytes!("../../../../tests/corpus/pickles.json.gz");
    let mut text = String::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn bytes_of(vector: &Json) -> Vec<u8> {
    let hex = vector["hex"].as_str().unwrap();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// As the generator writes values; sets are sorted there.
fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Flag(flag) => json!(flag),
        Value::Int(number) => json!(number),
        Value::Count(number) => json!(number),
        Value::Number(number) => json!(number),
        Value::Text(text) => match std::str::from_utf8(text.exact()) {
            Ok(text) => json!(text),
            Err(_) => json!(text.exact().iter().map(|b| char::from(*b)).collect::<String>()),
        },
        Value::List(items) => items.iter().map(json).collect(),
        Value::Record(fields) => fields.iter().map(|(key, value)| ((*key).to_owned(), json(value))).collect(),
        Value::Map(entries) => entries.iter().map(|(key, value)| (key.to_string(), json(value))).collect(),
        Value::Opaque(reason) => {
            let name = reason.text.trim_end_matches(", made only by running it");
            json!({"opaque": name})
        }
        other => panic!("{other:?}"),
    }
}

fn same(found: &Json, wanted: &Json) -> bool {
    match (found, wanted) {
        (Json::Object(_), Json::Object(wanted)) if wanted.get("opaque") == Some(&Json::Null) => {
            found.get("opaque").is_some()
        }
        (Json::Object(found), Json::Object(wanted)) => {
            found.len() == wanted.len() && wanted.iter().all(|(key, w)| found.get(key).is_some_and(|f| same(f, w)))
        }
        (Json::Array(found), Json::Array(wanted)) => {
            found.len() == wanted.len() && found.iter().zip(wanted).all(|(f, w)| same(f, w))
        }
        (Json::Number(found), Json::Number(wanted)) => found.as_f64() == wanted.as_f64(),
        _ => found == wanted,
    }
}

const ALL: Shown = Shown { values: usize::MAX, depth: 32, bytes: usize::MAX };

#[test]
fn every_opcode_of_python_is_known_by_its_code() {
    let vectors = vectors();
    let theirs: std::collections::BTreeMap<&str, u64> = vectors["opcodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| (o[0].as_str().unwrap(), o[1].as_u64().unwrap()))
        .collect();
    let ours = op::ALL.iter().map(|(name, code)| (*name, u64::from(*code))).collect();
    assert_eq!(theirs, ours);
}

#[test]
fn the_values_are_those_of_python() {
    let vectors = vectors();
    for vector in vectors["pickles"].as_array().unwrap() {
        let bytes = bytes_of(vector);
        let pickle = decode(&bytes, Limits::default());
        let mut found = json(&pickle.value(ALL).unwrap_or_else(|e| panic!("{}: {e}", vector["name"])));
        if vector["name"].as_str().unwrap().starts_with("set,") {
            found.as_array_mut().unwrap().sort_by_key(Json::as_i64);
        }
        let wanted = &vector["value"];
        assert!(same(&found, wanted), "{}: {found} {wanted}", vector["name"]);
        assert_eq!(pickle.is_opaque(), vector["opaque"].as_bool().unwrap(), "{}", vector["name"]);
        assert_eq!(pickle.trailing(), 0);
    }
}

#[test]
fn what_would_run_is_named_even_when_the_rest_is_cut_off() {
    let pickle = decode(b"cos\nsystem\n(S'rm -rf /'\nt", Limits::default());
    assert_eq!(pickle.root().unwrap_err(), &PickleError { at: 25, why: Why::Truncated });
    assert_eq!(pickle.foreign().map(ToString::to_string).collect::<Vec<_>>(), ["os.system"]);
    assert!(pickle.is_opaque() && !pickle.calls());
}

#[test]
fn damage_is_told_where_it_stands() {
    let why = |bytes: &[u8]| decode(bytes, Limits { nodes: 4 }).root().unwrap_err().why;
    assert_eq!(why(b""), Why::Truncated);
    assert_eq!(why(b"\x80\x06N."), Why::Protocol(6));
    assert_eq!(why(b"N?."), Why::Opcode(b'?'));
    assert_eq!(why(b"."), Why::Underflow);
    assert_eq!(why(b"N(."), Why::Underflow);
    assert_eq!(why(b"h\x00."), Why::NoMemo);
    assert_eq!(why(b"NNNNNNN"), Why::TooBig(4));
    assert_eq!(why(b"(N0NNd"), Why::Truncated);
    assert_eq!(why(b"(NNNd."), Why::Argument("a key without a value"));
    assert_eq!(why(b"T\xff\xff\xff\xffx."), Why::Truncated);
    assert_eq!(why(b"\x8d\xff\xff\xff\xff\xff\xff\xff\xffx."), Why::Truncated);
    assert_eq!(decode(b"N.rest", Limits::default()).trailing(), 4);
}

#[test]
fn what_contains_itself_or_grows_without_end_is_cut() {
    let itself = decode(b"\x80\x02]q\x00h\x00a.", Limits::default());
    assert_eq!(json(&itself.value(ALL).unwrap()), json!([{"opaque": "it contains itself"}]));
    // Ten lists, each holding the one before ten times.
    let mut bytes = b"\x80\x02]q\x00N".to_vec();
    bytes.push(b'a');
    for level in 0..10u8 {
        bytes.extend([b']', b'q', level + 1, b'(']);
        (0..10).for_each(|_| bytes.extend([b'h', level]));
        bytes.push(b'e');
    }
    bytes.push(b'.');
    let laughs = decode(&bytes, Limits::default());
    let shown = json(&laughs.value(Shown { values: 1000, ..ALL }).unwrap()).to_string();
    assert!(shown.len() < 30_000 && shown.contains("more not shown"));
}

#[test]
fn copies_are_paid_for() {
    let mut bytes = b"(".to_vec();
    bytes.extend([b'N'; 1000]);
    bytes.extend(b"lp0\n0c__builtin__\nset\np1\n0");
    (0..1000).for_each(|_| bytes.extend(b"h\x01h\x00\x85R0"));
    bytes.extend(b"N.");
    assert_eq!(decode(&bytes, Limits { nodes: 100_000 }).root().unwrap_err().why, Why::TooBig(100_000));
}

#[test]
fn depth_costs_no_stack() {
    let mut bytes = vec![b']'; 1_000_000];
    bytes.resize(1_999_999, b'a');
    bytes.push(b'.');
    let deep = decode(&bytes, Limits::default());
    assert!(deep.root().is_ok());
    let shown = json(&deep.value(Shown::default()).unwrap()).to_string();
    assert!(shown.contains("nested too deep"));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let pickle = decode(&bytes, Limits { nodes: 1000 });
        pickle.value(Shown::default()).ok();
    }

    #[test]
    fn no_damage_makes_it_panic(which in any::<prop::sample::Index>(), changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        static VECTORS: std::sync::LazyLock<Json> = std::sync::LazyLock::new(vectors);
        let mut bytes = bytes_of(which.get(VECTORS["pickles"].as_array().unwrap()));
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let pickle = decode(&bytes, Limits { nodes: 10_000 });
        pickle.value(Shown::default()).ok();
    }
}
