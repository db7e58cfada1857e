//! Text for another program to show: a file of its own in a folder of its own, gone when the handle is dropped.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Name;
use super::private_dir::PrivateDir;

/// A temporary file.
#[derive(Debug)]
pub struct Temporary {
    folder: PrivateDir,
    name: Name,
    path: PathBuf,
}

impl Temporary {
    /// Writes the text into a new file of this name, readable by nobody else.
    ///
    /// # Errors
    /// There is no room, or no writable folder for temporary files.
    pub fn with_text(name: &str, text: &str) -> io::Result<Self> {
        let (folder, name) = (PrivateDir::new("adjourn-")?, Name::new(name)?);
        let path = folder.path().join(name.os());
        let temporary = Self { folder, name, path };
        let mut file = temporary.folder.dir.make_file(&temporary.name, 0o600)?;
        rustix::fs::fchmod(&file, super::change::bits(0o600))?;
        file.write_all(text.as_bytes())?;
        Ok(temporary)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Temporary {
    // What the other program left beside it (a swap file) stays, and with it the folder.
    fn drop(&mut self) {
        self.folder.dir.remove_file(&self.name).ok();
        self.folder.remove().ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_away_with_its_handle() {
        let temporary = Temporary::with_text("a.txt", "hello").unwrap();
        let path = temporary.path().to_owned();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "hello");
        drop(temporary);
        assert!(!path.parent().unwrap().exists());
    }
}
