//! Encodings of the real software: gzip members with limits, Python's JSON dialect, lenient base64, pickle without execution.

pub mod base64;
pub mod gzip;
pub mod json;
pub mod limits;
pub mod pickle;
pub mod python;
