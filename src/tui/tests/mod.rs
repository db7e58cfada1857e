//! Tests of the browser as a whole: screens as text, journeys of keys, hostile text.

mod arrivals;
mod calls;
mod changes;
mod dialog_keys;
pub mod dump;
mod failures;
mod hostile;
mod journeys;
mod kinds;
mod layouts;
mod leaving;
mod one_truth;
mod remembered;
mod sample;
mod themes;
mod trash;
