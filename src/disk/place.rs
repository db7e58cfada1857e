//! Places that the user names: a repository opened once, paths made absolute, directories made on the way.

use std::fs::File;
use std::io;
use std::ops::Deref;
use std::path::{Component, Path, PathBuf};

use super::chase::{Trust, chase};
use super::{Dir, Facts, Name, ReadError};
use crate::model::Identity;

/// A repository, opened once: every later step is relative to this descriptor, whatever becomes of its path.
#[derive(Debug)]
pub struct RepositoryDir {
    dir: Dir,
    path: PathBuf,
    identity: Identity,
}

impl RepositoryDir {
    /// Opens a place; links in its path are followed, since the user named it.
    ///
    /// # Errors
    /// The system's own: it is missing, no directory, or may not be read.
    pub fn open(path: &Path) -> io::Result<Self> {
        let path = absolute(path)?;
        let dir = Dir::open(&path)?;
        let identity = dir.facts()?.identity();
        Ok(Self { dir, path, identity })
    }

    /// Its absolute path as it was given, for showing and for programs.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Which directory it is.
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// The path of an entry, for showing and for programs.
    pub fn path_of(&self, name: &Name) -> PathBuf {
        self.path.join(name.os())
    }
}

impl Deref for RepositoryDir {
    type Target = Dir;

    fn deref(&self) -> &Dir {
        &self.dir
    }
}

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

/// The path with every link in it followed, for programs and libraries that open files beside it.
///
/// # Errors
/// It is missing, or a directory on the way may not be searched.
pub fn real_path(path: &Path) -> io::Result<PathBuf> {
    std::fs::canonicalize(path)
}

/// Facts of what a path that the user named leads to, links followed.
///
/// # Errors
/// It is missing, or a directory on the way may not be searched.
pub fn path_facts(path: &Path) -> io::Result<Facts> {
    let real = real_path(path)?;
    let dir = Dir::open(real.parent().unwrap_or(Path::new("/")))?;
    dir.look(&Name::new(real.file_name().unwrap_or_default().as_encoded_bytes())?)
}

/// Makes a directory and those above it, as far as they are missing, with 0777 less the umask.
///
/// # Errors
/// The system's own; something else has one of the names.
pub fn make_dirs(path: &Path) -> io::Result<()> {
    make_missing(path, None)
}

/// The same with exactly this mode for those that are made, whatever the umask.
///
/// # Errors
/// As [`make_dirs`].
pub fn make_dirs_exact(path: &Path, mode: u32) -> io::Result<()> {
    make_missing(path, Some(mode))
}

fn make_missing(path: &Path, mode: Option<u32>) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent()
        && !above.as_os_str().is_empty()
    {
        make_missing(above, mode)?;
    }
    match std::fs::create_dir(path) {
        Ok(()) => mode.map_or(Ok(()), |mode| Dir::open(path)?.set_mode(mode)),
        // Another process was faster.
        Err(_) if path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Makes a fresh directory for the caller alone among the system's temporary files.
///
/// # Errors
/// The place of these files is such that another user could put something else in its place; the system's own.
pub fn make_temporary(prefix: &str) -> io::Result<PathBuf> {
    let base = absolute(&std::env::temp_dir())?;
    let dir = chase(&base, Trust::All)?.dir;
    for _ in 0..100 {
        let name = format!("{prefix}{:016x}", super::random());
        match dir.make_dir(&Name::new(&name)?, 0o700) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made.map(|()| base.join(name)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Reads a file that the user named (a configuration, an index), links followed, regular files only.
///
/// # Errors
/// It is missing, denied, no regular file, or holds more than `limit` bytes.
pub fn read_path(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    read_with_facts(path, limit).map(|read| read.content)
}

/// As [`read_path`], with the facts of the very file that was read and of the directory that holds it.
///
/// # Errors
/// As [`read_path`].
pub fn read_with_facts(path: &Path, limit: u64) -> Result<ReadPath, ReadError> {
    let (dir, name) = holder(path)?;
    let mut content = Vec::new();
    let file = dir.read_file(&name, limit, &mut content)?;
    Ok(ReadPath { content, file, above: dir.facts()? })
}

/// Opens a file that the user named, links followed, regular files only.
///
/// # Errors
/// It is missing, denied, or no regular file.
pub fn open_path(path: &Path) -> Result<OpenPath, ReadError> {
    let (dir, name) = holder(path)?;
    let (file, facts) = dir.open_file(&name)?;
    Ok(OpenPath { file, facts, above: dir.facts()? })
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
    pub facts: Facts,
    /// Facts of the directory that holds it.
    pub above: Facts,
}

/// A file that the user named, as it was read.
#[derive(Debug)]
pub struct ReadPath {
    /// What it holds.
    pub content: Vec<u8>,
    /// Facts of the file.
    pub file: Facts,
    /// Facts of the directory that holds it.
    pub above: Facts,
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
    fn a_repository_keeps_its_directory_when_its_path_changes() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("r");
        std::fs::create_dir(&path).unwrap();
        let repository = RepositoryDir::open(&path).unwrap();
        std::fs::rename(&path, place.path().join("moved")).unwrap();
        std::fs::write(place.path().join("moved/f"), b"").unwrap();
        assert!(repository.has(&Name::new("f").unwrap()).unwrap());
        assert_eq!(repository.path(), path);
        assert!(RepositoryDir::open(&path).is_err());
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
    fn a_temporary_directory_is_the_callers_alone() {
        let made = make_temporary("adjourn-test-").unwrap();
        let mode = std::fs::metadata(&made).unwrap().permissions().mode();
        std::fs::remove_dir(&made).unwrap();
        assert_eq!(mode & 0o777, 0o700);
    }
}
