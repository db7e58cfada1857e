//! The one owner of file-system calls that can hurt: descriptors, safe opening, atomic replacement, tombstones and removal.
