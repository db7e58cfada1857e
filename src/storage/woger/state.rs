//! A state file as the library uses it: made when it is missing, read anew for each question, written at each change, whole or
//! not at all (the real software writes in place; formats/woger.md section 1).

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::contents::{Contents, NoNames};
use super::{ActionStatus, Result, WogerError};
use crate::disk::{self, Dir, Metadata, Name, ReadError};
use crate::model::Timestamp;
use crate::storage::codec::json::Json;
use crate::text::Untrusted;
use crate::work::Stopwatch;

/// The name of every state file, the root's and the workspaces'.
pub const STATE_FILE: &str = ".state.json";

/// More than this is no state file: real ones have less than 1 kB.
pub const STATE_LIMIT: u64 = 4 << 20;

/// The real software empties a file before it writes it. So long is waited for what is no JSON to become some.
const PATIENCE: Duration = Duration::from_millis(100);

/// Between two looks at a file that is being written.
const PAUSE: Duration = Duration::from_millis(2);

/// A file that was changed so recently may be one that is being written.
const FRESH_SECONDS: i64 = 2;

/// How often the existence of a file is asked for.
const READS: usize = 4;

/// So long a write starts over because somebody else wrote meanwhile.
const CONTENDED: Duration = Duration::from_secs(5);

/// The state of a workspace or of a root.
///
/// ```
/// use adjourn::storage::codec::json::Json;
/// use adjourn::storage::woger::{ActionStatus, STATE_FILE, WorkspaceState};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let place = tempfile::tempdir()?;
/// let state = WorkspaceState::new(place.path().join(STATE_FILE))?;
/// state.set("parse", Json::text("finished"))?;
/// assert_eq!(state.status("parse")?, ActionStatus::Finished);
/// assert_eq!(state.get("other")?, Json::Null);
/// assert_eq!(state.names()?, ["parse".into()]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WorkspaceState {
    path: PathBuf,
}

impl WorkspaceState {
    /// The state in this file, which is made as `{}` when it is missing.
    ///
    /// # Errors
    /// Its directory is missing or cannot be written.
    pub fn new(path: impl Into<PathBuf>) -> Result<Self> {
        let state = Self { path: path.into() };
        let (dir, name) = state.place()?;
        let made = match dir.has(&name) {
            Ok(true) => Ok(()),
            Ok(false) => dir.replace(&name, None, &Contents::bytes(Vec::new()), 0o666),
            Err(error) => Err(error),
        };
        match made {
            // Somebody else was faster.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(state),
            made => made.map(|()| state.clone()).map_err(|error| WogerError::io("make", &state.path, error)),
        }
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it holds now.
    ///
    /// # Errors
    /// It cannot be read, or is no regular file.
    pub fn contents(&self) -> Result<Contents> {
        let (dir, name) = self.place()?;
        read(&dir, &name).map(|(contents, _)| contents).map_err(|error| WogerError::reading(&self.path, error))
    }

    /// The value of a name; null where there is none, also in a file that is no JSON.
    ///
    /// # Errors
    /// As [`WorkspaceState::contents`]; JSON of a shape in which no name can be looked up.
    pub fn get(&self, name: &str) -> Result<Json> {
        self.contents()?.get(name.as_bytes()).map_err(|shape| self.no_names(shape))
    }

    /// How an action stands.
    ///
    /// # Errors
    /// As [`WorkspaceState::get`].
    pub fn status(&self, action: &str) -> Result<ActionStatus> {
        self.get(action).map(ActionStatus::of_json)
    }

    /// Sets a name and writes the file at once. Other names and their order stay.
    ///
    /// # Errors
    /// It is no JSON or holds no names; `Unreadable` where the value is too large or nests too deep: then it is not touched. It cannot
    /// be written.
    pub fn set(&self, name: &str, value: Json) -> Result<()> {
        let (dir, file) = self.place()?;
        let changed = update(&dir, &file, |contents| contents.with(name.as_bytes(), value.clone()));
        changed.map_err(|error| match error {
            UpdateError::Read(error) => WogerError::reading(&self.path, error),
            UpdateError::NotJson(why) => WogerError::NotJson { path: self.path.clone(), why },
            UpdateError::Shape(shape) => self.no_names(shape),
            UpdateError::Unreadable(why) => WogerError::Unreadable { path: self.path.clone(), why },
            UpdateError::Write(error) => WogerError::io("write", &self.path, error),
            UpdateError::Contended => WogerError::Contended(self.path.clone()),
        })
    }

    /// Its names in their order.
    ///
    /// # Errors
    /// As [`WorkspaceState::contents`].
    pub fn names(&self) -> Result<Vec<Untrusted>> {
        self.contents().map(|contents| contents.names())
    }

    fn place(&self) -> Result<(Dir, Name)> {
        let bad = |error| WogerError::io("use", &self.path, error);
        let above = self.path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = self.path.file_name().unwrap_or_default().as_encoded_bytes();
        let name = Name::new(name).map_err(|error| bad(io::Error::from(error)))?;
        Ok((Dir::open(above).map_err(bad)?, name))
    }

    fn no_names(&self, NoNames(found): NoNames) -> WogerError {
        WogerError::NotAnObject { path: self.path.clone(), found }
    }
}

/// Why a state file was not changed.
pub(super) enum UpdateError {
    Read(ReadError),
    /// It is no JSON, also after a while, and why.
    NotJson(String),
    Shape(NoNames),
    /// What it would hold could not be read again, and why.
    Unreadable(String),
    Write(io::Error),
    /// Somebody else wrote it each time.
    Contended,
}

/// Changes a state file by what it holds now. Whoever writes it meanwhile loses nothing: then it is read again.
pub(super) fn update(
    dir: &Dir,
    name: &Name,
    change: impl Fn(&Contents) -> std::result::Result<Vec<u8>, Option<NoNames>>,
) -> std::result::Result<(), UpdateError> {
    let since = Stopwatch::start();
    loop {
        let (contents, seen) = read_within(dir, name, |_| PATIENCE).map_err(UpdateError::Read)?;
        let bytes = change(&contents).map_err(|shape| match (shape, contents) {
            (Some(shape), _) => UpdateError::Shape(shape),
            (None, Contents::NotJson(why)) => UpdateError::NotJson(why),
            (None, _) => UpdateError::NotJson(String::new()),
        })?;
        loadable(&bytes).map_err(UpdateError::Unreadable)?;
        match dir.replace(name, seen.as_ref(), &bytes, 0o666) {
            Err(error) if is_race(&error) && since.elapsed() < CONTENDED => {}
            Err(error) if is_race(&error) => return Err(UpdateError::Contended),
            written => return written.map_err(UpdateError::Write),
        }
    }
}

/// Whether a state file of these bytes could be read again: else no name could ever be set in it any more.
fn loadable(bytes: &[u8]) -> std::result::Result<(), String> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > STATE_LIMIT {
        return Err(format!("{} bytes are more than {} MiB", bytes.len(), STATE_LIMIT >> 20));
    }
    match Contents::parse(bytes) {
        Contents::NotJson(why) => Err(why),
        _ => Ok(()),
    }
}

/// What a state file holds, with its facts; nothing where there is none. What is no JSON is read again for a while if it was
/// changed just now: most likely it is being written.
pub(super) fn read(dir: &Dir, name: &Name) -> std::result::Result<(Contents, Option<Metadata>), ReadError> {
    let now = Timestamp::now();
    read_within(dir, name, |facts| {
        let is_fresh = facts.modified.seconds_until(now).abs() <= FRESH_SECONDS;
        if is_fresh { PATIENCE } else { Duration::ZERO }
    })
}

fn read_within(
    dir: &Dir,
    name: &Name,
    patience: impl Fn(&Metadata) -> Duration,
) -> std::result::Result<(Contents, Option<Metadata>), ReadError> {
    let (since, mut bytes) = (Stopwatch::start(), Vec::new());
    for attempt in 1.. {
        match dir.read_file(name, STATE_LIMIT, &mut bytes) {
            Ok(facts) => match Contents::parse(&bytes) {
                Contents::NotJson(_) if since.elapsed() < patience(&facts) => disk::wait(PAUSE),
                contents => return Ok((contents, Some(facts))),
            },
            // That there is none is believed when a second look says so too: what must stay may hang on it.
            Err(error) if error.is_missing() => match dir.look_if_there(name)? {
                None => break,
                Some(_) if attempt < READS => {}
                Some(_) => return Err(error),
            },
            Err(error) => return Err(error),
        }
    }
    Ok((Contents::Absent, None))
}

/// Whether a write failed since somebody else wrote meanwhile.
fn is_race(error: &io::Error) -> bool {
    use io::ErrorKind::{AlreadyExists, NotFound, StaleNetworkFileHandle, WouldBlock};
    matches!(error.kind(), AlreadyExists | NotFound | StaleNetworkFileHandle | WouldBlock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_one_is_made_and_each_change_is_written() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join(STATE_FILE);
        let state = WorkspaceState::new(&path).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"{}\n");
        state.set("current", Json::Int(5)).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"{\n  \"current\": 5\n}\n");
        assert_eq!(state.get("current").unwrap(), Json::Int(5));
        assert_eq!(state.get("target").unwrap(), Json::Null);
        assert_eq!(WorkspaceState::new(&path).unwrap().names().unwrap(), ["current".into()]);
    }

    #[test]
    fn a_file_that_is_no_json_reads_as_empty_and_is_never_written() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join(STATE_FILE);
        for bytes in [&b""[..], b"{\"load\": \"fini", b"\xff", b"[1]", b"\"text\""] {
            std::fs::write(&path, bytes).unwrap();
            let state = WorkspaceState::new(&path).unwrap();
            assert_eq!(state.status("load").unwrap(), ActionStatus::Undefined);
            assert!(state.set("load", Json::Null).is_err());
            assert_eq!(std::fs::read(&path).unwrap(), bytes);
        }
    }

    #[test]
    fn a_value_that_could_not_be_read_again_is_not_written() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join(STATE_FILE);
        let state = WorkspaceState::new(&path).unwrap();
        state.set("a", Json::Int(1)).unwrap();
        let deep = (0..1_000).fold(Json::Null, |value, _| Json::Array(vec![value]));
        for (value, why) in [(Json::text("x".repeat(4 << 20)), "more than 4 MiB"), (deep, "deeper than 1000")] {
            let error = state.set("b", value).unwrap_err();
            assert!(matches!(error, WogerError::Unreadable { .. }) && error.to_string().contains(why), "{error}");
        }
        assert_eq!((state.get("a").unwrap(), state.get("b").unwrap()), (Json::Int(1), Json::Null));
    }

    #[test]
    fn writers_in_several_threads_lose_nothing() {
        let place = tempfile::tempdir().unwrap();
        let state = WorkspaceState::new(place.path().join(STATE_FILE)).unwrap();
        std::thread::scope(|scope| {
            for name in ["a", "b"] {
                let state = &state;
                scope.spawn(move || (0..5).for_each(|n| state.set(&format!("{name}{n}"), Json::Int(n)).unwrap()));
            }
        });
        assert_eq!(state.names().unwrap().len(), 10);
    }

    /// Writes as the real software does: the file is emptied, then written.
    fn write_in_place(path: &Path, text: &[u8]) {
        let mut file = std::fs::File::create(path).unwrap();
        // So that every other look meets an empty file.
        disk::wait(Duration::from_millis(3));
        io::Write::write_all(&mut file, text).unwrap();
    }

    #[test]
    fn a_file_that_is_being_written_is_not_taken_for_a_damaged_one() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join(STATE_FILE);
        let state = WorkspaceState::new(&path).unwrap();
        let done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    write_in_place(&path, b"{\n  \"theirs\": 1\n}\n");
                    disk::wait(Duration::from_millis(5));
                }
            });
            for number in 0..40 {
                assert!(!matches!(state.contents().unwrap(), Contents::NotJson(_)), "{number}");
                state.set("ours", Json::Int(number)).unwrap();
            }
            done.store(true, std::sync::atomic::Ordering::Relaxed);
            writer.join().unwrap();
        });
        assert_eq!(state.get("theirs").unwrap(), Json::Int(1));
    }

    #[test]
    fn what_has_long_been_no_json_is_told_at_once_and_nobody_is_told_to_remove_it() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join(STATE_FILE);
        std::fs::write(&path, b"{\"a\": \"fini").unwrap();
        let old = std::time::SystemTime::now() - Duration::from_secs(3_600);
        std::fs::File::open(&path).unwrap().set_modified(old).unwrap();
        let state = WorkspaceState::new(&path).unwrap();
        let since = Stopwatch::start();
        assert!(matches!(state.contents().unwrap(), Contents::NotJson(_)));
        assert!(since.elapsed() < PATIENCE);
        let told = state.set("a", Json::Null).unwrap_err().to_string();
        assert!(told.contains("unchanged: repair it by hand") && !told.contains("remove"), "{told}");
    }

    #[test]
    fn without_its_directory_there_is_no_state() {
        let place = tempfile::tempdir().unwrap();
        assert!(WorkspaceState::new(place.path().join("none").join(STATE_FILE)).is_err());
    }
}
