//! The view that the browser remembers between runs: sort, columns, panes; not the filter, which would hide sessions from
//! somebody who has forgotten it.

use std::io;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Places;
use crate::disk::{Durable, Name, OwnDir, ReadError};

const FILE: &str = "view.toml";

/// More is no view of ours.
const LARGEST: u64 = 1 << 20;

/// What was remembered; the default when there is no such file, when it is damaged or somebody else's, since a view is no reason to
/// fail.
pub fn remembered<T: DeserializeOwned + Default>(places: &Places) -> T {
    match read(places) {
        Ok(text) => text.and_then(|text| toml::from_str(&text).ok()).unwrap_or_default(),
        Err(error) => {
            tracing::info!("the saved view was not read: {error}");
            T::default()
        }
    }
}

fn read(places: &Places) -> Result<Option<String>, ReadError> {
    let Some(place) = &places.state else { return Ok(None) };
    let name = Name::new(FILE).map_err(io::Error::other)?;
    match OwnDir::open(place).map_err(ReadError::Io).and_then(|dir| dir.read(&name, LARGEST)) {
        Err(error) if error.is_missing() => Ok(None),
        read => Ok(String::from_utf8(read?).ok()),
    }
}

/// Keeps the view, all of it or none.
///
/// # Errors
/// The place is not the caller's alone; the system's own. What was remembered before is then still there.
pub fn remember<T: Serialize>(places: &Places, view: &T) -> io::Result<()> {
    let Some(place) = &places.state else {
        return Ok(());
    };
    let text = toml::to_string(view).map_err(io::Error::other)?;
    OwnDir::create(place)?.replace(&Name::new(FILE)?, Durable::Yes, |to| to.write_all(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::OwnPlace;
    use std::collections::BTreeMap;

    type View = BTreeMap<String, String>;

    #[test]
    fn what_was_kept_comes_back_and_damage_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let place = OwnPlace::new(dir.path().to_owned(), ["deep", "adjourn"]);
        let state = place.path();
        let places = Places { config: None, state: Some(place), cache: None };
        assert_eq!(remembered::<View>(&places), View::new());
        let view = View::from([("sort".to_owned(), "age".to_owned())]);
        remember(&places, &view).unwrap();
        assert_eq!(remembered::<View>(&places), view);
        std::fs::write(state.join(FILE), "sort = = 1").unwrap();
        assert_eq!(remembered::<View>(&places), View::new());
    }
}
