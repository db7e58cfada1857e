//! Strings only: untrusted text made visible, widths, human sizes and ages, the filter query.
