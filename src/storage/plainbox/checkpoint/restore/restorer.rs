//! The steps of restoring, each of which reports what is damaged and goes on.

use std::collections::{BTreeMap, BTreeSet};

use super::super::validate::{checked, dict, list, missing, needed, string, strings};
use super::super::{CheckpointError, JobLog, JobResult, SessionState, metadata, result};
use super::examined::{Examined, Known, Rules};
use super::log_name::{joined, rewritten};
use crate::storage::codec::json::Json;
use crate::storage::codec::python::repr;
use crate::text::Untrusted;

/// The last of several equal keys wins, as in Python.
type Members<'a> = BTreeMap<&'a Untrusted, &'a Json>;

pub(super) struct Restorer<'a> {
    version: u8,
    session: &'a Json,
    known: &'a Known,
    rules: Rules<'a>,
    jobs: Members<'a>,
    done: Examined,
}

impl<'a> Restorer<'a> {
    pub(super) fn new(version: u8, session: &'a Json, known: &'a Known, rules: Rules<'a>) -> Self {
        Self { version, session, known, rules, jobs: Members::new(), done: Examined::default() }
    }

    pub(super) fn restore(mut self, state: SessionState) -> Examined {
        self.done.state = state;
        self.done.state.version = self.version;
        self.jobs_and_results();
        let (data, problems) = metadata::read(self.version, self.session);
        self.done.state.metadata = data;
        self.done.metadata = problems;
        self.done.state.desired_job_list = self.job_list("desired_job_list");
        self.mandatory();
        self.known_jobs();
        if self.version >= 8 {
            self.done.state.system_information = self.session.get("system_information").cloned();
        }
        self.done
    }

    fn jobs_and_results(&mut self) {
        self.jobs = self.members("jobs");
        let results = self.members("results");
        let ids: BTreeSet<_> = self.jobs.keys().chain(results.keys()).copied().collect();
        let mut unknown = Vec::new();
        for id in ids {
            match self.job(id) {
                Ok(true) => self.history(id, results.get(id).copied()),
                Ok(false) => unknown.push(id.lossy()),
                Err(problem) => {
                    self.done.results.push(problem);
                    self.history(id, results.get(id).copied());
                }
            }
        }
        if !unknown.is_empty() {
            let text = format!("Unknown jobs remaining: {}", unknown.join(", "));
            self.done.results.push(CheckpointError::corrupted(text));
        }
    }

    fn members(&mut self, key: &str) -> Members<'a> {
        match needed(self.session, key, dict) {
            Ok(Json::Object(members)) => members.iter().map(|(k, v)| (k, v)).collect(),
            Ok(_) => Members::new(),
            Err(problem) => {
                self.done.results.push(problem);
                Members::new()
            }
        }
    }

    /// Whether the job is known; the checksum is looked at before, and compared after that.
    fn job(&self, id: &Untrusted) -> Result<bool, CheckpointError> {
        let value = self.jobs.get(id).ok_or_else(|| missing(id.exact()))?;
        let checksum = checked(value, &format!("key {}", repr(id.exact())), string)?;
        match self.known {
            Known::Stored => Ok(true),
            Known::Given(known) => match known.get(id) {
                None => Ok(false),
                Some(now) if now == checksum || self.rules.ignore_job_checksums => Ok(true),
                Some(_) => Err(CheckpointError::IncompatibleJob { job: id.clone() }),
            },
        }
    }

    fn history(&mut self, id: &Untrusted, value: Option<&Json>) {
        let Some(value) = value else { return };
        let results = match checked(value, &format!("key {}", repr(id.exact())), list) {
            Ok(results) => results,
            Err(problem) => return self.done.results.push(problem),
        };
        let mut history = Vec::with_capacity(results.len());
        for value in results {
            let read = result::read(value, &mut self.done.results);
            history.extend(read.map(|result| self.found(result)));
        }
        if !history.is_empty() {
            self.done.state.results.insert(id.clone(), history);
        }
    }

    /// A result whose log is named as the rules want it.
    fn found(&mut self, mut result: JobResult) -> JobResult {
        if let JobLog::Disk(name) = &mut result.log {
            if let Some(location) = self.rules.location.filter(|_| self.version >= 5) {
                *name = joined(location, name);
            }
            if self.rules.file_reference_checks {
                self.check_reference(name);
            }
        }
        result
    }

    fn check_reference(&mut self, name: &mut Untrusted) {
        let is_file = self.rules.is_file;
        if let Some(location) = self.rules.location.filter(|_| self.rules.rewrite_log_pathnames)
            && !is_file(name.exact())
        {
            *name = rewritten(location, name);
        }
        if !is_file(name.exact()) {
            self.done.results.push(CheckpointError::BrokenReference { file: name.clone() });
        }
    }

    fn job_list(&mut self, key: &str) -> Vec<Untrusted> {
        let read = needed(self.session, key, list).and_then(|l| strings(l, "Each job id must be a string"));
        let ids = match read {
            Ok(ids) => ids,
            Err(problem) => {
                self.done.lists.push(problem);
                return Vec::new();
            }
        };
        if let Some(id) = ids.iter().find(|id| !self.exists(id)) {
            let text = format!("'{key}' refers to unknown job {}", repr(id.exact()));
            self.done.lists.push(CheckpointError::corrupted(text));
        }
        ids
    }

    fn exists(&self, id: &Untrusted) -> bool {
        match self.known {
            Known::Stored => self.jobs.contains_key(id),
            Known::Given(known) => known.contains_key(id),
        }
    }

    /// Version 6 brought it; older ones that have it were not written by programs of their time, and nobody reads it there.
    fn mandatory(&mut self) {
        if self.version >= 6 {
            self.done.state.mandatory_job_list = self.job_list("mandatory_job_list");
        }
    }

    /// Jobs that the checkpoint does not name are dropped (vector 36).
    fn known_jobs(&mut self) {
        let state = &mut self.done.state;
        let desired = state.desired_job_list.iter().chain(&state.mandatory_job_list);
        match self.known {
            Known::Stored => {
                let stored = self.jobs.iter().filter_map(|(id, value)| Some(((*id).clone(), string(value)?.clone())));
                state.jobs = stored.collect();
            }
            Known::Given(known) => {
                let kept: BTreeSet<_> = self.jobs.keys().copied().chain(desired).collect();
                let kept = known.iter().filter(|(id, _)| kept.contains(id));
                state.jobs = kept.map(|(id, checksum)| (id.clone(), checksum.clone())).collect();
            }
        }
        state.run_list = state.jobs.keys().cloned().collect();
    }
}
