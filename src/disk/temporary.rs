//! Text for another program to show: a file of its own in a folder of its own, gone when the handle is dropped.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Dir, Name, make_temporary};

/// A temporary file.
#[derive(Debug)]
pub struct Temporary {
    folder: PathBuf,
    file: PathBuf,
}

impl Temporary {
    /// Writes the text into a new file of this name, readable by nobody else.
    ///
    /// # Errors
    /// There is no room, or no writable folder for temporary files.
    pub fn with_text(name: &str, text: &str) -> io::Result<Self> {
        let folder = make_temporary("adjourn-")?;
        let temporary = Self { file: folder.join(name), folder };
        let mut file = Dir::open(&temporary.folder)?.make_file(&Name::new(name)?, 0o600)?;
        file.write_all(text.as_bytes())?;
        Ok(temporary)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.file
    }
}

impl Drop for Temporary {
    // What the other program left beside it (a swap file) stays, and with it the folder.
    fn drop(&mut self) {
        std::fs::remove_file(&self.file).ok();
        std::fs::remove_dir(&self.folder).ok();
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
