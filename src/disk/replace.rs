//! Replacing a small file of ours (configuration, remembered view, index) at once or not at all.

use std::io::{self, Write};
use std::path::Path;

use super::{Dir, Name};

/// Writes a file so that readers and a crash see the old content or the new, never a part. A link of that name is replaced, not
/// followed.
///
/// # Errors
/// The system's own; the old content is then still there.
pub fn replace_file(path: &Path, content: &[u8], mode: u32) -> io::Result<()> {
    let path = super::absolute(path)?;
    let (Some(above), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    let (dir, name) = (Dir::open(above)?, Name::new(name.as_encoded_bytes())?);
    let fresh = Name::new(format!(".adjourn-{:016x}", super::random()))?;
    let written = write_new(&dir, &fresh, content, mode).and_then(|()| dir.rename(&fresh, &name));
    if written.is_err() {
        // The first error is the one that tells.
        dir.remove_file(&fresh).ok();
    }
    written?;
    dir.sync()
}

/// Writes a new file and waits until it is on the disk.
fn write_new(dir: &Dir, name: &Name, content: &[u8], mode: u32) -> io::Result<()> {
    let mut file = dir.make_file(name, mode)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_replaced_and_nothing_else_is_left() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("view");
        replace_file(&path, b"one", 0o600).unwrap();
        replace_file(&path, b"two", 0o600).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_failed_replacement_leaves_the_old_and_no_rest() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("dir");
        std::fs::create_dir_all(path.join("full")).unwrap();
        assert!(replace_file(&path, b"x", 0o600).is_err());
        assert!(path.join("full").is_dir());
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1);
        assert!(replace_file(&place.path().join("no/such"), b"x", 0o600).is_err());
    }
}
