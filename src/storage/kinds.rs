//! The only list of kinds: how each recognises a place, opens it, and where it keeps things by default.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Environment, Repository};
use crate::model::{Cause, Error, Result, Settings};

/// A kind of storage, as data.
pub struct Kind {
    /// Its name, as `--kind` takes it.
    pub name: &'static str,
    /// How sure it is that the place is its own; it only looks.
    pub recognise: fn(&std::path::Path) -> Recognition,
    /// Opens a place. Looking never writes.
    pub open: fn(&std::path::Path, &Settings, &Environment) -> Result<Arc<dyn Repository>>,
    /// Where its sessions are when the user names no place, the most particular first.
    pub default_places: fn(&Environment) -> Vec<PathBuf>,
    /// Real entries to try things on.
    pub sample: Sample,
}

/// Bundled real entries.
#[derive(Clone, Copy)]
pub struct Sample {
    /// A tar.gz of one directory.
    pub archive: &'static [u8],
    /// JSON that says how old each entry should look.
    pub manifest: &'static str,
    /// The place inside the archive that is to be opened.
    pub place: &'static str,
}

/// How sure a kind is of a place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Recognition {
    /// Not its own.
    No,
    /// Could be: an empty directory, say.
    Maybe,
    /// Its own.
    Yes,
}

/// All kinds, the main one first.
pub const KINDS: &[Kind] = &[super::plainbox::KIND, super::pamiq::KIND, super::woger::KIND, super::pynenc::KIND];

/// The names of all kinds.
pub fn names() -> Vec<&'static str> {
    KINDS.iter().map(|kind| kind.name).collect()
}

/// Where sessions are when the user names no place.
pub fn default_places(environment: &Environment) -> Vec<PathBuf> {
    KINDS.iter().flat_map(|kind| (kind.default_places)(environment)).collect()
}

/// Opens a place, of a given kind or of the one that recognises it.
///
/// # Errors
/// No such kind, no such place, or no kind (or several) that recognise it.
pub fn open(
    place: &std::path::Path,
    kind: Option<&str>,
    settings: &Settings,
    environment: &Environment,
) -> Result<Arc<dyn Repository>> {
    let kind = match kind {
        Some(name) => by_name(name)?,
        None => recognise(place)?,
    };
    (kind.open)(place, settings, environment)
}

fn by_name(name: &str) -> Result<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name).ok_or_else(|| {
        let text = format!("there is no such kind; there are: {}", names().join(", "));
        Error::new("open a repository", name, Cause::Usage(text))
    })
}

fn recognise(place: &std::path::Path) -> Result<&'static Kind> {
    let best = KINDS.iter().map(|kind| ((kind.recognise)(place), kind)).rev().max_by_key(|(sure, _)| *sure);
    match best {
        Some((sure, kind)) if sure > Recognition::No => Ok(kind),
        _ => {
            let text = format!("it cannot be told what it is; --kind decides: {}", names().join(", "));
            Err(Error::new("open a repository", place.as_os_str().as_encoded_bytes(), Cause::Unsupported(text)))
        }
    }
}
