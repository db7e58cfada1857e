//! Cancellation and progress, crews of threads, the wish list, the clock.
