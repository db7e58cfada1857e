//! What must hold for any bytes, as plain functions: the fuzz targets call them with what libFuzzer makes up, and a test of the
//! crate above (`tests/corpora/fuzz.rs`) with seeds and random damage to them. They panic where it does not hold.

pub mod checkpoint;
pub mod json;
pub mod log;
pub mod pickle;
