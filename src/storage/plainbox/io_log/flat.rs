//! The flat text of a log, as the real software exports it (formats/plainbox.md section e): both streams in their order, decoded
//! as UTF-8 across the borders of records, control characters taken out.

/// Turns pieces of output into flat text.
#[derive(Default)]
pub struct FlatText {
    /// The start of a character whose rest has not come yet.
    open: Vec<u8>,
}

impl FlatText {
    /// Text of the next piece, appended to `out`.
    pub fn push(&mut self, data: &[u8], out: &mut String) {
        let joined;
        let bytes = if self.open.is_empty() {
            data
        } else {
            joined = [self.open.as_slice(), data].concat();
            &joined
        };
        let tail = open_tail(bytes);
        let (whole, open) = bytes.split_at_checked(bytes.len() - tail).unwrap_or((bytes, &[]));
        out.extend(String::from_utf8_lossy(whole).chars().filter(|c| is_kept(*c)));
        self.open = open.to_vec();
    }

    /// What an unfinished character at the very end becomes.
    pub fn finish(self, out: &mut String) {
        out.push_str(&String::from_utf8_lossy(&self.open));
    }
}

/// The length of an unfinished character at the end.
fn open_tail(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes.get(bytes.len().saturating_sub(3)..).unwrap_or_default()) {
        Ok(_) => 0,
        Err(_) => bytes.utf8_chunks().last().map_or(0, |chunk| unfinished(chunk.invalid())),
    }
}

fn unfinished(invalid: &[u8]) -> usize {
    match std::str::from_utf8(invalid) {
        Err(error) if error.error_len().is_none() => invalid.len(),
        _ => 0,
    }
}

/// C0 but for newline, return, tab and vertical tab, DEL and C1 are taken out.
fn is_kept(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t' | '\u{b}') || !c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn flat(pieces: &[&[u8]]) -> String {
        let (mut flat, mut out) = (FlatText::default(), String::new());
        for piece in pieces {
            flat.push(piece, &mut out);
        }
        flat.finish(&mut out);
        out
    }

    #[test]
    fn characters_survive_borders_and_controls_do_not() {
        assert_eq!(flat(&["日".as_bytes()[..1].as_ref(), &"日\n".as_bytes()[1..]]), "日\n");
        assert_eq!(flat(&[b"\x1b[31mred\x1b[0m\x07\x0b\r\n\t\x7f", "\u{9b}".as_bytes()]), "[31mred[0m\u{b}\r\n\t");
        assert_eq!(flat(&[b"caf\xc3"]), "caf\u{fffd}");
        assert_eq!(flat(&[b"\xff\xfe", b"x"]), "\u{fffd}\u{fffd}x");
    }

    proptest! {
        #[test]
        fn borders_do_not_matter(data in proptest::collection::vec(any::<u8>(), 0..40), at in 0usize..40) {
            let (left, right) = data.split_at(at.min(data.len()));
            prop_assert_eq!(flat(&[left, right]), flat(&[&data]));
        }
    }
}
