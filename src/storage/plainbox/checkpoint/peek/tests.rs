//! Peeking and loading against the real software's verdicts: the vectors 20 to 36 of formats/plainbox.md section j, and the
//! essentials of the fault harness.

mod agreement;
mod damage;
mod random;

use proptest::prelude::*;

use super::super::{CheckpointError, Examined, Outcome, examine, load};
use super::*;
use crate::storage::codec::gzip::{GzipError, compress};
use crate::storage::codec::json::{Json, write};

const HEALTHY: &str = r#"{"session":{"desired_job_list":["a","b"],"jobs":{"a":"11","b":"22","c":"33"},"mandatory_job_list":["b"],
"metadata":{"app_blob":"YmxvYg==","app_id":"app","custom_joblist":false,"flags":["incomplete"],"last_job_start_time":1.5,
"rejected_jobs":[],"remaining_todo_jobs":true,"running_job_name":"b","title":"t"},
"results":{"a":[{"comments":null,"execution_duration":0.5,"io_log":[[0.0,"stdout","YQ=="]],"outcome":"fail","return_code":1},
{"comments":"c","execution_duration":null,"io_log_filename":"io-logs/a.record.gz","outcome":"pass","return_code":null}],
"c":[{"comments":null,"execution_duration":null,"io_log":[],"outcome":"not-supported","return_code":null}]},
"system_information":{}},"version":11}"#;

fn gz(text: impl AsRef<[u8]>) -> Vec<u8> {
    compress(text.as_ref(), 0).unwrap()
}

fn look(text: impl AsRef<[u8]>) -> Result<Peek, CheckpointError> {
    peek(&gz(text), &mut Inflater::new())
}

/// What loading says of the healthy checkpoint with one part replaced.
fn refused(from: &str, to: &str) -> String {
    assert!(HEALTHY.contains(from), "{from}");
    let text = HEALTHY.replacen(from, to, 1);
    load(&gz(&text), &mut Inflater::new()).map(|_| ()).unwrap_err().message()
}

#[test]
fn a_row_counts_last_results_and_what_is_left() {
    let row = look(HEALTHY).unwrap();
    assert!(visit::healthy(HEALTHY.as_bytes()).is_some());
    assert_eq!((row.version, row.tally.done, row.tally.wanted), (11, 2, 3));
    assert_eq!(row.tally.outcomes, [(Outcome::Pass, 1), (Outcome::NotSupported, 1)]);
    assert_eq!(row.metadata.app_blob.as_deref(), Some(&b"blob"[..]));
    assert!(row.metadata.has("incomplete"));
    assert_eq!(row.damage, None);
    let state = load(&gz(HEALTHY), &mut Inflater::new()).unwrap();
    assert_eq!(Tally::of(&state), row.tally);
    assert_eq!(state.results[&"a".into()].len(), 2);
}

#[test]
fn envelopes_fail_with_the_real_words() {
    let text = |packed: &[u8]| peek(packed, &mut Inflater::new()).unwrap_err();
    assert_eq!(text(b"foo").message(), "Cannot decompress session data");
    assert_eq!(text(&gz([0xff])).message(), "Cannot decode session text");
    assert_eq!(text(&gz("{")).message(), "Cannot interpret session JSON");
    assert_eq!(text(&gz("")).message(), "Cannot interpret session JSON");
    assert_eq!(text(&gz("[]")).message(), "Value of object is of incorrect type list");
    assert_eq!(text(&gz("null")).message(), "Value of object cannot be None");
    assert_eq!(text(&gz("[".repeat(100_000))), CheckpointError::TooDeep);
    let whole = gz(HEALTHY);
    assert_eq!(text(&whole[..whole.len() - 3]), CheckpointError::Truncated);
    assert_eq!(text(&[&whole[..], b"x"].concat()), GzipError::Trailing.into());
}

#[test]
fn versions_are_known_or_unsupported() {
    let version = |v: &str| look(HEALTHY.replace("\"version\":11", &format!("\"version\":{v}")));
    for known in ["1", "2", "5", "6", "7", "10", "11", "11.0", "true"] {
        assert!(version(known).is_ok(), "{known}");
    }
    for odd in ["0", "-1", "12", "99", "100", "4.5", "\"4\"", "NaN", "1e309", "18446744073709551616", "false"] {
        let error = version(odd).unwrap_err();
        assert!(matches!(error, CheckpointError::IncompatibleSession { .. }), "{odd}: {error}");
    }
    assert_eq!(version("100").unwrap_err().to_string(), "Unsupported version 100");
    assert_eq!(version("null").unwrap_err().message(), "Value of key 'version' cannot be None");
    assert!(version("[]").is_err() && version("{}").is_err());
    assert_eq!(look("{\"version\":1}").unwrap_err().message(), "Missing value for key 'session'");
    assert_eq!(look("{\"session\":{}}").unwrap_err().message(), "Missing value for key 'version'");
}

#[test]
fn both_version_six_are_read() {
    let six = HEALTHY.replace("\"version\":11", "\"version\":6");
    assert_eq!(look(&six).unwrap().metadata.custom_joblist, Some(false));
    let old = six.replace("\"custom_joblist\":false,", "").replace("\"rejected_jobs\":[],", "");
    assert_eq!(look(&old).unwrap().metadata.custom_joblist, None);
    let half = six.replace("\"rejected_jobs\":[],", "");
    assert_eq!(look(half).unwrap_err().message(), "Missing value for key 'rejected_jobs'");
}

#[test]
fn metadata_is_checked_by_type() {
    for (from, to, message) in [
        ("\"title\":\"t\"", "\"title\":5", "Value of key 'title' is of incorrect type int"),
        ("\"title\":\"t\"", "\"titel\":5", "Missing value for key 'title'"),
        ("[\"incomplete\"]", "null", "Value of key 'flags' cannot be None"),
        ("[\"incomplete\"]", "5", "Value of key 'flags' is of incorrect type int"),
        ("[\"incomplete\"]", "[1]", "Each flag must be a string"),
        ("[\"incomplete\"]", "[null]", "Value of object cannot be None"),
        ("YmxvYg==", "\u{fffd}", "app_blob is not ASCII"),
        ("YmxvYg==", "==broken", "Cannot base64 decode app_blob"),
        ("\"custom_joblist\":false", "\"custom_joblist\":1", "Value of key 'custom_joblist' is of incorrect type int"),
        (
            "\"last_job_start_time\":1.5",
            "\"last_job_start_time\":1",
            "Value of key 'last_job_start_time' is of incorrect type int",
        ),
        (
            "\"remaining_todo_jobs\":true",
            "\"remaining_todo_jobs\":null",
            "Value of key 'remaining_todo_jobs' cannot be None",
        ),
    ] {
        assert_eq!(refused(from, to), message);
        assert_eq!(look(HEALTHY.replacen(from, to, 1)).unwrap_err().message(), message);
    }
    assert!(look(HEALTHY.replace("\"title\":\"t\"", "\"title\":null")).is_ok());
    assert!(look(HEALTHY.replace("\"last_job_start_time\":1.5", "\"last_job_start_time\":null")).is_ok());
}

#[test]
fn jobs_results_and_lists_are_damage_that_does_not_hide_the_metadata() {
    for (from, to, message) in [
        ("{\"a\":\"11\",", "{\"x\":\"11\",", "Missing value for key 'a'"),
        ("\"11\"", "11", "Value of key 'a' is of incorrect type int"),
        ("0.5", "1", "Value of key 'execution_duration' is of incorrect type int"),
        ("\"return_code\":1", "\"return_code\":1.0", "Value of key 'return_code' is of incorrect type float"),
        ("\"comments\":\"c\"", "\"comments\":[]", "Value of key 'comments' is of incorrect type list"),
        ("\"comments\":\"c\",", "", "Missing value for key 'comments'"),
        ("\"io_log\":[[0.0", "\"io_lgo\":[[0.0", "Missing value for key 'io_log'"),
        (
            "\"io_log_filename\":\"io-logs/a.record.gz\"",
            "\"io_log_filename\":null",
            "Value of key 'io_log_filename' cannot be None",
        ),
        ("[0.0,", "[-1.0,", "delay cannot be negative"),
        ("[0.0,", "[\"abc\",", "IOLogRecord has invalid delay 'abc'"),
        ("[0.0,", "[null,", "Value of key 0 cannot be None"),
        ("[0.0,\"stdout\",\"YQ==\"]", "[]", "Missing value for key 0"),
        ("\"stdout\"", "\"other\"", "Value for key 1 not in allowed set ['stdout', 'stderr']"),
        ("\"YQ==\"", "\"YQ=\"", "record data b'YQ=' is not correct base64"),
        ("\"YQ==\"", "\"\u{fc}\"", "record data 'ü' is not ASCII"),
        ("[\"a\",\"b\"]", "[\"a\",\"z\"]", "'desired_job_list' refers to unknown job 'z'"),
        ("[\"a\",\"b\"]", "[5]", "Each job id must be a string"),
        (
            "\"mandatory_job_list\":[\"b\"]",
            "\"mandatory_job_list\":[\"z\"]",
            "'mandatory_job_list' refers to unknown job 'z'",
        ),
        ("\"mandatory_job_list\":[\"b\"],", "", "Missing value for key 'mandatory_job_list'"),
    ] {
        assert_eq!(refused(from, to), message);
        let row = look(HEALTHY.replacen(from, to, 1)).unwrap();
        assert_eq!(row.damage.map(|d| d.message()).as_deref(), Some(message));
        assert_eq!(row.metadata.title, Some("t".into()));
    }
    let unknown = refused("\"fail\"", "\"maybe\"");
    assert!(unknown.starts_with("Value for key 'outcome' not in allowed set ['crash', 'fail', None,"), "{unknown}");
}

#[test]
fn what_the_real_software_lets_pass_passes() {
    for (from, to) in [
        ("[0.0,", "[\"1.5\","),
        ("\"YQ==\"]", "\"YQ==\",\"fourth\"]"),
        ("\"return_code\":1", "\"return_code\":true"),
        ("\"fail\"", "null"),
        ("\"io_log\":[[0.0,\"stdout\",\"YQ==\"]]", "\"io_log\":5,\"io_log_filename\":\"x\""),
        ("\"title\":\"t\"", "\"title\":5,\"title\":\"t\""),
        ("\"title\":\"t\"", "\"title\":\"\\ud800\""),
        ("0.5", "NaN"),
        ("0.5", "1e309"),
        ("YmxvYg==", "YW\\nJj\\n"),
        ("\"c\":[{", "\"c\":[],\"d\":5,\"c\":[{"),
    ] {
        let text = HEALTHY.replacen(from, to, 1);
        let row = look(&text).unwrap();
        let expected = if to.contains("\"d\"") { Some("Missing value for key 'd'".into()) } else { None };
        assert_eq!(row.damage.map(|d| d.message()), expected, "{to}");
    }
}

/// Every node of the tree set to every odd value: the fault harness's `type ...` mutants and more.
#[test]
fn wrong_types_of_parts_are_never_healthy() {
    for part in ["jobs", "results", "metadata", "desired_job_list"] {
        for odd in ["5", "\"x\"", "true", "1.5", "null", "[[]]", "[{\"a\":1}]"] {
            let mut tree = Json::parse(HEALTHY.as_bytes()).unwrap();
            *at(&mut tree, &["session", part]) = Json::parse(odd.as_bytes()).unwrap();
            let row = look(text_of(&tree));
            assert!(row.as_ref().map_or(true, |r| r.damage.is_some()), "{part}={odd}");
        }
    }
}

fn at<'a>(tree: &'a mut Json, path: &[&str]) -> &'a mut Json {
    path.iter().fold(tree, |node, key| match node {
        Json::Object(members) => &mut members.iter_mut().find(|(k, _)| k.exact() == key.as_bytes()).unwrap().1,
        other => panic!("{other:?}"),
    })
}

fn text_of(tree: &Json) -> Vec<u8> {
    let mut out = Vec::new();
    write(tree, &mut out);
    out
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(packed in proptest::collection::vec(any::<u8>(), 0..200), flip in any::<usize>(), byte in any::<u8>()) {
        let mut inflater = Inflater::new();
        prop_assert!(peek(&packed, &mut inflater).is_err());
        let mut packed = gz(HEALTHY);
        let at = flip % packed.len();
        packed[at] = byte;
        let row = peek(&packed, &mut inflater);
        let full: Result<Examined, _> = examine(&packed, &mut inflater);
        prop_assert_eq!(row.is_ok(), full.is_ok_and(|e| e.metadata.is_empty()));
    }
}
