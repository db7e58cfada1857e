//! The verbs of a workspace: switching to it, undoing a stuck "started", making, taking along. What holds a workspace stands in
//! `holds`.

use super::contents::Contents;
use super::listing::{entry as listed, enumerate};
use super::reader::name;
use super::repository::WorkspaceRepository;
use super::root::{Root, is_link, state_file};
use super::state::{UpdateError, read, update};
use super::{ActionStatus, CURRENT, STATE_FILE, TARGET, WorkspaceId, actions};
use crate::disk::{Dir, EntryDir, Metadata};
use crate::model::{
    Activity, Cause, Entry, Error, Lock, Offer, Reason, Result, ResumeAction, Settings, Timestamp, Unlock,
};
use crate::storage::directory::named;
use crate::storage::kind::no_eras;
use crate::storage::{Creation, NewEntry, Packing, Resumption, Saving, Unlocking};
use crate::text::Untrusted;
use crate::work::Task;

impl Resumption for WorkspaceRepository {
    fn inspect(&self, entry: &Entry, _settings: &Settings) -> Result<Offer<ResumeAction>> {
        let root = Root::of(&self.place)?;
        if let Some(why) = root.damage() {
            return Ok(Err(Reason::new("damaged", format!("{why}; unchanged"))));
        }
        if root.is_current(&entry.id) && root.is_target(&entry.id) {
            return Ok(Err(Reason::fixed("current", "already the current workspace")));
        }
        let id = WorkspaceId::of_name(entry.id.bytes());
        let entries = enumerate(&self.place, 1, &Task::new())?.entries;
        let twins = entries.iter().filter(|other| WorkspaceId::of_name(other.id.bytes()) == id).count();
        if twins > 1 {
            let text = format!("{twins} directories have the id {id}, and woger would pick any of them");
            return Ok(Err(Reason::new("twins", text)));
        }
        let now = root.id(CURRENT).map_or_else(|| "none".to_owned(), |id| id.to_string());
        Ok(Ok(ResumeAction::Switch { consequence: format!("target and current become {id}; current is {now} now") }))
    }

    fn prepare(&self, entry: &Entry, _step: &ResumeAction) -> Result<()> {
        let name = name(entry)?;
        let seen = self.place.find(&name).map_err(|error| Error::io("switch to it", entry.id.bytes(), error))?;
        if seen.identity() != entry.identity {
            return Err(Error::new("switch to it", entry.id.bytes(), Cause::Replaced));
        }
        let id = WorkspaceId::of_name(entry.id.bytes()).json();
        let switched = |contents: &Contents| {
            let targeted = contents.with(TARGET.as_bytes(), id.clone())?;
            Contents::parse(&targeted).with(CURRENT.as_bytes(), id.clone())
        };
        let changed = update(self.place.for_its_own_files(), &state_file()?, switched);
        changed.map_err(|error| not_written("write the state", error))
    }
}

/// Why the state file was not written.
fn not_written(doing: &'static str, error: UpdateError) -> Error {
    let cause = match error {
        UpdateError::Write(error) => return Error::io(doing, STATE_FILE, error),
        UpdateError::Read(error) => error.into(),
        UpdateError::Unreadable(why) => Cause::TooBig(format!("could not be read again, so it was not written: {why}")),
        UpdateError::NotJson(_) | UpdateError::Shape(_) => Cause::Damaged(NOT_WRITTEN.to_owned()),
        UpdateError::Contended => Cause::Other("somebody else keeps writing it; try again".into()),
    };
    Error::new(doing, STATE_FILE, cause)
}

const NOT_WRITTEN: &str = "not a JSON object; never written, because its contents would be lost";

/// Writes a state file that still is the one that was read.
fn write(dir: &Dir, seen: Option<&Metadata>, bytes: &[u8]) -> Result<()> {
    dir.replace(&state_file()?, seen, bytes, 0o666).map_err(|error| match error.kind() {
        std::io::ErrorKind::StaleNetworkFileHandle | std::io::ErrorKind::AlreadyExists => {
            Error::new("write the state", STATE_FILE, Cause::Replaced)
        }
        _ => Error::io("write the state", STATE_FILE, error),
    })
}

impl Unlocking for WorkspaceRepository {
    fn inspect(&self, entry: &Entry) -> Result<Offer<Vec<Lock>>> {
        if is_link(&self.place, entry) {
            return Ok(Err(Reason::fixed("link", "a symbolic link, which is never followed")));
        }
        let opened = named::open(&self.place, entry)?;
        let (contents, facts) = state(opened.dir(), entry)?;
        let started = started(&contents);
        let (Some(facts), false) = (facts, started.is_empty()) else {
            return Ok(Err(super::row::damage(&contents).unwrap_or(NOT_STARTED)));
        };
        let holders = named::activity(&self.place, std::slice::from_ref(entry), &[], &Task::new())?.into_iter().next();
        let names: Vec<&[u8]> = started.iter().map(Untrusted::exact).collect();
        Ok(Ok(vec![Lock {
            name: Untrusted::new(names.join(&b", "[..])),
            identity: facts.identity(),
            bytes: facts.bytes,
            written: Some(facts.modified),
            holders: holders.unwrap_or(Activity::unknown(0)),
            adoptable: Err(NOT_ADOPTABLE),
        }]))
    }

    fn unlock(&self, entry: &Entry, lock: &Lock, how: Unlock) -> Result<()> {
        let refused = |text: &str| Error::new("break the lock", entry.id.bytes(), Cause::Unsupported(text.to_owned()));
        if how == Unlock::Adopt {
            return Err(refused("a started action holds nothing that could be adopted"));
        }
        let opened = named::open(&self.place, entry)?;
        let (contents, facts) = state(opened.dir(), entry)?;
        let same = |facts: &Metadata| {
            (facts.identity(), facts.bytes, Some(facts.modified)) == (lock.identity, lock.bytes, lock.written)
        };
        let Some(facts) = facts.filter(same) else {
            return Err(Error::new("break the lock", entry.id.bytes(), Cause::Replaced));
        };
        let mut bytes = None;
        for action in started(&contents) {
            let before = bytes.as_deref().map_or_else(|| contents.clone(), Contents::parse);
            let after = before.with(action.exact(), ActionStatus::Undefined.json());
            bytes = Some(after.map_err(|_| refused(NOT_WRITTEN))?);
        }
        bytes.map_or(Ok(()), |bytes| write(opened.dir(), Some(&facts), &bytes))
    }
}

const NOT_ADOPTABLE: Reason = Reason::fixed(
    "not-adoptable",
    "woger records neither who started an action nor when: make sure that nothing runs it",
);
const NOT_STARTED: Reason = Reason::fixed("not-locked", "no action of it is started");

fn state(dir: &Dir, entry: &Entry) -> Result<(Contents, Option<Metadata>)> {
    read(dir, &state_file()?).map_err(|error| Error::new("read the state", entry.id.bytes(), error.into()))
}

fn started(contents: &Contents) -> Vec<Untrusted> {
    let actions = actions::of(contents, None).into_iter();
    actions.filter(|action| action.status == ActionStatus::Started).map(|action| action.name).collect()
}

impl Packing for WorkspaceRepository {
    fn identify(&self, entry: &Entry) -> Result<EntryDir> {
        if is_link(&self.place, entry) {
            let text = "a symbolic link, which is never followed".to_owned();
            return Err(Error::new("copy it", entry.id.bytes(), Cause::Unsupported(text)));
        }
        named::open(&self.place, entry)
    }
}

impl Creation for WorkspaceRepository {
    /// The title is the id; without one it is the moment in seconds, which is how ids are mostly made.
    fn create(&self, new: &NewEntry<'_>) -> Result<Entry> {
        if new.era.is_some() {
            return Err(no_eras(self.place.path().as_os_str().as_encoded_bytes()));
        }
        let id = new.title.map_or_else(|| Timestamp::now().seconds.to_string(), str::to_owned);
        let failed = |error| Error::io("make the workspace", &id, error);
        let name = crate::disk::Name::new(&id).map_err(|bad| failed(bad.into()))?;
        self.refuse_mixed(&id)?;
        let made = self.place.make_entry(&name, 0o777, false).map_err(failed)?;
        Ok(listed(crate::model::Id::new(id.as_bytes()), made.metadata()))
    }

    fn checkpoint(&self, entry: &Entry) -> Result<Box<dyn Saving>> {
        let text = "a workspace has no checkpoint; its files are written by the program that it belongs to".to_owned();
        Err(Error::new("save a checkpoint", entry.id.bytes(), Cause::Unsupported(text)))
    }
}

impl WorkspaceRepository {
    /// A number beside text would make the root unreadable for the real software.
    fn refuse_mixed(&self, id: &str) -> Result<()> {
        let is_text = |name: &[u8]| matches!(WorkspaceId::of_name(name), WorkspaceId::Text(_));
        let entries = enumerate(&self.place, 1, &Task::new())?.entries;
        let clash = entries.iter().find(|entry| is_text(entry.id.bytes()) != is_text(id.as_bytes()));
        clash.map_or(Ok(()), |other| {
            let text = format!("woger cannot open a root with both numbers and text, and {} is there", other.id);
            Err(Error::new("make the workspace", id, Cause::Usage(text)))
        })
    }
}
