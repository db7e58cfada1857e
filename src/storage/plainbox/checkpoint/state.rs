//! What a checkpoint holds, as plain data.

use std::collections::{BTreeMap, BTreeSet};

use super::Outcome;
use crate::model::Stream;
use crate::storage::codec::json::Json;
use crate::text::Untrusted;

/// The flags that every application knows (formats/plainbox.md d.5). Applications may add any other.
pub mod standard_flags {
    /// Work is left; this makes a session resumable.
    pub const INCOMPLETE: &str = "incomplete";
    /// The results were exported somewhere.
    pub const SUBMITTED: &str = "submitted";
    /// Resources are being collected.
    pub const BOOTSTRAPPING: &str = "bootstrapping";
    /// Setup jobs run (current Checkbox).
    pub const SETTING_UP: &str = "setting_up";
    /// The jobs were picked by hand.
    pub const TESTPLANLESS: &str = "testplanless";
}

/// A test session (formats/plainbox.md d.2).
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SessionState {
    /// The version of the checkpoint that it was read from; 0 when it was never saved.
    pub version: u8,
    /// Every known job: its id and the checksum of its definition.
    pub jobs: BTreeMap<Untrusted, Untrusted>,
    /// The jobs that may run; together with those that have results, a checkpoint keeps exactly these. After reading one: all
    /// jobs that it names.
    pub run_list: BTreeSet<Untrusted>,
    /// The history of results of each job that has any, oldest first; the last is the current one.
    pub results: BTreeMap<Untrusted, Vec<JobResult>>,
    /// The jobs asked for, in order. Dependencies and resources are not in it.
    pub desired_job_list: Vec<Untrusted>,
    /// The jobs that must run whatever was asked for.
    pub mandatory_job_list: Vec<Untrusted>,
    /// What the application noted.
    pub metadata: SessionMetaData,
    /// What version 8 collected about the machine: by collector its tool version, success and outputs.
    pub system_information: Option<Json>,
}

/// What the application noted about a session. A field is none where it was `null` or its version does not have it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SessionMetaData {
    /// The title; for `plainbox run` the command line.
    pub title: Option<Untrusted>,
    /// See [`standard_flags`].
    pub flags: BTreeSet<Untrusted>,
    /// The job that was about to run. From checkbox-ng 1.18.1 on it is never cleared, so it does not mean "running".
    pub running_job_name: Option<Untrusted>,
    /// The application's own data, decoded; may hold credentials.
    pub app_blob: Option<Vec<u8>>,
    /// Which application made it.
    pub app_id: Option<Untrusted>,
    /// Whether the tester changed the list of jobs.
    pub custom_joblist: Option<bool>,
    /// Ids of jobs that the tester took out; nobody checks their types.
    pub rejected_jobs: Option<Vec<Json>>,
    /// When the last job started, in Unix seconds.
    pub last_job_start_time: Option<f64>,
    /// Whether jobs are left to run.
    pub remaining_todo_jobs: Option<bool>,
}

impl SessionMetaData {
    /// Whether a flag is set.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.contains(&Untrusted::from(flag))
    }
}

/// One result of a job (formats/plainbox.md d.3).
#[derive(Clone, PartialEq, Debug, Default)]
pub struct JobResult {
    /// How it ended.
    pub outcome: Outcome,
    /// How long it took, in seconds.
    pub execution_duration: Option<f64>,
    /// The tester's words.
    pub comments: Option<Untrusted>,
    /// What the command returned; minus the signal that killed it.
    pub return_code: Option<i64>,
    /// What the command printed.
    pub log: JobLog,
}

impl JobResult {
    /// Whether it says nothing at all: versions 1 to 3 keep such a result for every job that did not run.
    pub fn is_hollow(&self) -> bool {
        *self == JobResult::default()
    }
}

/// Where a result's output is.
#[derive(Clone, PartialEq, Debug)]
pub enum JobLog {
    /// In a file, by the name that the checkpoint gives: relative to the session from version 5 on, absolute before. It may
    /// point anywhere, so nobody may open it as it is.
    Disk(Untrusted),
    /// In the checkpoint itself.
    Memory(Vec<LogRecord>),
}

impl Default for JobLog {
    fn default() -> Self {
        JobLog::Memory(Vec::new())
    }
}

/// One piece of output.
#[derive(Clone, PartialEq, Debug)]
pub struct LogRecord {
    /// Seconds since the record before.
    pub delay: f64,
    /// Where it was printed to.
    pub stream: Stream,
    /// What was printed.
    pub data: Box<[u8]>,
}
