//! Every verdict of the real pamiq-core 0.6.0 and woger 4.1.3 over their own data. What differs on purpose stands in
//! `differences`, each with its reason.

mod changes;
mod contract;
mod differences;
mod pamiq;
mod pamiq_verbs;
mod unpacked;
mod woger;
mod woger_verbs;
