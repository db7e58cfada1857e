//! Collects a frame, so that it goes to the terminal in one write, as one synchronized update (mode 2026): no tearing.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// What was drawn and not sent yet. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Out(Arc<Mutex<Vec<u8>>>);

impl Out {
    /// Takes what was drawn; nothing when nothing changed.
    pub fn frame(&self) -> Vec<u8> {
        let drawn = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if drawn.is_empty() {
            return drawn;
        }
        [BEGIN, &drawn, END].concat()
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    // The frame is sent as a whole when it is complete.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
