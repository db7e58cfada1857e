//! Vectors 12 to 18 of formats/plainbox.md section j, and that what is written is read.

use super::super::{Outcome, load};
use super::*;
use crate::storage::codec::gzip::Inflater;

fn text(state: &SessionState, format: Format) -> String {
    let packed = suspend(state, format, None, 0).unwrap();
    String::from_utf8(Inflater::new().inflate(&packed).unwrap().to_vec()).unwrap()
}

#[test]
fn an_empty_session() {
    let state = SessionState {
        metadata: SessionMetaData { app_blob: Some(Vec::new()), ..SessionMetaData::default() },
        ..SessionState::default()
    };
    assert_eq!(
        text(&state, Format::Plainbox6),
        "{\"session\":{\"desired_job_list\":[],\"jobs\":{},\"mandatory_job_list\":[],\"metadata\":{\"app_blob\":\"\",\
         \"app_id\":null,\"flags\":[],\"running_job_name\":null,\"title\":null},\"results\":{}},\"version\":6}"
    );
    assert_eq!(
        text(&state, Format::Checkbox11),
        "{\"session\":{\"desired_job_list\":[],\"jobs\":{},\"mandatory_job_list\":[],\"metadata\":{\"app_blob\":\"\",\
         \"app_id\":null,\"custom_joblist\":false,\"flags\":[],\"last_job_start_time\":null,\"rejected_jobs\":[],\
         \"remaining_todo_jobs\":false,\"running_job_name\":null,\"title\":null},\"results\":{},\
         \"system_information\":{}},\"version\":11}"
    );
}

#[test]
fn names_of_logs_become_relative_to_the_session() {
    let name =
        |name: &str, location: Option<&str>| relative(&name.into(), location.map(str::as_bytes)).exact().to_vec();
    assert_eq!(name("/path/to/file", Some("/path")), b"to/file");
    assert_eq!(name("/path/to/file", None), b"/path/to/file");
    assert_eq!(name("/pathology/file", Some("/path")), b"/pathology/file");
    assert_eq!(name("io-logs/a", Some("/path")), b"io-logs/a");
}

#[test]
fn a_record_is_written_as_base64() {
    let written = record(&LogRecord { delay: 0.0, stream: Stream::Out, data: (*b"binary data").into() });
    assert_eq!(written, Json::Array(vec![Json::Float(0.0), Json::text("stdout"), Json::text("YmluYXJ5IGRhdGE=")]));
}

fn full() -> SessionState {
    let id = |name: &str| Untrusted::from(name);
    SessionState {
        jobs: [("ran", "1"), ("asked", "2"), ("idle", "3"), ("needed", "4"), ("out", "5")]
            .map(|(k, v)| (id(k), id(v)))
            .into(),
        run_list: [id("needed")].into(),
        results: [(
            id("ran"),
            vec![
                JobResult { outcome: Outcome::Crash, return_code: Some(-11), ..JobResult::default() },
                JobResult {
                    outcome: Outcome::Pass,
                    log: JobLog::Disk(id("io-logs/ran.record.gz")),
                    ..JobResult::default()
                },
            ],
        )]
        .into(),
        desired_job_list: vec![id("asked"), id("ran")],
        metadata: SessionMetaData {
            title: Some(id("Everything (ü)")),
            flags: [id("f2"), id("f1")].into(),
            rejected_jobs: Some(vec![Json::text("out")]),
            ..SessionMetaData::default()
        },
        ..SessionState::default()
    }
}

#[test]
fn only_jobs_in_use_are_kept() {
    let jobs = |state: &SessionState, format| match represent(state, format, None).get("session").unwrap().get("jobs") {
        Some(Json::Object(jobs)) => jobs.iter().map(|(id, _)| id.to_string()).collect::<Vec<_>>().join(" "),
        other => panic!("{other:?}"),
    };
    let mut state = full();
    assert_eq!(jobs(&state, Format::Plainbox6), "asked needed ran");
    assert_eq!(jobs(&state, Format::Checkbox7), "asked needed out ran");
    state.metadata.flags.insert(standard_flags::SETTING_UP.into());
    assert_eq!(jobs(&state, Format::Checkbox11), "asked idle needed out ran");
}

#[test]
fn what_is_written_is_read() {
    for format in [Format::Plainbox6, Format::Checkbox7, Format::Checkbox11] {
        let state = full();
        let read = load(&suspend(&state, format, None, 0).unwrap(), &mut Inflater::new()).unwrap();
        assert_eq!(read.version, format.version());
        assert_eq!((&read.results, &read.desired_job_list), (&state.results, &state.desired_job_list));
        assert_eq!((&read.metadata.title, &read.metadata.flags), (&state.metadata.title, &state.metadata.flags));
        let again = load(&suspend(&read, format, None, 0).unwrap(), &mut Inflater::new()).unwrap();
        assert_eq!(again, read);
    }
}
