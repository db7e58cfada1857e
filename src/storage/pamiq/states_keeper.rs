//! Which states to remove, and removing them (formats/pamiq.md section 2).
//!
//! Two differences from the real software, on purpose: a state whose removal fails stays selected and is reported, where upstream
//! forgets it (vector 7); and a plain file or link whose name fits the pattern is reported, where upstream's clean-up ends with
//! an exception and the run with it (vector 8).

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use super::glob::fits;
use super::{PamiqError, Result};
use crate::disk::{self, Dir, Kind, ListBuffer, Metadata, Name, RepositoryDir, Trash};
use crate::model::{Batch, Cause, Disposition, Error, Timestamp};
use crate::work::Task;

/// The pattern that finds states unless the program says otherwise.
pub const DEFAULT_PATTERN: &str = "*.state";

/// What a clean-up did.
#[derive(Debug, Default)]
pub struct Cleanup {
    /// Removed, in this order.
    pub removed: Vec<PathBuf>,
    /// Still there, and why. They stay selected.
    pub failed: Vec<(PathBuf, Error)>,
}

/// Decides which states are removed. A policy of one's own says which; the rest is given.
///
/// ```
/// use std::path::PathBuf;
///
/// use adjourn::storage::pamiq::StatesKeeper;
///
/// /// Keeps nothing whose name says that it is a draft.
/// struct NoDrafts(Vec<PathBuf>);
///
/// impl StatesKeeper for NoDrafts {
///     fn append(&mut self, path: PathBuf) {
///         self.0.push(path);
///     }
///
///     fn select_removal_states(&self) -> Vec<PathBuf> {
///         self.0.iter().filter(|path| path.ends_with("draft.state")).cloned().collect()
///     }
/// }
///
/// # fn main() -> std::io::Result<()> {
/// let place = tempfile::tempdir()?;
/// let mut keeper = NoDrafts(Vec::new());
/// for name in ["draft.state", "good.state"] {
///     std::fs::create_dir(place.path().join(name))?;
///     keeper.append(place.path().join(name));
/// }
/// assert_eq!(keeper.cleanup().removed, [place.path().join("draft.state")]);
/// assert!(place.path().join("good.state").exists());
/// # Ok(())
/// # }
/// ```
pub trait StatesKeeper {
    /// Hears of a state that was saved.
    fn append(&mut self, _path: PathBuf) {}

    /// The states that are to be removed, the oldest first. Asking changes nothing.
    fn select_removal_states(&self) -> Vec<PathBuf>;

    /// Hears that a state is gone, removed by [`StatesKeeper::cleanup`] or before it.
    fn forget(&mut self, _path: &Path) {}

    /// Removes the selected states. Those that are gone already are passed over in silence; one that cannot be removed does not
    /// stop the others.
    fn cleanup(&mut self) -> Cleanup {
        let mut done = Cleanup::default();
        for path in self.select_removal_states() {
            match remove(&path) {
                Ok(()) => {
                    tracing::info!("Removed: '{}'", path.display());
                    self.forget(&path);
                    done.removed.push(path);
                }
                Err(error) if matches!(error.cause(), Cause::Gone) => self.forget(&path),
                Err(error) => done.failed.push((path, error)),
            }
        }
        done
    }
}

/// Keeps the latest so many states: those found when it is made, by modification time, then those appended, in their order.
///
/// ```
/// use adjourn::storage::pamiq::{LatestStatesKeeper, StatesKeeper};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let place = tempfile::tempdir()?;
/// let mut keeper = LatestStatesKeeper::new(place.path(), 1)?;
/// for name in ["1.state", "2.state", "3.state"] {
///     let path = place.path().join(name);
///     std::fs::create_dir(&path)?;
///     keeper.append(path);
/// }
/// let done = keeper.cleanup();
/// assert_eq!(done.removed, [place.path().join("1.state"), place.path().join("2.state")]);
/// assert!(done.failed.is_empty() && keeper.states().eq([place.path().join("3.state")]));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct LatestStatesKeeper {
    max_keep: usize,
    states: VecDeque<PathBuf>,
    strays: Vec<PathBuf>,
}

impl LatestStatesKeeper {
    /// For the states of this directory, which is made when it is missing, those above it too.
    ///
    /// # Errors
    /// It cannot be made or listed.
    pub fn new(states_dir: impl AsRef<Path>, max_keep: usize) -> Result<Self> {
        Self::with_pattern(states_dir, max_keep, DEFAULT_PATTERN)
    }

    /// The same with another pattern, as `pathlib` reads them: one with slashes finds states further below, `**` at any depth. Unlike
    /// there no link is followed on the way, and none leads out of `states_dir`. A negative number to keep, which Python refuses,
    /// cannot be said here.
    ///
    /// # Errors
    /// `BadName` for a pattern that is empty, absolute or leads upwards; it cannot be made or listed.
    pub fn with_pattern(states_dir: impl AsRef<Path>, max_keep: usize, pattern: &str) -> Result<Self> {
        let place = states_dir.as_ref();
        let components = components(pattern).ok_or_else(|| PamiqError::BadName(pattern.to_owned()))?;
        if !disk::exists_behind(place) {
            tracing::warn!("States directory {} does not exist. Creating it.", place.display());
            disk::make_dirs(place).map_err(|error| PamiqError::io("make", place, error))?;
        }
        let (states, strays) = find(place, &components).map_err(|error| PamiqError::io("list", place, error))?;
        Ok(Self { max_keep, states, strays })
    }

    /// The states that it knows, oldest first.
    pub fn states(&self) -> impl Iterator<Item = &Path> {
        self.states.iter().map(PathBuf::as_path)
    }

    /// Files, links and the like that the pattern found beside the states. They are neither counted nor removed. One of them is
    /// enough to end a run of the real software.
    pub fn strays(&self) -> &[PathBuf] {
        &self.strays
    }
}

impl StatesKeeper for LatestStatesKeeper {
    fn append(&mut self, path: PathBuf) {
        self.states.push_back(path);
    }

    fn select_removal_states(&self) -> Vec<PathBuf> {
        let surplus = self.states.len().saturating_sub(self.max_keep);
        self.states.iter().take(surplus).cloned().collect()
    }

    fn forget(&mut self, path: &Path) {
        if let Some(at) = self.states.iter().position(|state| state == path) {
            self.states.remove(at);
        }
    }
}

/// The components of a pattern; none where it has none, or leads anywhere but further below.
fn components(pattern: &str) -> Option<Vec<&str>> {
    let parts: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    (!pattern.starts_with('/') && !parts.is_empty() && !parts.contains(&"..")).then_some(parts)
}

/// States by modification time, oldest first, equal ones by name; and the strays.
fn find(place: &Path, pattern: &[&str]) -> std::io::Result<(VecDeque<PathBuf>, Vec<PathBuf>)> {
    let mut found = Found::default();
    found.below(&mut Dir::open(place)?, place, pattern)?;
    let Found { mut states, mut strays } = found;
    states.sort_by(|(a, a_path), (b, b_path)| a.as_double().total_cmp(&b.as_double()).then_with(|| a_path.cmp(b_path)));
    // With two `**` one is found more than once.
    states.dedup();
    strays.sort();
    strays.dedup();
    Ok((states.into_iter().map(|(_, path)| path).collect(), strays))
}

/// What a pattern found.
#[derive(Default)]
struct Found {
    states: Vec<(Timestamp, PathBuf)>,
    strays: Vec<PathBuf>,
}

impl Found {
    fn below(&mut self, dir: &mut Dir, path: &Path, pattern: &[&str]) -> std::io::Result<()> {
        let Some((first, rest)) = pattern.split_first() else { return Ok(()) };
        let deep = *first == "**";
        if deep && !rest.is_empty() {
            self.below(dir, path, rest)?;
        }
        for (name, _) in dir.names(&mut ListBuffer::default())? {
            let name = Name::new(&name)?;
            if is_trash(name.bytes()) || !(deep || fits(first, name.bytes())) {
                continue;
            }
            let facts = match dir.stat(&name) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                facts => facts?,
            };
            let below = path.join(name.os());
            let is_dir = facts.kind == Kind::Directory;
            if rest.is_empty() {
                // `**` alone stands for directories.
                self.add(below.clone(), &facts, deep);
            }
            let follow = if deep { pattern } else { rest };
            if is_dir && !follow.is_empty() {
                self.below(&mut dir.open_dir(&name)?, &below, follow)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, path: PathBuf, facts: &Metadata, only_directories: bool) {
        match facts.kind {
            Kind::Directory => self.states.push((facts.modified, path)),
            _ if only_directories => {}
            _ => self.strays.push(path),
        }
    }
}

/// Whether a name is one of our own trash's, which may end in a state's name.
pub(super) fn is_trash(name: &[u8]) -> bool {
    name.strip_prefix(b".trash-").is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_digit))
}

/// Removes a state: only a directory, never through a link.
fn remove(path: &Path) -> std::result::Result<(), Error> {
    let subject = path.as_os_str().as_encoded_bytes();
    let failed = |error| Error::io("remove the state", subject, error);
    let name = Name::new(path.file_name().unwrap_or_default().as_encoded_bytes()).map_err(|bad| failed(bad.into()))?;
    let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let place = RepositoryDir::open(above).map_err(failed)?;
    let facts = place.find(&name).map_err(failed)?;
    if facts.kind != Kind::Directory {
        let text = format!("it is {}, not a state", facts.kind.noun());
        return Err(Error::new("remove the state", subject, Cause::Unsupported(text)));
    }
    let trash = Trash::inside(&place)?;
    let moment = u64::try_from(crate::work::now().as_nanos()).unwrap_or(u64::MAX);
    let tomb = trash.move_to_trash(&name, facts.identity(), Disposition::Deleting, Batch(moment), 0)?;
    trash.empty(tomb, &Task::new()).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, UNIX_EPOCH};

    fn states(times: &[(&str, u64)]) -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        for (name, seconds) in times {
            let path = place.path().join(name);
            std::fs::create_dir(&path).unwrap();
            std::fs::write(path.join("x.txt"), b"x").unwrap();
            let at = UNIX_EPOCH + Duration::from_secs(*seconds);
            std::fs::File::open(&path).unwrap().set_modified(at).unwrap();
        }
        place
    }

    fn names(paths: impl IntoIterator<Item = impl AsRef<Path>>) -> Vec<String> {
        paths.into_iter().map(|path| path.as_ref().file_name().unwrap().to_str().unwrap().to_owned()).collect()
    }

    const EDGES: &[(&str, u64)] = &[
        ("c.state", 500),
        ("b.state", 1000),
        ("a.state", 2000),
        (".hidden.state", 100),
        ("Z.STATE", 60),
        ("other", 50),
    ];

    #[test]
    fn the_oldest_by_time_go_first_and_stay_selected_until_they_are_gone() {
        let place = states(EDGES);
        let mut keeper = LatestStatesKeeper::new(place.path(), 2).unwrap();
        assert_eq!(names(keeper.states()), [".hidden.state", "c.state", "b.state", "a.state"]);
        assert_eq!(names(keeper.select_removal_states()), [".hidden.state", "c.state"]);
        assert_eq!(names(keeper.select_removal_states()), [".hidden.state", "c.state"]);
        let done = keeper.cleanup();
        assert_eq!(names(&done.removed), [".hidden.state", "c.state"]);
        assert!(done.failed.is_empty() && keeper.cleanup().removed.is_empty());
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 4);
    }

    #[test]
    fn strays_are_neither_counted_nor_fatal() {
        let place = states(EDGES);
        std::fs::write(place.path().join("plainfile.state"), b"").unwrap();
        std::os::unix::fs::symlink("a.state", place.path().join("link.state")).unwrap();
        let mut keeper = LatestStatesKeeper::new(place.path(), 4).unwrap();
        assert_eq!(names(keeper.strays()), ["link.state", "plainfile.state"]);
        assert!(keeper.cleanup().removed.is_empty());
        keeper.append(place.path().join("plainfile.state"));
        keeper.append(place.path().join("link.state"));
        keeper.append(place.path().join("gone.state"));
        keeper.max_keep = 0;
        let done = keeper.cleanup();
        assert_eq!(names(&done.removed), [".hidden.state", "c.state", "b.state", "a.state"]);
        assert_eq!(names(done.failed.iter().map(|(path, _)| path)), ["plainfile.state", "link.state"]);
        assert_eq!(keeper.select_removal_states().len(), 2);
        assert!(place.path().join("plainfile.state").exists());
    }

    #[test]
    fn appended_states_are_the_latest() {
        let place = states(&[("s1.state", 30), ("s2.state", 20), ("s3.state", 10)]);
        let empty = place.path().join("made/with/parents");
        let mut keeper = LatestStatesKeeper::new(&empty, 2).unwrap();
        assert!(empty.is_dir());
        for name in ["s1.state", "s2.state", "s3.state"] {
            keeper.append(place.path().join(name));
        }
        assert_eq!(names(keeper.cleanup().removed), ["s1.state"]);
    }

    #[test]
    fn patterns_with_slashes_find_what_lies_further_below() {
        let place = states(&[("top.state", 9)]);
        for (name, seconds) in [("a/1.state", 3), ("a/b/2.state", 2), ("c/3.state", 1)] {
            let path = place.path().join(name);
            std::fs::create_dir_all(&path).unwrap();
            std::fs::File::open(&path).unwrap().set_modified(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
        }
        std::fs::write(place.path().join("a/file.state"), b"").unwrap();
        std::os::unix::fs::symlink("a", place.path().join("link")).unwrap();
        let found = |pattern: &str| {
            let keeper = LatestStatesKeeper::with_pattern(place.path(), 0, pattern).unwrap();
            (names(keeper.states()), names(keeper.strays()))
        };
        assert_eq!(found("*/*.state"), (vec!["3.state".into(), "1.state".into()], vec!["file.state".into()]));
        assert_eq!(found("a/./*.state/").0, ["1.state"]);
        assert_eq!(found("**/*.state").0, ["3.state", "2.state", "1.state", "top.state"]);
        assert_eq!(found("**/**/*.state").0.len(), 4);
        assert_eq!(found("a/**").0.len(), 3);
        for pattern in ["", "/", "/a/*", "../*", "a/../*", "."] {
            let refused = LatestStatesKeeper::with_pattern(place.path(), 1, pattern);
            assert!(matches!(refused, Err(PamiqError::BadName(_))), "{pattern}");
        }
    }

    struct Chosen(Vec<PathBuf>);

    impl StatesKeeper for Chosen {
        fn select_removal_states(&self) -> Vec<PathBuf> {
            self.0.clone()
        }
    }

    #[test]
    fn a_policy_of_ones_own_needs_only_to_select() {
        let place = states(&[("s1", 1), ("s2", 2), ("s3", 3)]);
        let mut keeper = Chosen(vec![place.path().join("s1"), place.path().join("s2")]);
        assert_eq!(names(keeper.cleanup().removed), ["s1", "s2"]);
        assert!(keeper.cleanup().removed.is_empty() && place.path().join("s3").exists());
    }
}
