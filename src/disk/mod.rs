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
