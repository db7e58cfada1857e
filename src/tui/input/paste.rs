//! Text between the badges of a bracketed paste. Nothing in it is a key, whatever it looks like.

/// Longest text that is handed on as one.
const LONGEST: usize = 64 * 1024;
/// What ends a paste.
const END: &[u8] = b"\x1b[201~";

/// A paste under way.
#[derive(Debug, Default)]
pub(super) struct Paste {
    text: Vec<u8>,
    /// How many bytes of the end were seen.
    matched: usize,
}

impl Paste {
    /// Takes a byte; true when that was the end. The end has its first byte only once, so that a false start of it needs no second look.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        if END.get(self.matched) == Some(&byte) {
            self.matched += 1;
            return self.matched == END.len();
        }
        self.text.extend_from_slice(END.get(..self.matched).unwrap_or_default());
        self.matched = usize::from(END.first() == Some(&byte));
        if self.matched == 0 {
            self.text.push(byte);
        }
        false
    }

    /// What can be handed on: all of it at the end, and what is too long before; no character is torn.
    pub(super) fn ready(&mut self, ended: bool) -> Option<String> {
        if !ended && self.text.len() < LONGEST {
            return None;
        }
        let torn = if ended { 0 } else { torn(&self.text) };
        let rest = self.text.split_off(self.text.len().saturating_sub(torn));
        let text = std::mem::replace(&mut self.text, rest);
        Some(String::from_utf8_lossy(&text).into_owned())
    }

    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.text.len() + self.matched
    }
}

/// How many bytes at the end begin a character that is not whole.
fn torn(text: &[u8]) -> usize {
    let continued = text.iter().rev().take(3).take_while(|byte| (0x80..0xc0).contains(*byte)).count();
    let first = text.len().checked_sub(continued + 1).and_then(|at| text.get(at));
    let wanted = match first {
        Some(0xc2..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf4) => 4,
        _ => 0,
    };
    if continued + 1 < wanted { continued + 1 } else { 0 }
}
