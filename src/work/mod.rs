//! Cancellation and progress, crews of threads, the wish list, the clock.

mod ahead;
mod clock;
mod crew;
mod gauge;
mod open_files;
mod stopping;
mod task;
mod wish_list;

pub use ahead::ahead;
pub use clock::{Stopwatch, now, set_clock, start};
pub use crew::{Crew, MANY, each, flow, spawn};
pub use gauge::{Gauge, Hold};
pub use open_files::{allow_open_files, with_open_files_as_found};
pub use stopping::{is_stopping, stop_flag};
pub use task::{Progress, Task};
pub use wish_list::WishList;
