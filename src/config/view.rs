//! The view that the browser remembers between runs: sort, columns, panes; not the filter, which would hide sessions from
//! somebody who has forgotten it.

use std::io;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Places, read};
use crate::disk::{make_dirs_exact, replace_file};

const FILE: &str = "view.toml";

/// What was remembered; the default when there is no such file or it is damaged, since a view is no reason to fail.
pub fn remembered<T: DeserializeOwned + Default>(places: &Places) -> T {
    let path = places.state.as_ref().map(|dir| dir.join(FILE));
    let source = path.and_then(|path| read::read(&path).ok().flatten());
    source.and_then(|source| toml::from_str(&source.text).ok()).unwrap_or_default()
}

/// Keeps the view, all of it or none.
///
/// # Errors
/// The system's own; what was remembered before is then still there.
pub fn remember<T: Serialize>(places: &Places, view: &T) -> io::Result<()> {
    let Some(dir) = &places.state else {
        return Ok(());
    };
    let text = toml::to_string(view).map_err(io::Error::other)?;
    make_dirs_exact(dir, 0o700)?;
    replace_file(&dir.join(FILE), text.as_bytes(), 0o600)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    type View = BTreeMap<String, String>;

    #[test]
    fn what_was_kept_comes_back_and_damage_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("deep/adjourn");
        let places = Places { config: None, state: Some(state.clone()), cache: None };
        assert_eq!(remembered::<View>(&places), View::new());
        let view = View::from([("sort".to_owned(), "age".to_owned())]);
        remember(&places, &view).unwrap();
        assert_eq!(remembered::<View>(&places), view);
        std::fs::write(state.join(FILE), "sort = = 1").unwrap();
        assert_eq!(remembered::<View>(&places), View::new());
    }
}
