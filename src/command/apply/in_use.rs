//! Who uses the sessions of a plan that was made a while ago: looked for once for all that are left, not for each, since others can
//! make the look take long.

use std::collections::HashMap;
use std::time::Duration;

use crate::command::Readers;
use crate::command::plan::Item;
use crate::model::{Activity, Cause, Error, Evidence, Id, RepositoryId, Result};
use crate::work::{Stopwatch, Task};

/// How long a look is trusted, or as long as it took.
const TRUSTED: Duration = Duration::from_millis(100);

/// What was seen last of each repository.
#[derive(Default)]
pub(super) struct InUse(HashMap<RepositoryId, Look>);

struct Look {
    ended: Stopwatch,
    took: Duration,
    found: HashMap<Id, Activity>,
}

impl InUse {
    /// What holds the first of `left`, the sessions that are still to be removed.
    pub(super) fn evidence(&mut self, readers: &mut Readers, left: &[&Item], task: &Task) -> Result<Vec<Evidence>> {
        let Some(item) = left.first() else { return Ok(Vec::new()) };
        let repository = item.row.repository;
        let found = self.0.get(&repository).filter(|look| look.ended.elapsed() <= look.took.max(TRUSTED));
        if let Some(activity) = found.and_then(|look| look.found.get(&item.row.entry.id)) {
            return evidence(item, activity);
        }
        let of_it: Vec<_> =
            left.iter().filter(|item| item.row.repository == repository).map(|item| item.row.entry.clone()).collect();
        let watch = Stopwatch::start();
        let Ok(all) = readers.activity(repository, &of_it, task) else {
            // Another one may be what cannot be looked at.
            let own = readers.activity(repository, std::slice::from_ref(&item.row.entry), task)?;
            return own.first().map_or_else(|| Ok(Vec::new()), |activity| evidence(item, activity));
        };
        let found: HashMap<Id, Activity> = of_it.into_iter().map(|entry| entry.id).zip(all).collect();
        let evidence =
            found.get(&item.row.entry.id).map_or_else(|| Ok(Vec::new()), |activity| evidence(item, activity));
        self.0.insert(repository, Look { ended: Stopwatch::start(), took: watch.elapsed(), found });
        evidence
    }
}

fn evidence(item: &Item, activity: &Activity) -> Result<Vec<Evidence>> {
    let refused = |cause| Err(Error::new("remove the session", item.row.entry.id.bytes(), cause));
    match activity {
        Activity::Live(evidence) | Activity::Maybe(evidence) => Ok(evidence.clone()),
        Activity::Unknown { .. } => Ok(Vec::new()),
        Activity::Unsettled { gone: true } => refused(Cause::Gone),
        Activity::Unsettled { gone: false } => {
            let text = "somebody moves or changes it while the processes are inspected, so it may be in use; unchanged";
            refused(Cause::Unsure(text.to_owned()))
        }
    }
}
