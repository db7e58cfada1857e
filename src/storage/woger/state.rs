//! A state file as the library uses it: made when it is missing, read anew for each question, written at each change, whole or
//! not at all (the real software writes in place; formats/woger.md section 1).

use std::io;
use std::path::{Path, PathBuf};

use super::contents::{Contents, NoNames};
use super::{ActionStatus, Result, WogerError};
use crate::disk::{Dir, Metadata, Name, ReadError};
use crate::storage::codec::json::Json;
use crate::text::Untrusted;

/// The name of every state file, the root's and the workspaces'.
pub const STATE_FILE: &str = ".state.json";

/// More than this is no state file: real ones have less than 1 kB.
pub const STATE_LIMIT: u64 = 4 << 20;

/// How often a file that is no JSON is read.
const READS: usize = 4;

/// How often a write starts over because somebody else wrote meanwhile.
const ATTEMPTS: usize = 16;

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
    /// It is no JSON or holds no names: then it is not touched. It cannot be written.
    pub fn set(&self, name: &str, value: Json) -> Result<()> {
        let (dir, file) = self.place()?;
        for _ in 0..ATTEMPTS {
            let (contents, seen) = read(&dir, &file).map_err(|error| WogerError::reading(&self.path, error))?;
            let bytes = match contents.with(name.as_bytes(), value.clone()) {
                Ok(bytes) => bytes,
                Err(Some(shape)) => return Err(self.no_names(shape)),
                Err(None) => return Err(self.not_json(&contents)),
            };
            match dir.replace(&file, seen.as_ref(), &bytes, 0o666) {
                Err(error) if is_race(&error) => {}
                written => return written.map_err(|error| WogerError::io("write", &self.path, error)),
            }
        }
        Err(WogerError::Contended(self.path.clone()))
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

    fn not_json(&self, contents: &Contents) -> WogerError {
        let why = match contents {
            Contents::NotJson(why) => why.clone(),
            _ => String::new(),
        };
        WogerError::NotJson { path: self.path.clone(), why }
    }
}

/// What a state file holds, with its facts; nothing where there is none. The real software writes in place, so what is no JSON
/// is read again: most likely it was being written.
pub(super) fn read(dir: &Dir, name: &Name) -> std::result::Result<(Contents, Option<Metadata>), ReadError> {
    let mut bytes = Vec::new();
    for attempt in 1.. {
        match dir.read_file(name, STATE_LIMIT, &mut bytes) {
            Ok(facts) => match Contents::parse(&bytes) {
                Contents::NotJson(_) if attempt < READS => {}
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

    #[test]
    fn without_its_directory_there_is_no_state() {
        let place = tempfile::tempdir().unwrap();
        assert!(WorkspaceState::new(place.path().join("none").join(STATE_FILE)).is_err());
    }
}
