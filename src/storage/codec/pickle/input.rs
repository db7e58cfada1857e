//! Reading the bytes of a pickle from front to back.

use super::error::{Step, Why};

/// The highest protocol that there is.
pub(super) const HIGHEST: u8 = 5;

/// The bytes that are left, and how many were read.
pub(super) struct Input<'a> {
    rest: &'a [u8],
    read: usize,
}

impl<'a> Input<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, read: 0 }
    }

    pub fn at(&self) -> usize {
        self.read
    }

    pub fn left(&self) -> usize {
        self.rest.len()
    }

    pub fn take(&mut self, count: usize) -> Step<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Why::Truncated)?;
        self.rest = rest;
        self.read += count;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Step<[u8; N]> {
        self.take(N)?.try_into().map_err(|_| Why::Truncated)
    }

    pub fn u8(&mut self) -> Step<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub fn u16(&mut self) -> Step<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub fn u32(&mut self) -> Step<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub fn i32(&mut self) -> Step<i32> {
        self.array().map(i32::from_le_bytes)
    }

    pub fn u64(&mut self) -> Step<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// The one number that stands big end first.
    pub fn f64(&mut self) -> Step<f64> {
        self.array().map(f64::from_be_bytes)
    }

    /// So many bytes, the count being read from the pickle itself.
    pub fn counted(&mut self, count: impl TryInto<usize>) -> Step<&'a [u8]> {
        // A count beyond the address space is one that cannot be there.
        self.take(count.try_into().map_err(|_| Why::Truncated)?)
    }

    /// A line, without its end.
    pub fn line(&mut self) -> Step<&'a [u8]> {
        let end = memchr::memchr(b'\n', self.rest).ok_or(Why::Truncated)?;
        let line = self.take(end)?;
        self.take(1)?;
        Ok(line)
    }
}
