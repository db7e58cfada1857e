//! One folder a screen, each with its state, its update and its view.

pub mod change;
pub mod detail;
pub mod list;
pub mod log;
pub mod menu;
