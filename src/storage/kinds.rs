//! The only list of kinds: how each recognises a place, opens it, and where it keeps things by default.

mod detect;
mod open;

use std::path::PathBuf;

pub use self::open::{make_place, open};
use super::Environment;
pub use super::kind::{FieldClass, Kind, KindWords, Recognition, Sample, Server};

/// All kinds, the main one first.
pub const KINDS: &[Kind] = &[
    super::plainbox::KIND,
    super::pamiq::KIND,
    super::woger::KIND,
    #[cfg(feature = "pynenc")]
    super::pynenc::KIND,
];

/// Variables that move default places.
pub const PLACE_VARIABLES: [&str; 2] = ["PLAINBOX_SESSION_REPOSITORY", "XDG_CACHE_HOME"];

/// The names of all kinds.
pub fn names() -> Vec<&'static str> {
    KINDS.iter().map(|kind| kind.name).collect()
}

/// Where sessions are when the user names no place: paths, each with the name of the kind whose default it is. All kinds', or one's.
pub fn default_places(kind: Option<&str>, environment: &Environment) -> Vec<(PathBuf, &'static str)> {
    let wanted = KINDS.iter().filter(|known| kind.is_none_or(|kind| known.name == kind));
    wanted.flat_map(|kind| (kind.default_places)(environment).into_iter().map(|place| (place, kind.name))).collect()
}

/// The words of `create --era`, each with the programs that it stands for; the oldest first.
pub const ERAS: [(&str, &str); 4] = super::plainbox::Era::WORDS;
