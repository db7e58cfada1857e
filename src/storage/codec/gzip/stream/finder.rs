//! Which bit a block starts at. The inflater says that it stands at a border, but not how many of the bits that it has taken it
//! has not used; so each answer is tried, and the one that gives the output that really followed is right. A wrong one fails at
//! the block's header nearly always, and gives other bytes otherwise.

use std::io;

use zlib_rs::{Inflate, InflateFlush};

use crate::storage::codec::gzip::inflate::step_until;
use crate::storage::codec::gzip::{ReadAt, SeekPoint};

/// The most bits that the inflater may hold unused.
const HELD: u64 = 64;
/// So much output must agree; less than `LEAST` proves nothing.
const PROOF: usize = 4096;
const LEAST: usize = 64;

pub(super) struct Candidates(SeekPoint);

impl Candidates {
    /// From a seek_point whose bit is the one behind the last byte taken.
    pub(super) fn new(seek_point: SeekPoint) -> Self {
        Self(seek_point)
    }

    /// The seek_point whose block gives this output.
    pub(super) fn choose(mut self, source: &impl ReadAt, output: &[u8]) -> io::Result<Option<SeekPoint>> {
        let proof = output.get(..output.len().min(PROOF)).unwrap_or_default();
        if proof.len() < LEAST {
            return Ok(None);
        }
        let latest = self.0.bit;
        let first = (latest / 8).saturating_sub(HELD / 8);
        let mut bytes = vec![0; PROOF * 4];
        let read = source.read_at(&mut bytes, first)?;
        bytes.truncate(read);
        let mut inflate = Inflate::new(false, 15);
        for held in 0..HELD.min(latest - first * 8 + 1) {
            self.0.bit = latest - held;
            if self.gives(proof, &mut inflate, &bytes, first) {
                return Ok(Some(self.0));
            }
        }
        Ok(None)
    }

    fn gives(&self, proof: &[u8], inflate: &mut Inflate, bytes: &[u8], offset: u64) -> bool {
        let place = |at: u64| usize::try_from(at - offset).unwrap_or(usize::MAX);
        let first = bytes.get(place(self.0.offset())).copied().unwrap_or_default();
        if !self.0.enter(inflate, first) {
            return false;
        }
        let mut out = [0; PROOF];
        let input = bytes.get(place(self.0.next_byte())..).unwrap_or_default();
        let out = out.get_mut(..proof.len()).unwrap_or_default();
        let done = step_until(inflate, input, out, InflateFlush::NoFlush);
        done.is_ok_and(|(_, _, made)| made == proof.len()) && *out == *proof
    }
}
