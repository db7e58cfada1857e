//! Which directories are states, and in which order: the youngest first by modification time, which is what the real software
//! keeps by; of equal times the later name is the younger (formats/pamiq.md section 2).

use std::cmp::Ordering;
use std::io;
use std::ops::ControlFlow;

use super::name_format::name_time;
use super::states_keeper::is_trash;
use crate::disk::{Kind, ListBuffer, Listed, Metadata, Name, RepositoryDir};
use crate::model::{Age, AgeSource, Entry, Id, Problem, Reason, Result};
use crate::storage::directory::scan;
use crate::storage::kind::Recognition;
use crate::work::Task;

/// What a state's name ends in.
pub const SUFFIX: &[u8] = b".state";

/// What stands in a states' directory.
#[derive(Debug, Default)]
pub struct Listing {
    /// The states, youngest first.
    pub entries: Vec<Entry>,
    /// Files and links that are called like states, and what could not be looked at.
    pub problems: Vec<Problem>,
}

/// Lists a states' directory with up to `threads` threads.
///
/// # Errors
/// It cannot be listed as a whole, or the task was cancelled.
pub fn enumerate(place: &RepositoryDir, threads: usize, task: &Task) -> Result<Listing> {
    let wanted = |listed: &Listed<'_>| is_state_name(listed.name);
    let scan = scan(place, threads, task, wanted, |name, facts| (Id::new(name), *facts))?;
    let mut listing = Listing::default();
    for (id, facts) in scan.found.into_iter().flatten() {
        if facts.kind == Kind::Directory {
            listing.entries.push(entry(id, &facts));
        } else {
            listing.problems.push(stray(id, facts.kind));
        }
    }
    for (name, error) in scan.failed {
        let reason = Reason::new("unreadable", format!("cannot be inspected: {error}"));
        listing.problems.push(Problem { name, reason, unsure: true });
    }
    listing.entries.sort_unstable_by(youngest_first);
    listing.problems.sort_by(|a, b| a.name.cmp(&b.name));
    listing.problems.extend(disorder(&listing.entries));
    Ok(listing)
}

fn is_state_name(name: &[u8]) -> bool {
    name.ends_with(SUFFIX) && !is_trash(name)
}

/// What a directory's facts make of a state.
pub fn entry(id: Id, facts: &Metadata) -> Entry {
    let age = Age { at: Some(facts.modified), from: AgeSource::Mtime };
    Entry { id, identity: facts.identity(), age, changed: facts.changed, owner: Some(facts.uid) }
}

/// The total order of states.
pub fn youngest_first(a: &Entry, b: &Entry) -> Ordering {
    let time = |entry: &Entry| entry.age.at.map_or(f64::NEG_INFINITY, |at| at.as_double());
    time(b).total_cmp(&time(a)).then_with(|| b.id.cmp(&a.id))
}

/// One state by its name; none when it is no state.
///
/// # Errors
/// The system's own.
pub fn find(place: &RepositoryDir, id: &Id) -> io::Result<Option<Entry>> {
    let Ok(name) = Name::new(id.bytes()) else { return Ok(None) };
    if !is_state_name(id.bytes()) {
        return Ok(None);
    }
    match place.find(&name) {
        Ok(facts) if facts.kind == Kind::Directory => Ok(Some(entry(id.clone(), &facts))),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether a directory holds states.
pub fn looks_like_states(place: &RepositoryDir) -> Recognition {
    let mut found = Recognition::No;
    let listed = place.own_names().and_then(|mut dir| {
        dir.list(&mut ListBuffer::default(), |listed| {
            if is_state_name(listed.name) && matches!(listed.kind, Kind::Directory | Kind::Unknown) {
                found = Recognition::Yes;
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        })
    });
    listed.map_or(Recognition::No, |()| found)
}

fn stray(name: Id, kind: Kind) -> Problem {
    let text = format!("is {} with the name of a state: a run that keeps the latest states fails on it", kind.noun());
    Problem { name, reason: Reason::new("stray", text), unsure: false }
}

/// The first state that is younger by its name than the one before it: then the directory was copied, or the clock turned back.
fn disorder(entries: &[Entry]) -> Option<Problem> {
    let named = entries.iter().filter_map(|entry| name_time(entry.id.bytes()).map(|at| (entry, at)));
    let mut youngest = None;
    for (entry, at) in named {
        if youngest.is_some_and(|before| at > before) {
            let text = "is newer by its name than states that changed after it: was the directory copied, or the clock \
                        turned back? The order is by modification time";
            return Some(Problem { name: entry.id.clone(), reason: Reason::fixed("order", text), unsure: false });
        }
        youngest = Some(at);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Identity, Timestamp};

    fn state(name: &str, seconds: i64) -> Entry {
        let age = Age { at: Some(Timestamp::new(seconds, 0)), from: AgeSource::Mtime };
        Entry { id: Id::from(name), identity: Identity::default(), age, changed: 0, owner: None }
    }

    #[test]
    fn of_equal_times_the_later_name_is_younger() {
        let mut all = [state("a.state", 5), state("c.state", 5), state("b.state", 9)];
        all.sort_by(youngest_first);
        let names: Vec<String> = all.iter().map(|entry| entry.id.to_string()).collect();
        assert_eq!(names, ["b.state", "c.state", "a.state"]);
    }

    #[test]
    fn orders_that_disagree_are_told() {
        let (first, second) = ("2026-11-20_23-29-39,373153.state", "2026-11-20_23-29-39,408974.state");
        assert!(disorder(&[state(second, 9), state("x.state", 8), state(first, 7)]).is_none());
        let told = disorder(&[state(first, 9), state(second, 7)]).unwrap();
        assert_eq!((told.name, told.reason.key), (Id::from(second), "order"));
    }
}
