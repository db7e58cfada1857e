//! Places that the user names: paths made absolute, directories made on the way, files read.

use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::chase::foreign;
use super::{Dir, Metadata, Name, ReadError};

/// A path made absolute by its text alone, as Python's `abspath` does: empty is the current directory, `.` and `..` are resolved
/// without looking.
///
/// # Errors
/// The current directory is gone.
pub fn absolute(path: &Path) -> io::Result<PathBuf> {
    let mut clean = if path.is_absolute() { PathBuf::from("/") } else { std::env::current_dir()? };
    for part in path.components() {
        match part {
            Component::Normal(name) => clean.push(name),
            Component::ParentDir => {
                clean.pop();
            }
            Component::RootDir | Component::CurDir | Component::Prefix(_) => {}
        }
    }
    Ok(clean)
}

/// Whether something is at this path, dangling links included.
pub fn exists(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}

/// Whether something is at this path, links followed: a dangling one leads to nothing.
pub fn exists_behind(path: &Path) -> bool {
    path.exists()
}

/// Whether a directory is at this path, links followed.
pub fn is_dir(path: &Path) -> bool {
    path.is_dir()
}

/// Whether a path is a regular file that this process may execute.
pub fn is_executable(path: &Path) -> bool {
    let regular = rustix::fs::stat(path).is_ok_and(|stat| rustix::fs::FileType::from_raw_mode(stat.st_mode).is_file());
    regular && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

/// Whether another user than root and the caller may put a program into the directory at this path: it is his, or all may write it. One
/// that cannot be looked at counts as such.
pub fn others_may_write(path: &Path) -> bool {
    let own = |facts: &Metadata| foreign(facts).is_none() && facts.mode & 0o002 == 0;
    !Dir::open(path).and_then(|dir| dir.metadata()).is_ok_and(|facts| own(&facts))
}

/// The path with every link in it followed, for programs and libraries that open files beside it.
///
/// # Errors
/// It is missing, or a directory on the way may not be searched.
pub fn real_path(path: &Path) -> io::Result<PathBuf> {
    std::fs::canonicalize(path)
}

/// Metadata of what a path that the user named leads to, links followed.
///
/// # Errors
/// It is missing, or a directory on the way may not be searched.
pub fn path_metadata(path: &Path) -> io::Result<Metadata> {
    let real = real_path(path)?;
    let dir = Dir::open(real.parent().unwrap_or(Path::new("/")))?;
    dir.stat(&Name::new(real.file_name().unwrap_or_default().as_encoded_bytes())?)
}

/// Makes a directory and those above it, as far as they are missing, with 0777 less the umask.
///
/// # Errors
/// The system's own; something else has one of the names; another user made one of them meanwhile.
pub fn make_dirs(path: &Path) -> io::Result<()> {
    make_missing(path, None).map(drop)
}

/// The same with exactly this mode for those that are made, whatever the umask.
///
/// # Errors
/// As [`make_dirs`].
pub fn make_dirs_exact(path: &Path, mode: u32) -> io::Result<()> {
    make_missing(path, Some(mode)).map(drop)
}

/// Opens what is there of a path, links followed, since the user named it; what is missing is made and entered by descriptor, so that
/// nothing that appears there meanwhile leads elsewhere.
pub(super) fn make_missing(path: &Path, mode: Option<u32>) -> io::Result<Dir> {
    let error = match Dir::open_to_pass(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => error,
        opened => return opened,
    };
    // A dangling link is in the way, and what it leads to is not made.
    let (Some(above), Some(name), false) = (path.parent(), path.file_name(), exists(path)) else {
        return Err(error);
    };
    let here = if above.as_os_str().is_empty() { Path::new(".") } else { above };
    make_one(&make_missing(here, mode)?, &Name::new(name.as_encoded_bytes())?, mode)
}

fn make_one(above: &Dir, name: &Name, mode: Option<u32>) -> io::Result<Dir> {
    let made = match mode {
        Some(mode) => above.make_dir_exact(name, mode),
        None => above.make_dir_opened(name, 0o777),
    };
    match made {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => return made,
    }
    // Another process was faster: one of this user or root, or it is not what was asked for.
    let dir = above.open_dir(name)?;
    let (owner, own) = (dir.metadata()?.uid, rustix::process::geteuid().as_raw());
    if owner == own || owner == 0 { Ok(dir) } else { Err(super::change::made_by_another(name)) }
}

/// Reads a file that the user named (a configuration, an index), links followed, regular files only.
///
/// # Errors
/// It is missing, denied, no regular file, or holds more than `limit` bytes.
pub fn read_path(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    read_with_metadata(path, limit).map(|read| read.content)
}

/// As [`read_path`], with the facts of the very file that was read and of the directory that holds it.
///
/// # Errors
/// As [`read_path`].
pub fn read_with_metadata(path: &Path, limit: u64) -> Result<ReadPath, ReadError> {
    let (dir, name) = holder(path)?;
    let mut content = Vec::new();
    let file = dir.read_file(&name, limit, &mut content)?;
    let above = std::iter::once(dir.metadata()?).chain(dir.above()?).collect();
    Ok(ReadPath { content, file, above })
}

/// Opens a file that the user named, links followed, regular files only.
///
/// # Errors
/// It is missing, denied, or no regular file.
pub fn open_path(path: &Path) -> Result<OpenPath, ReadError> {
    let (dir, name) = holder(path)?;
    let (file, facts) = dir.open_file(&name)?;
    Ok(OpenPath { file, facts, above: dir.metadata()? })
}

/// The directory that really holds a file, and its name there.
fn holder(path: &Path) -> io::Result<(Dir, Name)> {
    let real = std::fs::canonicalize(path)?;
    let dir = Dir::open(real.parent().unwrap_or(Path::new("/")))?;
    let name = Name::new(real.file_name().unwrap_or_default().as_encoded_bytes())?;
    Ok((dir, name))
}

/// A file that the user named, opened.
#[derive(Debug)]
pub struct OpenPath {
    /// The file.
    pub file: File,
    /// Its facts.
    pub facts: Metadata,
    /// Metadata of the directory that holds it.
    pub above: Metadata,
}

/// A file that the user named, as it was read.
#[derive(Debug)]
pub struct ReadPath {
    /// What it holds.
    pub content: Vec<u8>,
    /// Metadata of the file.
    pub file: Metadata,
    /// Metadata of the directory that holds it and of all above that one, the nearest first.
    pub above: Vec<Metadata>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn paths_are_made_absolute_by_their_text() {
        let here = std::env::current_dir().unwrap();
        assert_eq!(absolute(Path::new("")).unwrap(), here);
        assert_eq!(absolute(Path::new("a/../b/.")).unwrap(), here.join("b"));
        assert_eq!(absolute(Path::new("/a/../../b")).unwrap(), Path::new("/b"));
    }

    #[test]
    fn missing_directories_are_made_with_the_mode_asked_for() {
        let place = tempfile::tempdir().unwrap();
        let deep = place.path().join("a/b");
        make_dirs_exact(&deep, 0o777).unwrap();
        make_dirs_exact(&deep, 0o700).unwrap();
        for made in [place.path().join("a"), deep] {
            let mode = std::fs::metadata(made).unwrap().permissions().mode();
            assert_eq!(mode & 0o7777, 0o777);
        }
        std::fs::write(place.path().join("file"), b"").unwrap();
        assert!(make_dirs(&place.path().join("file/x")).is_err());
        assert!(make_dirs(&place.path().join("file")).is_err());
    }

    #[test]
    fn a_dangling_link_on_the_way_is_not_followed() {
        let place = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(place.path().join("elsewhere"), place.path().join("link")).unwrap();
        for path in ["link", "link/below"] {
            assert!(make_dirs(&place.path().join(path)).is_err());
        }
        assert!(!place.path().join("elsewhere").exists());
    }
}
