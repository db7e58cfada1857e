//! What is held of something that is not complete: never more than a bound, however long the terminal goes on.

use super::background::background;
use super::event::Input;

/// Longest run of parameters that is kept; what is longer is no key.
const LONGEST: usize = 64;
/// Longest text that is kept; the answers to our own question are shorter.
const LONGEST_TEXT: usize = 256;
const BEL: u8 = 0x07;

/// The parameters of a sequence.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    bytes: Vec<u8>,
    over: bool,
}

impl Sequence {
    /// Takes one more, or notes that there were more.
    pub(super) fn take(&mut self, byte: u8) {
        if self.bytes.len() < LONGEST {
            self.bytes.push(byte);
        } else {
            self.over = true;
        }
    }

    /// What there is of it.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether nothing came yet.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether it is one number.
    pub(super) fn is_number(&self) -> bool {
        !self.is_empty() && self.bytes.iter().all(u8::is_ascii_digit)
    }

    /// All of it as text; none when it was too long or has bytes that no key has.
    pub(super) fn whole(&self) -> Option<&str> {
        if self.over { None } else { std::str::from_utf8(&self.bytes).ok() }
    }
}

/// The text of an OSC, DCS, SOS, PM or APC.
#[derive(Debug)]
pub(super) struct Text {
    introducer: u8,
    eight_bits: bool,
    bytes: Vec<u8>,
    length: usize,
    last: u8,
}

impl Text {
    /// An empty one behind `Esc` and this byte, or behind the one byte that stands for both.
    pub(super) fn begun(introducer: u8, eight_bits: bool) -> Self {
        Self { introducer, eight_bits, bytes: Vec::new(), length: 0, last: 0 }
    }

    /// The byte behind the escape.
    pub(super) fn introducer(&self) -> u8 {
        self.introducer
    }

    /// Whether nothing came yet.
    pub(super) fn is_empty(&self) -> bool {
        self.length == 0
    }

    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.bytes.len()
    }

    /// Takes one more; what is too long is counted only.
    pub(super) fn take(&mut self, byte: u8) {
        if self.introducer == b']' && self.bytes.len() < LONGEST_TEXT {
            self.bytes.push(byte);
        }
        self.length = self.length.saturating_add(1);
        self.last = byte;
    }

    /// Whether this byte is its end: BEL for an OSC, or the string terminator in one byte.
    pub(super) fn ends_with(&self, byte: u8) -> bool {
        match byte {
            BEL => self.introducer == b']',
            0x9c => self.eight_bits || self.last == 0xc2,
            _ => false,
        }
    }

    /// What it says, when it answers a question of ours.
    pub(super) fn meaning(&self) -> Option<Input> {
        if self.length == self.bytes.len() { background(&self.bytes) } else { None }
    }
}

/// The bytes of one character so far.
#[derive(Debug)]
pub(super) struct Character {
    bytes: [u8; 4],
    have: usize,
    want: usize,
}

impl Character {
    /// What begins with this byte; none where no character does.
    pub(super) fn begun(first: u8) -> Option<Self> {
        let want = match first {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => return None,
        };
        Some(Self { bytes: [first, 0, 0, 0], have: 1, want })
    }

    /// Takes the next one; false when it does not belong to it.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let slot = self.bytes.get_mut(self.have).filter(|_| (0x80..0xc0).contains(&byte));
        let Some(slot) = slot else { return false };
        *slot = byte;
        self.have += 1;
        true
    }

    /// The character once all of it is there; none inside where it is no character.
    pub(super) fn whole(&self) -> Option<Option<char>> {
        let bytes = self.bytes.get(..self.want).filter(|_| self.have == self.want)?;
        Some(std::str::from_utf8(bytes).ok().and_then(|text| text.chars().next()))
    }
}
