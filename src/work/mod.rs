//! Cancellation and progress, crews of threads, the wish list, the clock.

mod task;

pub use task::{Progress, Task};
