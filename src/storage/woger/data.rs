//! What a program makes of a workspace's files: typed values, each loaded once and from each other (formats/woger.md section 5).

use std::sync::OnceLock;

use super::{BasePathStructure, NoPaths, PathStructure};

/// The data of a workspace: a program's own type, which holds its path structure and [`Loaded`] values.
pub trait Data {
    /// The paths that it is made from.
    type Paths: PathStructure;
    /// The data of the workspace with these paths; nothing is loaded yet.
    fn new(path: BasePathStructure<Self::Paths>) -> Self;
    /// Its paths.
    fn path(&self) -> &BasePathStructure<Self::Paths>;
}

/// Data without any value.
#[derive(Debug)]
pub struct BaseData<P = NoPaths> {
    path: BasePathStructure<P>,
}

impl<P: PathStructure> Data for BaseData<P> {
    type Paths = P;

    fn new(path: BasePathStructure<P>) -> Self {
        Self { path }
    }

    fn path(&self) -> &BasePathStructure<P> {
        &self.path
    }
}

/// A value that is loaded when it is first asked for and then kept. It is kept with its workspace; the real software keeps it
/// with the class, so that a second workspace shows the first one's values.
#[derive(Debug)]
pub struct Loaded<T>(OnceLock<T>);

impl<T> Default for Loaded<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> Loaded<T> {
    /// The value, loaded now unless it was loaded before. A loader may ask for other values. When two threads load at once, the
    /// first value stays.
    ///
    /// # Errors
    /// The loader's own; it is tried again the next time.
    pub fn get<E>(&self, load: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
        match self.0.get() {
            Some(value) => Ok(value),
            None => load().map(|value| self.0.get_or_init(|| value)),
        }
    }

    /// The value if it was loaded.
    pub fn peek(&self) -> Option<&T> {
        self.0.get()
    }
}
