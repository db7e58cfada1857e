//! Coming back into the middle of a deflate stream. A block of it starts at any bit, and all that its decoding needs from before
//! is the last 32 KiB of output. The inflater can be given those, but it starts at a byte; so the bits in front of the block are
//! filled with blocks that hold nothing.

use zlib_rs::{Inflate, InflateFlush};

use super::inflate::step_until;

/// How far back deflate refers.
pub(super) const WINDOW: usize = 1 << 15;

/// A place in a gzip file from which reading can go on.
#[derive(Clone, Debug)]
pub struct SeekPoint {
    /// The place of the block in the file, in bits.
    pub(super) bit: u64,
    /// The output before it, as far as the block may refer to it.
    pub(super) window: Box<[u8]>,
    /// Checksum over the member's output so far.
    pub(super) checksum: u32,
    /// Length of the member's output so far.
    pub(super) length: u64,
    /// Output of all members so far.
    pub(super) output: u64,
}

impl SeekPoint {
    /// Where it lies in the compressed file.
    pub fn offset(&self) -> u64 {
        self.bit / 8
    }

    /// Makes the inflater ready for the bytes from [`SeekPoint::next_byte`] on; `first` is the byte that the block's first bit
    /// lies in. Whether that worked.
    pub(super) fn enter(&self, inflate: &mut Inflate, first: u8) -> bool {
        inflate.reset(false);
        if inflate.set_dictionary(&self.window).is_err() {
            return false;
        }
        let used = self.bit % 8;
        if used == 0 {
            return true;
        }
        let input = filling(used, first);
        let done = step_until(inflate, &input, &mut [0; 8], InflateFlush::NoFlush);
        done.is_ok_and(|(_, taken, made)| taken == input.len() && made == 0)
    }

    /// The first byte of the file to feed after entering.
    pub(super) fn next_byte(&self) -> u64 {
        self.bit.div_ceil(8)
    }
}

/// Empty blocks that end `used` bits into a byte, whose other bits are those of `last`.
fn filling(used: u64, last: u8) -> Vec<u8> {
    let mut bits = Bits::default();
    if used % 2 == 1 {
        empty_dynamic(&mut bits);
    }
    while bits.count % 8 != used {
        empty_fixed(&mut bits);
    }
    for at in used..8 {
        bits.push(u32::from(last >> at) & 1, 1);
    }
    bits.bytes
}

/// A block with the fixed code and nothing in it: ten bits.
fn empty_fixed(bits: &mut Bits) {
    bits.push(0b010, 3);
    bits.push(0, 7);
}

/// A block with a code of its own and nothing in it: 91 bits, an odd number, which fixed blocks cannot make.
///
/// Its code has two symbols of one bit each, 0 and the end of the block; the lengths are told by a code of two symbols as well,
/// "one bit" (0) and "many zeros" (1).
fn empty_dynamic(bits: &mut Bits) {
    bits.push(0b100, 3);
    // 257 symbols, one distance, 18 lengths of the code that tells the lengths.
    bits.push(0, 5);
    bits.push(0, 5);
    bits.push(14, 4);
    for place in 0..18 {
        // Place 2 is "many zeros", place 17 is "one bit".
        bits.push(u32::from(place == 2 || place == 17), 3);
    }
    // Symbol 0 has one bit, 138 and 117 zeros follow, then the end of the block and the distance have one bit each.
    bits.push(0, 1);
    for zeros in [138, 117] {
        bits.push(1, 1);
        bits.push(zeros - 11, 7);
    }
    bits.push(0, 2);
    // The end of the block.
    bits.push(1, 1);
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    count: u64,
}

impl Bits {
    /// Appends the lowest bits, lowest first.
    fn push(&mut self, value: u32, count: u32) {
        for at in 0..count {
            if self.count.is_multiple_of(8) {
                self.bytes.push(0);
            }
            let bit = u8::from(value >> at & 1 == 1) << (self.count % 8);
            if let Some(last) = self.bytes.last_mut() {
                *last |= bit;
            }
            self.count += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filling_ends_at_every_bit_and_holds_nothing() {
        let mut lengths = Vec::new();
        for used in 1..8 {
            // What follows is an empty fixed block again, the last one, cut wherever the byte ends.
            let mut bits = Bits::default();
            bits.push(0, used);
            bits.push(0b011, 3);
            bits.push(0, 7 + 8);
            let mut input = filling(used.into(), bits.bytes[0]);
            lengths.push(input.len());
            input.extend(&bits.bytes[1..]);
            let mut inflate = Inflate::new(false, 15);
            let (status, _, made) = step_until(&mut inflate, &input, &mut [0; 8], InflateFlush::NoFlush).unwrap();
            assert_eq!((status, made), (zlib_rs::Status::StreamEnd, 0), "{used}");
        }
        assert_eq!(lengths, [16, 2, 12, 3, 13, 4, 14]);
    }
}
