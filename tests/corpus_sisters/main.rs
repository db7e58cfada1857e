//! Every verdict of the real pamiq-core 0.6.0 and woger 4.1.3 over their own data. What differs on purpose stands in
//! `differences`, each with its reason.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::string_slice
)]

mod changes;
mod contract;
mod differences;
mod pamiq;
mod pamiq_verbs;
mod unpacked;
mod woger;
mod woger_verbs;
