//! Directories that are the user's own or ours, where nobody else writes: samples, our cache and state. They are named by paths and
//! walked by fs_extra; entries of other people's repositories never are.

use std::io;
use std::path::Path;

use fs_extra::dir::{DirOptions, get_dir_content2, get_size};

/// Makes a directory with what leads to it, or takes one that is there.
///
/// # Errors
/// Something is in it, it is no directory, or the system's own.
pub fn make_empty(path: &Path) -> io::Result<()> {
    super::make_dirs(path)?;
    let options = DirOptions { depth: 1 };
    let content = get_dir_content2(path, &options).map_err(io_error)?;
    // The directory itself is the first.
    if content.files.is_empty() && content.directories.len() <= 1 {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::DirectoryNotEmpty, "not empty; use a new or empty directory"))
}

/// How many bytes the files in a directory hold, all the way down. Links are not followed.
///
/// # Errors
/// The system's own.
pub fn bytes(path: &Path) -> io::Result<u64> {
    get_size(path).map_err(io_error)
}

fn io_error(error: fs_extra::error::Error) -> io::Error {
    let text = error.to_string();
    match error.kind {
        fs_extra::error::ErrorKind::Io(error) => error,
        _ => io::Error::other(text),
    }
}
