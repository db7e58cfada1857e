//! Cancellation and progress, pools of threads, the request list, the clock.

mod clock;
mod gauge;
mod open_files;
mod prefetch;
mod request_queue;
mod stopping;
mod task;
mod worker_pool;

pub use clock::{Stopwatch, now, set_clock, start};
pub use gauge::{Gauge, Hold};
pub use open_files::{allow_open_files, with_open_files_as_found};
pub use prefetch::prefetch;
pub use request_queue::RequestQueue;
pub use stopping::{is_stopping, stop_flag};
pub use task::{Progress, Task};
pub use worker_pool::{MANY, WorkerPool, no_thread, par_map_ordered, par_stream, spawn};
