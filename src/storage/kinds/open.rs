//! Opening a place, or making one, of the kind that it is.

use std::sync::Arc;

use super::detect;
use crate::disk;
use crate::model::{Error, PlaceAddress, Result, Settings};
use crate::storage::{Environment, Repository};

/// Makes a place that is absent, as the program does that will have its entries there.
///
/// # Errors
/// The kind cannot be told or has no such era; it cannot be made.
pub fn make_place(
    place: &std::path::Path,
    kind: Option<&str>,
    era: Option<&str>,
    environment: &Environment,
) -> Result<()> {
    let subject = place.as_os_str().as_encoded_bytes();
    let known = kind.map_or_else(|| detect::recognised(place), |name| detect::asked(place, name))?;
    let made = match (known.place_mode)(place, era, environment)? {
        Some(mode) => disk::make_dirs_exact(place, mode),
        None => disk::make_dirs(place),
    };
    made.map_err(|error| Error::io("make the repository", subject, error))
}

/// Opens a place, of a given kind or of the one that recognises it.
///
/// # Errors
/// No such kind, or another one is sure of the place; no such place, or no kind that recognises it.
pub fn open(
    place: &PlaceAddress,
    kind: Option<&str>,
    settings: &Settings,
    environment: &Environment,
) -> Result<Arc<dyn Repository>> {
    let place = match place {
        PlaceAddress::Server(server) => return (detect::serving(server, kind)?.open)(server, settings, environment),
        PlaceAddress::Path(path) => path,
    };
    let kind = match kind {
        Some(name) => detect::asked(place, name)?,
        None => detect::recognised(place)?,
    };
    (kind.open)(place, settings, environment)
}
