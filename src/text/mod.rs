//! Strings only: untrusted text made visible, widths, human sizes and ages, the filter query.

mod untrusted;

pub use untrusted::{Untrusted, Visible, is_hidden};
