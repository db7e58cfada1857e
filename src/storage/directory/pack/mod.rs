//! Taking a directory along, as a tar archive or as a copy: walked by descriptor, links kept as links and never followed, other
//! file systems never entered.

mod archive;
mod copy;
mod outlet;
mod sparse;
mod walk;

pub use archive::Archive;
pub use copy::copy;
pub use outlet::{Outlet, Valve};

#[cfg(test)]
mod tests;
