//! The one owner of file-system calls that can hurt: descriptors, safe opening, atomic replacement, tombstones and removal.
//!
//! A [`RepositoryDir`] is opened once and everything below it is reached by descriptor, one checked [`Name`] at a time, links never
//! followed. A thing's [`crate::model::Identity`] tells later whether it still is the same. Only a [`Tombstone`] can be emptied.
#![expect(clippy::disallowed_methods, reason = "this layer owns the calls that everybody else is forbidden")]

mod change;
mod dir;
mod events;
mod facts;
mod list;
mod log_file;
mod mounts;
mod name;
mod names;
mod new_file;
#[cfg(feature = "app")]
pub mod own_tree;
mod place;
mod read;
mod replace;
mod space;
mod temporary;
mod temporary_dir;
mod terminal;
mod trash;
mod unpack;

pub use change::file_facts;
pub use dir::Dir;
pub use events::{Events, Told, Watched};
pub use facts::{Facts, Kind};
pub use list::{ListBuffer, Listed};
pub use log_file::append_file;
pub use name::{BadName, Name};
pub use names::Names;
pub use new_file::NewFile;
pub use place::{
    OpenPath, ReadPath, RepositoryDir, absolute, exists, exists_behind, is_dir, is_executable, make_dirs,
    make_dirs_exact, make_temporary, open_path, path_facts, read_path, read_with_facts, real_path,
};
pub use read::ReadError;
pub use replace::{replace_file, replace_passing};
pub use space::{Space, free_space};
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
