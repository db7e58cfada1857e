//! How much hostile input may ask for: every limit of reading, in one place. Each has its own error where it is met. The files
//! stand in directories that anybody may write (formats/plainbox.md section h), so no size in them is believed.

/// Most bytes of a compressed checkpoint.
pub const PACKED: usize = 64 << 20;

/// Most bytes of an inflated checkpoint. A session of 500 jobs takes a quarter of one MiB.
pub const UNPACKED: usize = 256 << 20;

/// How deep JSON may nest: where Python's own parser gives up (formats/plainbox.md d.1).
pub const DEPTH: usize = 1_000;

/// Most values of one JSON document that is kept as a tree; each costs up to a hundred bytes of memory.
pub const NODES: usize = 2_000_000;

/// Most bytes of one line of a log.
pub const LINE: usize = 16 << 20;

/// Most bytes of one gzip header (its name, comment and extra field).
pub const HEADER: usize = 1 << 20;

/// How many times its compressed size deflate data can hold at most; an ISIZE beyond it is a lie.
pub const RATIO: usize = 1_032;
