//! Where our own files are: the configuration and the remembered view, by the XDG rules.

use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

use crate::disk::OwnDir;
use crate::model::{OwnPlace, Reason};

/// Where our own files are; none where the system names no home.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Places {
    /// `config.toml`, `keys.toml` and `theme.toml` are here.
    pub config: Option<PathBuf>,
    /// The remembered view is here.
    pub state: Option<OwnPlace>,
    /// What can be read again is kept here.
    pub cache: Option<OwnPlace>,
}

impl Places {
    /// By the environment of this process. A home that is no absolute path is none.
    pub fn of_user() -> Self {
        let (Some(dirs), Some(base)) = (ProjectDirs::from("", "", "adjourn"), BaseDirs::new()) else {
            return Self::default();
        };
        let home = base.home_dir();
        let own = |dir: &Path| own(dir, home);
        Self {
            config: Some(dirs.config_dir().to_owned()).filter(|dir| dir.is_absolute()),
            state: dirs.state_dir().and_then(own),
            cache: own(dirs.cache_dir()),
        }
    }

    /// Why the program keeps nothing of its own accord, where it keeps nothing.
    pub fn obstacles(&self) -> Vec<Reason> {
        let places = [("the view", &self.state), ("the index", &self.cache)];
        let told = places.into_iter().filter_map(|(what, place)| {
            let why = OwnDir::obstacle(place.as_ref()?)?;
            Some(Reason::new("not-saved", format!("{what} was not saved: {why}")))
        });
        told.collect()
    }
}

/// A directory below the home begins there; one that a variable put elsewhere begins above what the variable names.
fn own(dir: &Path, home: &Path) -> Option<OwnPlace> {
    let base = if dir.starts_with(home) { home } else { dir.parent()?.parent().unwrap_or(Path::new("/")) };
    let below = dir.strip_prefix(base).ok()?.iter().map(ToOwned::to_owned).collect();
    base.is_absolute().then(|| OwnPlace { base: base.to_owned(), below })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_begins_at_the_home_or_above_what_a_variable_names() {
        let place = |dir: &str| own(Path::new(dir), Path::new("/home/u")).unwrap();
        assert_eq!(place("/home/u/.cache/adjourn"), OwnPlace::new("/home/u".into(), [".cache", "adjourn"]));
        assert_eq!(place("/big/cache/adjourn"), OwnPlace::new("/big".into(), ["cache", "adjourn"]));
        assert_eq!(place("/cache/adjourn"), OwnPlace::new("/".into(), ["cache", "adjourn"]));
        assert!(own(Path::new("home/.cache/adjourn"), Path::new("home")).is_none());
    }
}
