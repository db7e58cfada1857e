//! The adapter: a repository of plainbox sessions behind the common traits.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::{Cause, Error, Result, Settings};
use crate::storage::kinds::{Kind, Recognition};
use crate::storage::{Environment, Repository};

/// This kind, as the list of kinds holds it.
pub const KIND: Kind = Kind { name: "plainbox", recognise, open, default_places };

fn recognise(_place: &Path) -> Recognition {
    Recognition::Maybe
}

fn open(place: &Path, _settings: &Settings, _environment: &Environment) -> Result<Arc<dyn Repository>> {
    Err(Error::new("open a repository", place.as_os_str().as_encoded_bytes(), Cause::NoRepository))
}

fn default_places(_environment: &Environment) -> Vec<PathBuf> {
    Vec::new()
}
