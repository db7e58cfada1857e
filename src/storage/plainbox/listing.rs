//! Which directories are sessions, and in which order: the real software's rules, but for one: a bad entry is reported and the
//! others are still listed.
//!
//! Youngest first by the directory's modification time as the double that Python compares; equal doubles (two moments less than
//! about 240 ns apart) are ties. The real software leaves ties in the order of the directory listing, which nobody can foresee; here
//! they stand by id, in byte order.

use std::cmp::{Ordering, Reverse};
use std::io;
use std::ops::ControlFlow;

use super::naming::{SUFFIX, id_of, name_of};
use crate::disk::{Kind, ListBuffer, Listed, Metadata, Name, RepositoryDir, Trash};
use crate::model::{Age, AgeSource, Entry, Id, Problem, Reason, Result};
use crate::storage::directory::scan;
use crate::storage::kind::Recognition;
use crate::text::Visible;
use crate::work::Task;

/// The link that old plainbox keeps to its last session.
pub const LAST_SESSION: &str = "last-session";

/// What stands in a repository.
#[derive(Debug, Default)]
pub struct Listing {
    /// The sessions, youngest first.
    pub entries: Vec<Entry>,
    /// Entries that are called like a session and are none, or that keep the real software from listing.
    pub problems: Vec<Problem>,
    /// Whether something stands there that is called like a trash of ours.
    pub trash: bool,
    /// Everything else that is not hidden: of no harm, and of interest to `doctor` only.
    pub strays: Vec<(Id, Kind)>,
    /// Links that were followed.
    links: usize,
}

/// Lists a repository with up to `threads` threads.
///
/// # Errors
/// It cannot be listed as a whole, or the task was cancelled.
pub fn enumerate(place: &RepositoryDir, threads: usize, task: &Task) -> Result<Listing> {
    let mut listing = Listing::default();
    let wanted = |listed: &Listed<'_>| {
        let session = id_of(listed.name).is_some();
        listing.trash |= Trash::might_own(listed.name);
        let maybe_link = matches!(listed.kind, Kind::Link | Kind::Unknown);
        if !session && !maybe_link && !listed.name.starts_with(b".") {
            listing.strays.push((Id::new(listed.name), listed.kind));
        }
        session || maybe_link
    };
    let scan = scan(place, threads, task, wanted, Seen::new)?;
    listing.entries.reserve_exact(scan.found.iter().map(Vec::len).sum());
    for seen in scan.found.into_iter().flatten() {
        match seen {
            Seen::Session(entry) => listing.entries.push(entry),
            Seen::Other(name, kind) => listing.note(place, name, kind),
        }
    }
    for (name, error) in scan.failed {
        listing.problems.push(problem(name, "unreadable", format!("cannot be inspected: {error}")));
    }
    sort(&mut listing.entries);
    listing.problems.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(listing)
}

/// Whether a directory is a repository of sessions: one that holds a session is, one that holds nothing of anybody else's could be.
pub fn looks_like_repository(place: &RepositoryDir) -> Recognition {
    let mut found = Recognition::Maybe;
    let listed = place.own_names().and_then(|mut dir| {
        // The first few names tell as a rule, and then the rest need not be read.
        dir.list(&mut ListBuffer::of_size(4 * 1024), |listed| {
            let session = id_of(listed.name).is_some();
            if session && matches!(listed.kind, Kind::Directory | Kind::Unknown) {
                found = Recognition::Yes;
                return ControlFlow::Break(());
            }
            if !session && is_foreign(&listed) {
                found = Recognition::No;
            }
            ControlFlow::Continue(())
        })
    });
    listed.map_or(Recognition::Maybe, |()| found)
}

/// Whether something besides sessions shows that a directory is not for them.
fn is_foreign(listed: &Listed<'_>) -> bool {
    let usual = matches!(listed.name, b"machine-manifest.json" | b"lost+found") || listed.name.starts_with(b".");
    !usual && !matches!(listed.kind, Kind::Link | Kind::Unknown)
}

/// One session by its id; none when there is no such session.
///
/// # Errors
/// The system's own.
pub fn find(place: &RepositoryDir, id: &Id) -> io::Result<Option<Entry>> {
    let Ok(name) = name_of(id) else {
        return Ok(None);
    };
    match place.find(&name) {
        Ok(facts) if facts.kind == Kind::Directory => Ok(Some(entry(id.clone(), &facts))),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The total order of sessions: the youngest first, ties by id.
pub fn youngest_first(a: &Entry, b: &Entry) -> Ordering {
    time(b).total_cmp(&time(a)).then_with(|| a.id.cmp(&b.id))
}

/// Sorts by [`youngest_first`]. The moments alone decide nearly all of it, so they are compared as one number each, and ids only where
/// moments are equal.
fn sort(entries: &mut [Entry]) {
    entries.sort_by_cached_key(|entry| Reverse(ascending(time(entry))));
    for ties in entries.chunk_by_mut(|a, b| time(a).total_cmp(&time(b)).is_eq()) {
        ties.sort_unstable_by(youngest_first);
    }
}

fn time(entry: &Entry) -> f64 {
    entry.age.at.map_or(f64::NEG_INFINITY, |at| at.as_double())
}

/// A number that is ordered as `total_cmp` orders doubles.
fn ascending(double: f64) -> u64 {
    let bits = double.to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

/// What a directory's facts make of a session.
pub fn entry(id: Id, facts: &Metadata) -> Entry {
    let age = Age { at: Some(facts.modified), from: AgeSource::Mtime };
    Entry { id, identity: facts.identity(), age, changed: facts.changed, owner: Some(facts.uid) }
}

enum Seen {
    Session(Entry),
    Other(Id, Kind),
}

impl Seen {
    fn new(name: &[u8], facts: &Metadata) -> Self {
        match id_of(name) {
            Some(id) if facts.kind == Kind::Directory => Seen::Session(entry(id, facts)),
            _ => Seen::Other(Id::new(name), facts.kind),
        }
    }
}

impl Listing {
    fn note(&mut self, place: &RepositoryDir, name: Id, kind: Kind) {
        let session = name.bytes().ends_with(SUFFIX.as_bytes());
        if kind == Kind::Link && self.links < MOST_LINKS {
            self.links += 1;
            self.problems.extend(link_problem(place, &name));
        } else if kind == Kind::Link {
            let text = format!("is a link that was not followed, since there are more than {MOST_LINKS}");
            self.problems.push(problem(name, "link", text));
        } else if session && !name.bytes().starts_with(b".") {
            let text = format!("has the name of a session but is {}", kind.noun());
            self.problems.push(problem(name, "not-a-session", text));
        } else if !name.bytes().starts_with(b".") {
            self.strays.push((name, kind));
        }
    }
}

/// Links that one listing follows. A chain of links takes milliseconds, and who may write the repository can make thousands.
const MOST_LINKS: usize = 64;

/// The real software looks at every entry through links, hidden ones included, before it lists the first session.
fn link_problem(place: &RepositoryDir, id: &Id) -> Option<Problem> {
    let name = Name::new(id.bytes()).ok()?;
    let target = place.link(&name).map(|(target, _)| target).unwrap_or_default();
    let target = Visible::of_bytes(&target);
    let (key, text) = match place.stat_following(&name) {
        Ok(_) if id_of(id.bytes()).is_none() => return None,
        Ok(_) => ("link", format!("is a symbolic link to {target}, which is never a session")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (
            "dangling-link",
            format!(
                "is a link to {target}, which does not exist: while it is here, plainbox and Checkbox list no session at all"
            ),
        ),
        Err(error) => (
            "bad-link",
            format!(
                "is a link to {target} that cannot be followed ({error}): plainbox and Checkbox fail while listing"
            ),
        ),
    };
    Some(problem(id.clone(), key, text))
}

fn problem(name: Id, key: &'static str, text: String) -> Problem {
    Problem { name, reason: Reason::new(key, text), unsure: key == "unreadable" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::Dir;
    use crate::model::Timestamp;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    fn session(place: &Path, id: &str, at: Timestamp) {
        let path = place.join(format!("{id}{SUFFIX}"));
        std::fs::create_dir(&path).unwrap();
        Dir::open(&path).unwrap().set_modified(at).unwrap();
    }

    fn list(place: &Path) -> Listing {
        enumerate(&RepositoryDir::open(place).unwrap(), 2, &Task::new()).unwrap()
    }

    fn ids(listing: &Listing) -> Vec<String> {
        listing.entries.iter().map(|entry| entry.id.to_string()).collect()
    }

    #[test]
    fn the_youngest_comes_first_and_ties_stand_by_id() {
        let place = tempfile::tempdir().unwrap();
        let at = |seconds, nanos| Timestamp::new(seconds, nanos);
        session(place.path(), "old", at(1_700_000_000, 0));
        session(place.path(), "tie-b", at(1_700_000_100, 0));
        session(place.path(), "tie-a", at(1_700_000_100, 0));
        // One nanosecond is less than the double can tell.
        session(place.path(), "tie-c", at(1_700_000_100, 1));
        session(place.path(), "new", at(1_700_000_100, 500));
        assert_eq!(ids(&list(place.path())), ["new", "tie-a", "tie-b", "tie-c", "old"]);
    }

    proptest::proptest! {
        #[test]
        fn sorting_is_by_the_total_order(moments in proptest::collection::vec((-3i64..3, 0u32..3, 0u8..4), 0..40)) {
            let one = |(seconds, nanos, id): &(i64, u32, u8)| {
                let age = Age { at: Some(Timestamp::new(*seconds, nanos * 400_000_000)), from: AgeSource::Mtime };
                let identity = crate::model::Identity::default();
                Entry { id: Id::from(id.to_string().as_str()), identity, age, changed: 0, owner: None }
            };
            let mut entries: Vec<Entry> = moments.iter().map(one).collect();
            let mut plain = entries.clone();
            sort(&mut entries);
            plain.sort_by(youngest_first);
            proptest::prop_assert_eq!(entries, plain);
        }
    }

    #[test]
    fn odd_entries_are_reported_and_hide_nothing() {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        for (n, id) in ["one", "two"].iter().enumerate() {
            session(place.path(), id, Timestamp::new(n as i64, 0));
        }
        std::fs::create_dir(at(".hidden.session")).unwrap();
        std::fs::create_dir(at("plain-directory")).unwrap();
        std::fs::write(at("file.session"), b"").unwrap();
        std::fs::write(at("stray"), b"").unwrap();
        symlink("nowhere", at("last-session")).unwrap();
        symlink("one.session", at("link.session")).unwrap();
        symlink("circle", at("circle")).unwrap();
        symlink("one.session", at("fine")).unwrap();
        let listing = list(place.path());
        assert_eq!(ids(&listing), ["two", "one"]);
        let problems: Vec<_> = listing.problems.iter().map(|p| (p.name.to_string(), p.reason.key)).collect();
        let expected = [
            ("circle", "bad-link"),
            ("file.session", "not-a-session"),
            ("last-session", "dangling-link"),
            ("link.session", "link"),
        ];
        assert_eq!(problems, expected.map(|(name, key)| (name.to_owned(), key)));
        let mut strays: Vec<_> = listing.strays.iter().map(|(id, _)| id.to_string()).collect();
        strays.sort();
        assert_eq!(strays, ["plain-directory", "stray"]);
    }

    #[test]
    fn one_session_is_found_by_its_exact_id() {
        let place = tempfile::tempdir().unwrap();
        session(place.path(), "a.b", Timestamp::new(5, 0));
        std::fs::write(place.path().join("file.session"), b"").unwrap();
        let repository = RepositoryDir::open(place.path()).unwrap();
        let found = find(&repository, &Id::from("a.b")).unwrap().unwrap();
        assert_eq!(list(place.path()).entries, [found]);
        for id in ["a", "A.B", "file", "..", "", "../x", "a.b.session"] {
            assert_eq!(find(&repository, &Id::from(id)).unwrap(), None, "{id}");
        }
    }
}
