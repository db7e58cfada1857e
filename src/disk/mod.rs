//! The one owner of file-system calls that can hurt: descriptors, safe opening, atomic replacement, tombstones and removal.
//!
//! A [`RepositoryDir`] is opened once; an [`EntryDir`] in it is identified once, by its [`crate::model::Identity`], and everything
//! below is then reached by that descriptor, one checked [`Name`] at a time, links never followed. Only a [`Tombstone`] can be emptied.
#![expect(clippy::disallowed_methods, reason = "this layer owns the calls that everybody else is forbidden")]

mod change;
mod chase;
mod content;
mod dir;
mod discard;
mod entry_dir;
mod events;
mod holes;
mod inherited;
mod list;
mod log_file;
mod memory;
mod metadata;
mod mounts;
mod name;
mod names;
mod new_dir;
mod new_file;
mod own_dir;
#[cfg(feature = "app")]
pub mod own_tree;
mod place;
mod read;
mod replace;
mod repository_dir;
mod space;
mod spare;
mod temporary;
mod temporary_dir;
mod terminal;
mod trash;
mod unpack;

pub use change::{KEPT, file_metadata, set_mode, set_modified};
pub use chase::who_else;
pub use content::{Piece, became_shorter, copy_content, pieces};
pub use dir::Dir;
pub use entry_dir::{EntryDir, IdentifyError};
pub use events::{Events, FsEvent, Watched, exhausted};
pub use holes::next_hole;
pub use inherited::keep_to_oneself;
pub use list::{ListBuffer, Listed};
pub use log_file::append_file;
pub use memory::Lease;
pub use metadata::{Kind, Metadata};
pub use name::{BadName, Name};
pub use names::Names;
pub use new_dir::NewDir;
pub use new_file::NewFile;
pub use own_dir::{Durable, OwnDir};
pub use place::{
    OpenPath, ReadPath, absolute, exists, exists_behind, is_dir, is_executable, make_dirs, make_dirs_exact, open_path,
    others_may_write, path_metadata, read_path, read_with_metadata, real_path,
};
pub use read::ReadError;
pub use repository_dir::{EntryNames, RepositoryDir};
pub use space::{Space, free_space};
pub use spare::Spare;
pub use temporary::Temporary;
pub use temporary_dir::TemporaryDir;
pub use terminal::open_terminal;
pub use trash::{Tombstone, Trash};
pub use unpack::unpack_tar_gz;

/// A number that nobody can foresee: the standard library seeds its hash maps with one.
pub fn random() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(std::process::id())
}

/// Waits so long, up to a second, for somebody else to be done with a file; woken early, the caller only asks earlier.
pub fn wait(time: std::time::Duration) {
    let nanos = time.as_nanos().min(999_999_999);
    let time = rustix::fs::Timespec { tv_sec: 0, tv_nsec: i64::try_from(nanos).unwrap_or_default() };
    rustix::event::poll(&mut [], Some(&time)).ok();
}
