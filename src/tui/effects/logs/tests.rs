//! The threads, with a real inbox.
