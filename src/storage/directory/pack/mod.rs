//! Taking a directory along, as a tar archive or as a copy: walked by descriptor, links kept as links and never followed, other
//! file systems never entered.

mod archive;
mod copy;
mod sparse;
mod walk;

pub use archive::archive;
pub use copy::copy;

#[cfg(test)]
mod tests;
