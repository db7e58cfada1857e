//! What another user of the machine may do while root runs the program in a repository that everybody may write: nothing of his may
//! change what the program reads, gives away or removes. One file a topic; needs root, since it takes two users.

mod activity;
mod copying;
mod databases;
mod ground;
mod own_files;
mod retention;
mod shared;
mod sizes;
mod terminal;
mod trash;
