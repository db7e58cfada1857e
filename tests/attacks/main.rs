//! What another user of the machine may do while root runs the program in a repository that everybody may write: nothing of his may
//! change what the program reads, gives away or removes. One file a topic; needs root, since it takes two users.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, clippy::indexing_slicing, clippy::panic)]

mod activity;
mod copying;
mod databases;
mod ground;
mod own_files;
mod retention;
mod terminal;
#[path = "../tools/mod.rs"]
mod tools;
mod trash;
