//! What a kind of storage is, as data: each kind gives one `Kind`, and `kinds.rs` lists them.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Environment, Repository};
use crate::model::{Cause, Error, Result, ServerAddress, Settings};

/// A kind of storage, as data.
pub struct Kind {
    /// Its name, as `--kind` takes it.
    pub name: &'static str,
    /// How sure it is that the place is its own; it only looks.
    pub recognise: fn(&std::path::Path) -> Recognition,
    /// Opens a place. Looking never writes.
    pub open: fn(&std::path::Path, &Settings, &Environment) -> Result<Arc<dyn Repository>>,
    /// Opens the address of a server; none where this kind has only paths.
    pub server: Option<Server>,
    /// The words that selectors may use of it.
    pub words: &'static KindWords,
    /// Where its sessions are when the user names no place, the most particular first.
    pub default_places: fn(&Environment) -> Vec<PathBuf>,
    /// The permission bits of the directories on the way to a place that is made, in an era where one is said; none where the umask
    /// decides.
    pub place_mode: fn(&std::path::Path, Option<&str>, &Environment) -> Result<Option<u32>>,
    /// Real entries to try things on.
    #[cfg(feature = "app")]
    pub sample: Sample,
}

/// The words of a kind that a filter or `--protect` may name, although no session has them now: anything else is a slip.
#[derive(Clone, Copy, Debug)]
pub struct KindWords {
    /// Every state of its rows.
    pub states: &'static [&'static str],
    /// What its rows are known by beside their state.
    pub badges: &'static [&'static str],
    /// The keys of the reasons behind its marks.
    pub marks: &'static [&'static str],
    /// Flags that its programs write.
    pub flags: &'static [&'static str],
    /// The keys of its rows' own fields, and what they hold.
    pub fields: &'static [(&'static str, FieldClass)],
}

/// What a field holds, which decides on how it can be asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldClass {
    /// Text, of which a part is enough.
    Text,
    /// One or more words of a closed list.
    Words,
    /// Yes or no.
    Truth,
    /// A number.
    Number,
    /// A moment, asked for by its age.
    Age,
    /// A size in bytes.
    Size,
    /// Text on one row, a number on another.
    Any,
}

/// What opens the addresses of a kind.
pub struct Server {
    /// The schemes it knows.
    pub schemes: &'static [&'static str],
    /// Opens an address with one of them.
    pub open: fn(&ServerAddress, &Settings, &Environment) -> Result<Arc<dyn Repository>>,
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
    /// Moves the moments that stand inside the place by so many seconds; none where the files' own times are all there is.
    pub shift: Option<fn(&std::path::Path, i64) -> std::io::Result<()>>,
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

/// The permission bits of the directories of a kind that leaves them to the umask.
///
/// # Errors
/// An era was said, and the kind has none.
pub(super) fn by_umask(place: &std::path::Path, era: Option<&str>, _: &Environment) -> Result<Option<u32>> {
    era.map_or(Ok(None), |_| Err(no_eras(place.as_os_str().as_encoded_bytes())))
}

/// That an era was said where there are none.
pub(super) fn no_eras(subject: &[u8]) -> Error {
    Error::new("create a session", subject, Cause::Usage("only Checkbox and plainbox have eras; omit --era".to_owned()))
}
