//! The viewer as a user meets it: keys in, state and drawn cells out. No thread runs; the bench answers the wishes.

pub(in crate::tui) mod bench;
mod drawn;
mod hostile;
mod journeys;
mod layouts;
mod model;
