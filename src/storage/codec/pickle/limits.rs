//! How much a pickle may ask for.

/// How much one pickle may ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Most nodes and most memo entries; each costs up to a hundred bytes of memory.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { nodes: 2_000_000 }
    }
}
