//! Everything that stands in a place, found by what it is and not by what it is called.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// One object of the file system.
#[derive(Clone, Debug)]
pub struct Object {
    /// Below the place.
    pub path: PathBuf,
    pub uid: u32,
    pub gid: u32,
    /// Permissions with set-uid, set-gid and sticky.
    pub mode: u32,
    pub is_link: bool,
    /// None for what is no regular file.
    pub content: Option<Vec<u8>>,
    /// The inodes of the directories that it stands in, the place's own first.
    pub above: Vec<u64>,
}

/// All objects of a place by inode.
pub type Census = HashMap<u64, Object>;

/// Looks at everything below a place, which must be of one file system and not change meanwhile.
pub fn of(place: &Path) -> Census {
    let mut census = Census::new();
    let mut rest = vec![(place.to_owned(), Vec::new())];
    while let Some((path, above)) = rest.pop() {
        let Ok(facts) = path.symlink_metadata() else { continue };
        if facts.is_dir() {
            let mut inside = above.clone();
            inside.push(facts.ino());
            let names = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path());
            rest.extend(names.map(|path| (path, inside.clone())));
        }
        let object = Object {
            path: path.strip_prefix(place).unwrap().to_owned(),
            uid: facts.uid(),
            gid: facts.gid(),
            mode: facts.mode() & 0o7777,
            is_link: facts.is_symlink(),
            content: facts.is_file().then(|| fs::read(&path).unwrap_or_default()),
            above,
        };
        census.insert(facts.ino(), object);
    }
    census
}
