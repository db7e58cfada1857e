//! Where our own files are: the configuration and the remembered view, by the XDG rules.

use std::path::PathBuf;

use directories::ProjectDirs;

/// Where our own files are; none where the system names no home.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Places {
    /// `config.toml`, `keys.toml` and `theme.toml` are here.
    pub config: Option<PathBuf>,
    /// The remembered view is here.
    pub state: Option<PathBuf>,
    /// What can be read again is kept here.
    pub cache: Option<PathBuf>,
}

impl Places {
    /// By the environment of this process.
    pub fn of_user() -> Self {
        let Some(dirs) = ProjectDirs::from("", "", "adjourn") else {
            return Self::default();
        };
        Self {
            config: Some(dirs.config_dir().to_owned()),
            state: dirs.state_dir().map(ToOwned::to_owned),
            cache: Some(dirs.cache_dir().to_owned()),
        }
    }
}
