//! Cancellation and progress, crews of threads, the wish list, the clock.

mod clock;
mod crew;
mod task;
mod wish_list;

pub use clock::{Stopwatch, now};
pub use crew::{Crew, each, each_quick, flow, spawn};
pub use task::{Progress, Task};
pub use wish_list::WishList;
