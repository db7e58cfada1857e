//! Making sessions and saving checkpoints, for harness scripts.

use super::{Catalog, Environment, Place, Readers};
use crate::model::{Cause, EntryRef, Error, RepositoryId, Result, Settings};
use crate::storage::kinds;
use crate::storage::{NewEntry, Saving};

impl Catalog {
    /// Opens the first place for making a session in it; the place itself is made when it is absent, as the program of that era makes
    /// it.
    ///
    /// # Errors
    /// It cannot be made or opened.
    pub fn open_for_creation(
        places: &[Place],
        kind: Option<&str>,
        era: Option<&str>,
        settings: Settings,
        environment: &Environment,
    ) -> Result<Self> {
        let (place, own_kind) = match places.first() {
            Some(place) => (place.clone(), None),
            None => super::catalog::default_places(kind, environment)?
                .into_iter()
                .next()
                .ok_or_else(|| Error::new("create a session", "", Cause::NoRepository))?,
        };
        if let Some(path) = place.address.path().filter(|path| !crate::disk::exists(path)) {
            refuse_read_only(&settings, path.as_os_str().as_encoded_bytes())?;
            kinds::make_place(path, kind.or(own_kind), era, environment)?;
        }
        Self::open(&[place], kind.or(own_kind), settings, environment)
    }
}

/// Whether a session may be made of this title: its name begins with it.
///
/// # Errors
/// The name would be hidden, be taken for an option, or say nothing.
pub fn check_title(title: &str) -> Result<()> {
    let why = match title.chars().next() {
        None => "the title is empty",
        Some('.') => "the title begins with a dot: its session would be hidden, and no list would show it",
        Some('-') => "the title begins with a dash: its session would be taken for an option",
        Some(_) => return Ok(()),
    };
    Err(Error::new("create a session", title, Cause::Usage(format!("{why}; choose another one"))))
}

/// Makes a new session in the first repository.
///
/// # Errors
/// The repository does not offer it or has no such era, or it cannot be written.
///
/// ```
/// # use adjourn::command::{Catalog, Demo, NewEntry, Readers};
/// # let demo = Demo::unpack(adjourn::model::Timestamp::now())?;
/// # let catalog = Catalog::open(&demo.places()[..1], None, Default::default(), &Default::default())?;
/// # let mut readers = Readers::new(std::sync::Arc::new(catalog));
/// # let task = adjourn::work::Task::new();
/// let new = NewEntry { title: Some("nightly"), ..NewEntry::default() };
/// let made = adjourn::command::create(&readers, &new)?;
/// let bytes = made.entry.id.bytes().to_vec();
/// assert_eq!(readers.find(&bytes)?.entry, made.entry);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn create(readers: &Readers, new: &NewEntry<'_>) -> Result<EntryRef> {
    new.title.map_or(Ok(()), check_title)?;
    let repository = RepositoryId(0);
    let handle = readers.catalog().repository(repository)?;
    let subject = handle.info().place.as_os_str().as_encoded_bytes().to_vec();
    refuse_read_only(readers.catalog().settings(), &subject)?;
    let off = |reason: crate::model::Reason| {
        Error::new("create a session", &subject, Cause::Unsupported(reason.text.into_owned()))
    };
    let entry = handle.creation().map_err(off)?.create(new)?;
    Ok(EntryRef { repository, entry })
}

/// Holds a session for a checkpoint that is still to come: what is saved then goes into this one, or nowhere.
///
/// # Errors
/// The session is gone or was replaced, or its kind has no checkpoints.
pub fn hold_for_checkpoint(readers: &Readers, row: &EntryRef) -> Result<Box<dyn Saving>> {
    let handle = readers.catalog().repository(row.repository)?;
    let subject = row.entry.id.bytes();
    refuse_read_only(readers.catalog().settings(), subject)?;
    let off = |reason: crate::model::Reason| {
        Error::new("save a checkpoint", subject, Cause::Unsupported(reason.text.into_owned()))
    };
    handle.creation().map_err(off)?.checkpoint(&row.entry)
}

fn refuse_read_only(settings: &Settings, subject: &[u8]) -> Result<()> {
    if settings.read_only {
        let text = "adjourn was started with --read-only".to_owned();
        return Err(Error::new("change anything", subject, Cause::Unsupported(text)));
    }
    Ok(())
}
