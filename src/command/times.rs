//! Whether the times of directories contradict the times in names: copied without them, unpacked, a clock turned back. The order is by
//! directory times, as the real programs have it, so that keep-latest may then remove what is the newest by its name.

use super::Readers;
use crate::model::{
    Age, AgeSource, Cause, Error, Finding, Id, Reason, Remedy, RepositoryId, Result, Timestamp, name_time,
};
use crate::work::Task;

/// The directory's own time, and that in the name; none where either is missing or decides nothing.
pub(super) fn both(id: &Id, age: Age) -> Option<(Timestamp, Timestamp)> {
    Some((age.at.filter(|_| age.from == AgeSource::Mtime)?, name_time(id)?))
}

/// Why a session that goes might be meant to stay: one that stays has the younger directory and the older name.
pub(super) const CONTRADICTION: Reason = Reason::fixed(
    "times",
    "its name is newer than that of a session that stays; directory times may have been lost in a copy",
);

impl Readers {
    /// Looks for everything that is wrong in one repository.
    ///
    /// # Errors
    /// It is unreadable as a whole, or the task was cancelled.
    pub fn examine(&mut self, repository: RepositoryId, task: &Task, found: &mut dyn FnMut(Finding)) -> Result<()> {
        self.reader(repository)?.examine(task, found)?;
        super::trash::examine(self, repository, task, found)?;
        super::pins::examine(self, repository, task, found)?;
        examine(self, repository, task, found)
    }
}

/// What is wrong with the times of a repository.
fn examine(readers: &mut Readers, repository: RepositoryId, task: &Task, found: &mut dyn FnMut(Finding)) -> Result<()> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = readers.page(repository, after.as_ref(), task)?;
        rows.extend(page.entries.into_iter().map(|entry| (entry.id, entry.age)));
        after = page.next;
        if after.is_none() {
            break;
        }
        if task.is_cancelled() {
            return Err(Error::new("examine the repository", "", Cause::Cancelled));
        }
    }
    let now = Timestamp::now();
    let mut tell = |id: &Id, key, text: String| {
        let Some(path) = location(readers, repository, id) else { return };
        let (reason, advice) = (Reason::new(key, text), "makes it the newest".into());
        found(Finding { id: Some(id.clone()), reason, advice, remedy: Remedy::System(&["touch"], path) });
    };
    for (id, age) in rows.iter().filter(|(_, age)| age.from == AgeSource::Mtime && age.at.is_some_and(|at| at > now)) {
        let at = age.at.unwrap_or(now).local("%Y-%m-%d %H:%M:%S");
        tell(id, "ahead", format!("its directory is dated {at}, in the future; keep-latest does not count it"));
    }
    let dated = || rows.iter().filter_map(|(id, age)| Some((id, both(id, *age)?))).filter(|(_, (at, _))| *at <= now);
    let Some((newest, (at, named))) = dated().max_by_key(|(_, (_, named))| *named) else { return Ok(()) };
    let before = dated().filter(|(_, other)| other.0 > at && other.1 < named).count();
    if before > 0 {
        let text = format!(
            "is the newest by its name, but {before} of older names have younger directory times: keep-latest removes it before \
             them (changed later, or times lost in a copy)"
        );
        tell(newest, "times", text);
    }
    Ok(())
}

fn location(readers: &Readers, repository: RepositoryId, id: &Id) -> Option<std::path::PathBuf> {
    readers.catalog().location(&crate::model::Address { repository, id: id.clone() })
}
