//! The one owner of file-system calls that can hurt: descriptors, safe opening, atomic replacement, tombstones and removal.

/// A session that was moved out of its repository; the only thing that can be emptied.
pub struct Tombstone(());

/// Bytes that an ordinary user may still write on the file system of a path.
///
/// # Errors
/// The path is gone.
pub fn free_space(path: &std::path::Path) -> std::io::Result<u64> {
    let stat = rustix::fs::statvfs(path)?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// Whether a path is a regular file that this process may execute.
pub fn is_executable(path: &std::path::Path) -> bool {
    let regular = rustix::fs::stat(path).is_ok_and(|stat| rustix::fs::FileType::from_raw_mode(stat.st_mode).is_file());
    regular && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

/// Makes a directory and those above it, as far as they are missing.
///
/// # Errors
/// The system's own.
#[expect(clippy::disallowed_methods, reason = "this layer owns the calls that change the file system")]
pub fn make_dirs(path: &std::path::Path) -> std::io::Result<()> {
    std::fs::create_dir_all(path)
}
