//! Everything about one session as sections. A damaged one gives what can be read, and every problem by name.

mod blob;
mod jobs;
mod material;
mod overview;
mod parts;
mod system;

use self::material::Material;
use super::messages::damaged;
use super::reader::SessionReader;
use crate::model::{Detail, Entry, JobResults, Result};
use crate::work::Task;

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
