//! Cancellation and progress, crews of threads, the wish list, the clock.

mod ahead;
mod clock;
mod crew;
mod gauge;
mod task;
mod wish_list;

pub use ahead::ahead;
pub use clock::{Stopwatch, now, set_clock, start};
pub use crew::{Crew, MANY, each, flow, spawn};
pub use gauge::{Gauge, Hold};
pub use task::{Progress, Task};
pub use wish_list::WishList;
