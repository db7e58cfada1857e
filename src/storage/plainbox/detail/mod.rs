//! Everything about one session as sections. A damaged one gives what can be read, and every problem by name.

mod blob;
mod jobs;
mod overview;
mod parts;
mod system;

use super::checkpoint::SessionState;
use super::messages::damaged;
use super::reader::SessionReader;
use crate::disk::{EntryDir, Metadata};
use crate::model::{Body, Column, Detail, Entry, JobResults, Reason, Result, Role, Section, Value};
use crate::work::Task;

/// Tabs of the detail.
const OVERVIEW: &str = "Overview";
const JOBS_TAB: &str = "Jobs";
const DIRECTORIES: &str = "Directories";

/// What the sections are made from.
struct Material<'a> {
    entry: &'a Entry,
    opened: &'a EntryDir,
    state: SessionState,
    saved: Option<Metadata>,
    problems: Vec<Reason>,
}

pub(super) fn detail(reader: &mut SessionReader, entry: &Entry, _task: &Task) -> Result<Detail> {
    let opened = reader.open(entry)?;
    let (examined, saved, problem) = reader.examine(&opened);
    let problems = problem.into_iter().chain(examined.problems().map(damaged)).collect();
    let material = Material { entry, opened: &opened, state: examined.state, saved, problems };
    let owner = reader.owner(opened.metadata().uid);
    let logs = super::logs::list(opened.dir(), &material.state);
    let mut sections = overview::sections(&material, owner);
    sections.push(jobs::section(&material.state));
    sections.extend(blob::section(&material.state.metadata));
    sections.extend(system::section(&material.state));
    sections.push(parts::section(opened.dir()));
    sections.push(super::logs::section(&logs));
    Ok(Detail { sections })
}

/// The jobs alone: the checkpoint is read, and nothing beside it.
pub(super) fn job_results(reader: &mut SessionReader, entry: &Entry) -> Result<JobResults> {
    let opened = reader.open(entry)?;
    let (examined, _, problem) = reader.examine(&opened);
    let partial = problem.or_else(|| examined.problems().next().map(damaged));
    Ok(JobResults { jobs: jobs::results(&examined.state), partial })
}

fn table(
    key: &'static str,
    title: &'static str,
    tab: &'static str,
    role: Role,
    columns: &'static [Column],
    rows: Vec<Vec<Value>>,
) -> Section {
    Section { key, title, tab, role, body: Body::Table { columns, rows } }
}
