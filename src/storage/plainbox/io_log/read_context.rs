//! What a thread that reads many logs has for all of them.

use std::sync::{Arc, Mutex, MutexGuard};

use super::batch::Batch;
use super::record_source::Prefilter;
use crate::storage::codec::gzip::Inflater;

/// How many threads may work on one log, and buffers that one log after another uses. Clones share them.
#[derive(Clone)]
pub struct ReadContext {
    pub(super) threads: usize,
    buffers: Arc<Mutex<Buffers>>,
}

/// What is used again.
#[derive(Default)]
pub(super) struct Buffers {
    pub(super) packed: Vec<u8>,
    pub(super) inflater: Inflater,
    pub(super) batch: Batch,
    pub(super) prefilter: Prefilter,
}

impl Default for ReadContext {
    fn default() -> Self {
        Self::new(1)
    }
}

impl ReadContext {
    /// For so many threads; no buffers yet.
    pub fn new(threads: usize) -> Self {
        Self { threads, buffers: Arc::default() }
    }

    /// The buffers, unless another log uses them right now.
    pub(super) fn buffers(&self) -> Option<MutexGuard<'_, Buffers>> {
        self.buffers.try_lock().ok()
    }
}
