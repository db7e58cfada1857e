//! Where a directory of the program's own stands.

use std::ffi::OsString;
use std::path::PathBuf;

/// Where a directory of the program's own stands: below a home that somebody else made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnPlace {
    /// Where it begins, as `$HOME`: it is never made.
    pub base: PathBuf,
    /// The directories below it, which are made when something is kept for the first time.
    pub below: Vec<OsString>,
}

impl OwnPlace {
    /// These directories below a base.
    pub fn new<const N: usize>(base: PathBuf, below: [&str; N]) -> Self {
        Self { base, below: below.map(OsString::from).to_vec() }
    }

    /// A directory of this name in it.
    pub fn join(mut self, name: &str) -> Self {
        self.below.push(name.into());
        self
    }

    /// Its path, for showing and for going there.
    pub fn path(&self) -> PathBuf {
        self.base.iter().chain(self.below.iter().map(OsString::as_os_str)).collect()
    }
}
