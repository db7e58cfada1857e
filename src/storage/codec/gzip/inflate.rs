//! Inflating a whole file into memory. One member, which is what every writer makes, goes through libdeflate with a buffer of
//! exactly the size that the file's end names; all else goes member by member through zlib-rs.

use std::io;

use zlib_rs::{Inflate, InflateError, InflateFlush, Status};

use super::GzipError;
use super::header::{TRAILER, header_length, may_be_member, trailer, without_padding};
use crate::disk::Lease;
use crate::storage::codec::limits;

/// The buffer grows at least by this much.
const GROWTH: usize = 1 << 16;
/// How many times a text may be held while it is read: itself, what is copied out of it, and what is made of that.
const HELD: u64 = 4;
/// A buffer larger than this is given back before the next file.
const KEPT: usize = 16 << 20;

/// Inflates files one after another and keeps its buffers between them.
pub struct Inflater {
    whole: libdeflater::Decompressor,
    members: Inflate,
    /// All bytes up to its length are initialised; how many of them count is returned by each call.
    out: Vec<u8>,
}

impl Default for Inflater {
    fn default() -> Self {
        Self::new()
    }
}

impl Inflater {
    /// An inflater without a buffer yet.
    pub fn new() -> Self {
        Self { whole: libdeflater::Decompressor::new(), members: Inflate::new(false, 15), out: Vec::new() }
    }

    /// Inflates a file. No bytes at all are an empty text, as in Python.
    ///
    /// # Errors
    /// What Python's reader rejects, and what is beyond our limits.
    pub fn inflate(&mut self, packed: &[u8]) -> Result<&[u8], GzipError> {
        if packed.len() > limits::PACKED {
            return Err(GzipError::PackedTooBig);
        }
        if self.out.len() > KEPT {
            self.out = Vec::new();
        }
        let length = match single(packed) {
            Some((_, length)) if length > limits::UNPACKED => return Err(GzipError::UnpackedTooBig),
            Some(end) if self.one_member(packed, end) => end.1,
            _ => self.all_members(packed)?,
        };
        Ok(self.out.get(..length).unwrap_or_default())
    }

    /// Takes the memory that inflating this file and reading its text may need, before anything is done with it: what is small takes
    /// none. Hold what is given as long as the text, or what was read of it, is held.
    ///
    /// # Errors
    /// `OutOfMemory`: there is not so much.
    pub fn prepare(&mut self, packed: &[u8]) -> io::Result<Lease> {
        let most = packed.len().saturating_mul(limits::RATIO).min(limits::UNPACKED);
        if most < KEPT {
            return Ok(Lease::default());
        }
        let length = single(packed).map_or(most, |(_, length)| length.min(limits::UNPACKED));
        let lease = Lease::take(u64::try_from(length).unwrap_or(u64::MAX).saturating_mul(HELD))?;
        let more = length.saturating_sub(self.out.len());
        self.out.try_reserve_exact(more).map_err(|_| io::Error::new(io::ErrorKind::OutOfMemory, "out of memory"))?;
        Ok(lease)
    }

    /// Inflates a file that is one healthy member of no more than so many bytes; none when it is anything else.
    pub fn inflate_one(&mut self, packed: &[u8], most: usize) -> Option<&[u8]> {
        let end = single(packed).filter(|(_, length)| *length <= most)?;
        self.one_member(packed, end).then(|| self.out.get(..end.1))?
    }

    /// The way for what is exactly one healthy member, with the checksum and the length at the end of the file; whether it is one.
    ///
    /// libdeflate does not tell how much it consumed, but it wants the member's checksum and length right behind the data. They
    /// are those at the end of the file too, and stand nowhere else in it: so the member ends where the file does.
    fn one_member(&mut self, packed: &[u8], (checksum, length): (u32, usize)) -> bool {
        if self.out.len() < length {
            self.out.resize(length, 0);
        }
        let Some(out) = self.out.get_mut(..length) else {
            return false;
        };
        self.whole.gzip_decompress(packed, out) == Ok(length) && libdeflater::crc32(out) == checksum
    }

    fn all_members(&mut self, packed: &[u8]) -> Result<usize, GzipError> {
        let (mut rest, mut length) = (packed, 0);
        while !rest.is_empty() {
            if rest.len() < packed.len() && !may_be_member(rest) {
                return Err(GzipError::Trailing);
            }
            let header = header_length(rest)?;
            let body = rest.get(header..).unwrap_or_default();
            let (after, end) = self.member(body, length)?;
            check(self.out.get(length..end).unwrap_or_default(), after)?;
            rest = without_padding(after.get(TRAILER..).unwrap_or_default());
            length = end;
        }
        Ok(length)
    }

    /// Inflates one member behind what is there; gives what follows its data and the new length.
    fn member<'a>(&mut self, body: &'a [u8], start: usize) -> Result<(&'a [u8], usize), GzipError> {
        self.members.reset(false);
        let (mut rest, mut length) = (body, start);
        loop {
            let room = room(&mut self.out, length)?;
            let (status, taken, made) = step(&mut self.members, rest, room)?;
            rest = rest.get(taken..).unwrap_or_default();
            length += made;
            if status == Status::StreamEnd {
                return Ok((rest, length));
            }
            if rest.is_empty() && length < self.out.len() {
                return Err(GzipError::Truncated);
            }
        }
    }
}

/// The buffer from `length` on, at least one byte; one byte beyond the limit shows that it is passed.
fn room(out: &mut Vec<u8>, length: usize) -> Result<&mut [u8], GzipError> {
    if length > limits::UNPACKED {
        return Err(GzipError::UnpackedTooBig);
    }
    if length >= out.len() {
        let wanted = (out.len() * 2).max(length + GROWTH);
        let wanted = wanted.min(limits::UNPACKED + 1);
        out.try_reserve_exact(wanted.saturating_sub(out.len())).map_err(|_| GzipError::NoMemory)?;
        out.resize(wanted, 0);
    }
    out.get_mut(length..).ok_or(GzipError::UnpackedTooBig)
}

/// Checksum and length of a file that looks like one member; none when it surely is something else.
fn single(packed: &[u8]) -> Option<(u32, usize)> {
    let header = header_length(packed).ok()?;
    let end = packed.len().checked_sub(TRAILER)?;
    let body = packed.get(header..end)?;
    let last = packed.get(end..)?;
    let (checksum, length) = trailer(last).ok()?;
    let length = usize::try_from(length).ok()?;
    let believable = length <= body.len().saturating_mul(limits::RATIO);
    let before = packed.get(header..packed.len() - 1)?;
    let alone = memchr::memmem::find(before, last).is_none();
    (believable && alone).then_some((checksum, length))
}

fn check(data: &[u8], after: &[u8]) -> Result<(), GzipError> {
    let (checksum, length) = trailer(after)?;
    if libdeflater::crc32(data) != checksum {
        return Err(GzipError::Checksum);
    }
    let low = u32::try_from(data.len() & 0xffff_ffff).unwrap_or_default();
    if low == length { Ok(()) } else { Err(GzipError::Length) }
}

/// One call of the inflater: its status, the bytes it took and the bytes it made.
pub(super) fn step(inflate: &mut Inflate, input: &[u8], out: &mut [u8]) -> Result<(Status, usize, usize), GzipError> {
    step_until(inflate, input, out, InflateFlush::NoFlush)
}

/// The same, stopping where `flush` says.
pub(super) fn step_until(
    inflate: &mut Inflate,
    input: &[u8],
    out: &mut [u8],
    flush: InflateFlush,
) -> Result<(Status, usize, usize), GzipError> {
    let (taken, made) = (inflate.total_in(), inflate.total_out());
    let status = inflate.decompress(input, out, flush).map_err(explain)?;
    let count = |now: u64, before: u64| usize::try_from(now.saturating_sub(before)).unwrap_or(0);
    Ok((status, count(inflate.total_in(), taken), count(inflate.total_out(), made)))
}

pub(super) fn explain(error: InflateError) -> GzipError {
    match error {
        InflateError::MemError => GzipError::NoMemory,
        InflateError::DataError | InflateError::NeedDict { .. } | InflateError::StreamError => GzipError::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use super::super::compress;
    use super::*;
    use proptest::prelude::*;

    fn inflate(packed: &[u8]) -> Result<Vec<u8>, GzipError> {
        Inflater::new().inflate(packed).map(<[u8]>::to_vec)
    }

    fn gz(data: &[u8]) -> Vec<u8> {
        compress(data, 0).unwrap()
    }

    #[test]
    fn members_and_padding_are_one_text() {
        let two = [gz(b"left "), gz(b"right")].concat();
        assert_eq!(inflate(&two), Ok(b"left right".to_vec()));
        let padded = [gz(b"left "), vec![0; 512], gz(b"right"), vec![0; 3]].concat();
        assert_eq!(inflate(&padded), Ok(b"left right".to_vec()));
        let many = [gz(b"").repeat(10_000), gz(b"end")].concat();
        assert_eq!(inflate(&many), Ok(b"end".to_vec()));
        assert_eq!(inflate(b""), Ok(Vec::new()));
    }

    #[test]
    fn a_member_twice_is_its_text_twice() {
        let one = gz(b"the same text");
        assert_eq!(inflate(&one.repeat(2)), Ok(b"the same text".repeat(2)));
    }

    #[test]
    fn damage_has_its_own_error() {
        let good = gz(&b"some text ".repeat(300));
        let end = good.len();
        let with = |at: usize, byte: u8| {
            let mut bad = good.clone();
            bad[at] ^= byte;
            inflate(&bad)
        };
        assert_eq!(with(end - 8, 1), Err(GzipError::Checksum));
        assert_eq!(with(end - 4, 1), Err(GzipError::Length));
        assert_eq!(with(2, 1), Err(GzipError::NotGzip));
        assert_eq!(inflate(&[&good[..], b"junk"].concat()), Err(GzipError::Trailing));
        // Checksum and length at the end of the file are right, but they are not the member's.
        assert_eq!(inflate(&[&good[..], &good[end - 8..]].concat()), Err(GzipError::Trailing));
        assert_eq!(inflate(&[&good[..end - 8], b"junk", &good[end - 8..]].concat()), Err(GzipError::Checksum));
        for cut in 2..end {
            assert_eq!(inflate(&good[..cut]), Err(GzipError::Truncated), "{cut}");
        }
        assert_eq!(inflate(b"hello world"), Err(GzipError::NotGzip));
        assert_eq!(inflate(&[0; 4096]), Err(GzipError::NotGzip));
    }

    #[test]
    fn a_bomb_is_refused() {
        let bomb = gz(&vec![b' '; limits::UNPACKED + 1]);
        assert_eq!(inflate(&bomb), Err(GzipError::UnpackedTooBig));
        let hidden = [bomb, gz(b"{}")].concat();
        assert_eq!(inflate(&hidden), Err(GzipError::UnpackedTooBig));
        let full = gz(&vec![b' '; limits::UNPACKED]);
        assert_eq!(inflate(&full).map(|d| d.len()), Ok(limits::UNPACKED));
        assert_eq!(inflate(&vec![0; limits::PACKED + 1]), Err(GzipError::PackedTooBig));
    }

    #[test]
    fn buffers_are_used_again_without_mixing_texts() {
        let mut inflater = Inflater::new();
        for text in [&b"a long first text"[..], b"short", b"", b"again a longer one"] {
            assert_eq!(inflater.inflate(&gz(text)), Ok(text));
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(data in proptest::collection::vec(any::<u8>(), 0..5000), cut in 0usize..5000) {
            let (left, right) = data.split_at(cut.min(data.len()));
            prop_assert_eq!(inflate(&gz(&data)), Ok(data.clone()));
            prop_assert_eq!(inflate(&[gz(left), gz(right)].concat()), Ok(data));
        }

        #[test]
        fn no_bytes_make_it_panic(data in proptest::collection::vec(any::<u8>(), 0..300), flip in 0usize..300) {
            prop_assert!(data.is_empty() || data.starts_with(&[0x1f]) || inflate(&data).is_err());
            let mut packed = gz(&data);
            let at = flip % packed.len();
            packed[at] ^= 0x55;
            drop(inflate(&packed));
        }
    }
}
