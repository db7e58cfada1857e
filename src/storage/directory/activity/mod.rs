//! Who uses a directory (formats/plainbox.md section g): one pass over the processes answers for many directories. What it cannot
//! look at is counted, never taken for "not in use".
//!
//! Anybody can run a process that names a directory, so what a process says counts only where it acts for root or for the
//! directory's owner, and for nobody else. Whoever else holds a descriptor in the directory counts too, once that has been proved
//! by identity and not by the name that it is told under. Everything else is told and not obeyed.

mod budget;
mod claims;
mod locks;
mod process;
mod settled;
mod subject;
mod survey;

use std::io;

pub use self::subject::Subject;

use self::process::{Process, numbers};
use self::survey::Survey;
pub use self::survey::are_hidden;
use crate::disk::RepositoryDir;
use crate::model::{Activity, Cause, Error, Result};
use crate::work::Task;

/// Who uses each of the subjects in `place`, whose path without links is `root`. `harnesses` are names of programs that may use
/// one without a trace, as while they wait for the operator. A subject that others move or change meanwhile is looked at again a
/// few times, and is `Unsettled` if that does not end.
///
/// # Errors
/// The processes cannot be listed, or the task was cancelled.
pub fn activity(
    place: &RepositoryDir,
    root: &[u8],
    subjects: &[Subject],
    harnesses: &[&str],
    task: &Task,
) -> Result<Vec<Activity>> {
    settled::ask(place, subjects, |subjects| look(place, root, subjects, harnesses, task))
}

/// One pass over the processes.
fn look(
    place: &RepositoryDir,
    root: &[u8],
    subjects: &[Subject],
    harnesses: &[&str],
    task: &Task,
) -> Result<Vec<Activity>> {
    let mut survey = Survey::new(place, root, subjects, harnesses);
    let unlisted = |error: io::Error| Error::io("look at the processes", root, error);
    // One at a time: a descriptor for each of thousands of processes would be more than one may have.
    for pid in numbers().map_err(unlisted)? {
        if task.is_cancelled() {
            return Err(Error::new("look at the processes", root, Cause::Cancelled));
        }
        match Process::open(pid) {
            Ok(Some(process)) => survey.look_at(&process, task),
            Ok(None) => {}
            Err(_) => survey.unseen += 1,
        }
    }
    // Who locks a directory has it open, so locks tell more only of those who hide what they have open, or who have it open under
    // another name, as in a container; and the kernel takes 15 ms to tell them.
    if survey.unseen > 0 || survey.elsewhere {
        survey.look_at_locks();
    }
    Ok(survey.answers())
}

#[cfg(test)]
mod tests;
