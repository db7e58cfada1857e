//! The verbs of a session: resuming, breaking its lock, creating, taking along. Removing stands in `removal`.

use std::sync::Arc;

use super::app_blob::{blob, test_plan};
use super::checkpoint::peek;
use super::naming::name_of;
use super::reader::{Checkpoint, SessionReader};
use super::repository::{HARNESSES, SessionRepository};
use super::resume::{self, Facts};
use super::session_repository::CHECKBOX_LOCATION;
use super::{Era, NEXT_FILE, Naming, SESSION_FILE, SessionStorage, WellKnownDirs};
use crate::disk::{Dir, EntryDir, Name, RepositoryDir};
use crate::model::{Activity, Entry, Error, Lock, Offer, Reason, Result, ResumeAction, Settings, Timestamp, Unlock};
use crate::storage::codec::gzip::Inflater;
use crate::storage::codec::json::Json;
use crate::storage::directory::activity::{Subject, activity as survey};
use crate::storage::directory::named;
use crate::storage::{Creation, NewEntry, Packing, Resumption, Saving, Unlocking};
use crate::work::Task;

/// Whether checkbox-cli finds this place, by whatever path it was reached. Where its own cannot be opened, it finds nothing there.
fn is_checkbox_place(place: &RepositoryDir) -> bool {
    RepositoryDir::open(std::path::Path::new(CHECKBOX_LOCATION)).is_ok_and(|own| own.identity() == place.identity())
}

/// Who uses the sessions.
pub(super) fn activity(place: &RepositoryDir, entries: &[Entry], task: &Task) -> Result<Vec<Activity>> {
    let subject = |entry: &Entry| {
        let failed = |error| Error::io("inspect the session", entry.id.bytes(), error);
        let name = name_of(&entry.id).map_err(|bad| failed(bad.into()))?;
        let facts = place.find_listed(&name, entry.identity).map_err(failed)?;
        Ok(Subject { name: name.bytes().to_vec(), facts })
    };
    let subjects: Vec<Subject> = entries.iter().map(subject).collect::<Result<_>>()?;
    let root = place.path_now().unwrap_or_else(|| place.path().as_os_str().as_encoded_bytes().to_vec());
    survey(place, &root, &subjects, HARNESSES, task)
}

impl SessionRepository {
    fn reader_here(&self) -> SessionReader {
        SessionReader::new(Arc::clone(&self.place), 1, None)
    }

    fn storage(&self, entry: &Entry) -> Result<SessionStorage> {
        let name = self.reader_here().name(&entry.id)?;
        Ok(SessionStorage::seen(Arc::clone(&self.place), name, entry.identity))
    }
}

impl Resumption for SessionRepository {
    fn inspect(&self, entry: &Entry, settings: &Settings) -> Result<Offer<ResumeAction>> {
        let mut reader = self.reader_here();
        let opened = reader.open(entry)?;
        // Read first: the reader keeps one checkpoint at a time.
        let newer = newer_checkpoint(&mut reader, &opened);
        let saved = match reader.read_checkpoint(opened.dir()) {
            Checkpoint::Missing if newer => return Ok(Err(UNSAVED_BUT_NEWER)),
            Checkpoint::Missing => return Ok(Err(Reason::fixed("unsaved", "nothing was saved yet"))),
            Checkpoint::Unreadable(error) => return Ok(Err(super::messages::unreadable(&error))),
            Checkpoint::Read(facts, _) => facts,
        };
        let peeked = match peek(&reader.packed, &mut reader.inflater) {
            Err(error) => return Ok(Err(damaged(&error, newer))),
            Ok(peeked) => peeked,
        };
        if let Some(damage) = &peeked.damage {
            return Ok(Err(damaged(damage, newer)));
        }
        let location = self.place.path_of(&reader.name(&entry.id)?);
        let metadata = &peeked.metadata;
        let (plan, blob) = (test_plan(metadata).unwrap_or_default(), blob(metadata));
        let text = |key| match blob.as_ref().and_then(|blob| blob.get(key)) {
            Some(Json::Text(text)) => text.clone(),
            _ => Default::default(),
        };
        let (launcher, kind) = (text("launcher"), text("type"));
        let title = metadata.title.clone().unwrap_or_default();
        let facts = Facts {
            id: entry.id.bytes(),
            location: location.as_os_str().as_encoded_bytes(),
            app_id: metadata.app_id.as_ref().map(|id| id.exact()),
            title: title.exact(),
            flags: metadata.flags.iter().map(|flag| flag.exact()).collect(),
            version: peeked.version.into(),
            test_plan: plan.exact(),
            launcher: launcher.exact(),
            remote: kind.exact() == b"remote",
            foreign: named::is_foreign(opened.metadata().uid) || named::is_others_to_write(&saved),
            shared: named::is_others_to_write(opened.metadata()),
            root: rustix::process::geteuid().is_root(),
            elsewhere: !is_checkbox_place(&self.place),
            newer,
        };
        Ok(resume::step(&facts, self.place.path(), settings))
    }

    fn prepare(&self, entry: &Entry, step: &ResumeAction) -> Result<()> {
        let opened = self.reader_here().open(entry)?;
        match step {
            ResumeAction::Launch { touch: true, .. } => opened
                .dir()
                .set_modified(Timestamp::now())
                .map_err(|error| Error::io("make it the first offered", entry.id.bytes(), error)),
            _ => Ok(()),
        }
    }
}

impl Unlocking for SessionRepository {
    fn inspect(&self, entry: &Entry) -> Result<Offer<Vec<Lock>>> {
        let mut reader = self.reader_here();
        let opened = reader.open(entry)?;
        let io = |error| Error::io("inspect the lock", entry.id.bytes(), error);
        let next = Name::new(NEXT_FILE).map_err(|error| io(std::io::Error::other(error)))?;
        let facts = match opened.dir().stat(&next) {
            Ok(facts) => facts,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Err(Reason::fixed("not-locked", "not locked")));
            }
            Err(error) => return Err(io(error)),
        };
        let holders = activity(&self.place, std::slice::from_ref(entry), &Task::new())?.into_iter().next();
        Ok(Ok(vec![Lock {
            name: NEXT_FILE.into(),
            identity: facts.identity(),
            bytes: facts.bytes,
            written: Some(facts.modified),
            holders: holders.unwrap_or(Activity::unknown(0)),
            adoptable: adoptable(&mut reader, opened.dir(), &next),
        }]))
    }

    fn unlock(&self, entry: &Entry, lock: &Lock, how: Unlock) -> Result<()> {
        let failed = |error: super::StorageError| Error::new("break the lock", entry.id.bytes(), error.into());
        self.storage(entry)?.unlock(lock.identity, how).map_err(failed)
    }
}

const UNSAVED_BUT_NEWER: Reason = Reason::fixed(
    "unsaved",
    "its first save was interrupted right before its end: `adjourn break-lock --adopt` makes session.next its checkpoint",
);

/// Why a damaged checkpoint cannot be resumed, and what may take its place.
fn damaged(error: &super::checkpoint::CheckpointError, newer: bool) -> Reason {
    let reason = super::messages::damaged(error);
    match newer {
        true => Reason::new(
            reason.key,
            format!("{reason}; session.next is complete: `adjourn break-lock --adopt` takes it"),
        ),
        false => reason,
    }
}

/// Whether an interrupted save left a complete checkpoint that is newer than the current one.
pub(super) fn newer_checkpoint(reader: &mut SessionReader, opened: &EntryDir) -> bool {
    Name::new(NEXT_FILE).is_ok_and(|next| adoptable(reader, opened.dir(), &next).is_ok())
}

/// Whether the left-over is a complete checkpoint, newer than the current checkpoint.
fn adoptable(reader: &mut SessionReader, dir: &Dir, next: &Name) -> std::result::Result<Reason, Reason> {
    let no = |text: &str| Err(Reason::new("not-adoptable", text));
    let facts = match dir.read_file(next, super::CHECKPOINT_LIMIT, &mut reader.packed) {
        Ok(facts) if facts.bytes == 0 => {
            return no("empty: the save was interrupted before anything was written");
        }
        Ok(facts) => facts,
        Err(error) => return no(&format!("cannot be read: {error}")),
    };
    match peek(&reader.packed, &mut reader.inflater) {
        Ok(peeked) if peeked.damage.is_none() => {}
        Ok(_) | Err(_) => return no("not a complete checkpoint"),
    }
    let current = Name::new(SESSION_FILE).ok().and_then(|name| dir.stat(&name).ok());
    match current {
        Some(current) if current.modified > facts.modified => no("older than the current checkpoint"),
        _ => Ok(Reason::fixed("adoptable", "complete, newer than the current checkpoint")),
    }
}

impl Packing for SessionRepository {
    fn identify(&self, entry: &Entry) -> Result<EntryDir> {
        self.reader_here().open(entry)
    }
}

impl Creation for SessionRepository {
    /// As the program does that the repository belongs to.
    fn create(&self, new: &NewEntry<'_>) -> Result<Entry> {
        let era = new.era.map_or_else(|| Era::of_repository(&self.place, self.era), Era::of_word)?;
        let naming = new.title.map_or_else(|| Naming::untitled(era), |title| Naming::titled(era, title));
        let subject = self.place.path().as_os_str().as_encoded_bytes();
        let failed = |error: super::StorageError| Error::new("create a session", subject, error.into());
        let storage =
            SessionStorage::create_below(Arc::clone(&self.place), &naming, Timestamp::now()).map_err(failed)?;
        WellKnownDirs::new(&storage, naming.era).populate().map_err(failed)?;
        storage.entry().map_err(failed)
    }

    fn checkpoint(&self, entry: &Entry) -> Result<Box<dyn Saving>> {
        let storage = self.storage(entry)?;
        let held = storage.hold().map_err(|error| cannot_save(entry.id.bytes(), error))?;
        Ok(Box::new(Save { storage, held }))
    }
}

/// A session held open from the moment it was identified until its checkpoint is saved.
struct Save {
    storage: SessionStorage,
    held: EntryDir,
}

impl Saving for Save {
    fn check(&self, data: &[u8]) -> std::result::Result<(), Reason> {
        match peek(data, &mut Inflater::new()).map(|peeked| peeked.damage) {
            Ok(None) => Ok(()),
            Ok(Some(error)) | Err(error) => Err(super::messages::damaged(&error)),
        }
    }

    fn save(&self, data: &[u8]) -> Result<()> {
        let saved = self.storage.save_into(&self.held, data);
        saved.map_err(|error| cannot_save(self.storage.id().bytes(), error))
    }
}

fn cannot_save(id: &[u8], error: super::StorageError) -> Error {
    Error::new("save a checkpoint", id, error.into())
}
