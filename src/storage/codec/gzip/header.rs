//! The header and the trailer of a gzip member (RFC 1952), as far as Python looks at them.

use super::GzipError;

const MAGIC: [u8; 2] = [0x1f, 0x8b];
const DEFLATE: u8 = 8;
/// The length of the trailer: checksum and length.
pub(super) const TRAILER: usize = 8;

const CHECKSUM: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;

/// The length of the header at the start of the bytes. `Truncated` means that more bytes are needed to tell.
pub(super) fn header_length(bytes: &[u8]) -> Result<usize, GzipError> {
    if !bytes.starts_with(&MAGIC) {
        return Err(GzipError::NotGzip);
    }
    let method = bytes.get(2).ok_or(GzipError::Truncated)?;
    if *method != DEFLATE {
        return Err(GzipError::NotGzip);
    }
    let flags = *bytes.get(3).ok_or(GzipError::Truncated)?;
    let mut at = 10;
    if flags & EXTRA != 0 {
        at += 2 + extra_length(bytes)?;
    }
    for flag in [NAME, COMMENT] {
        if flags & flag != 0 {
            at = after_zero(bytes, at)?;
        }
    }
    if flags & CHECKSUM != 0 {
        at += 2;
    }
    if at > bytes.len() {
        return Err(GzipError::Truncated);
    }
    Ok(at)
}

fn extra_length(bytes: &[u8]) -> Result<usize, GzipError> {
    match bytes.get(10..12) {
        Some(&[low, high]) => Ok(usize::from(low) | usize::from(high) << 8),
        _ => Err(GzipError::Truncated),
    }
}

fn after_zero(bytes: &[u8], at: usize) -> Result<usize, GzipError> {
    let rest = bytes.get(at..).ok_or(GzipError::Truncated)?;
    let length = memchr::memchr(0, rest).ok_or(GzipError::Truncated)?;
    Ok(at + length + 1)
}

/// Checksum and length at the start of the bytes.
pub(super) fn trailer(bytes: &[u8]) -> Result<(u32, u32), GzipError> {
    match bytes.get(..TRAILER) {
        Some(&[a, b, c, d, e, f, g, h]) => Ok((u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]))),
        _ => Err(GzipError::Truncated),
    }
}

/// What follows the zeros at the start of the bytes.
pub(super) fn without_padding(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|b| **b == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// Whether the bytes may be the start of another member.
pub(super) fn may_be_member(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_optional_field_is_passed() {
        let mut bytes = vec![0x1f, 0x8b, 8, EXTRA | NAME | COMMENT | CHECKSUM, 0, 0, 0, 0, 0, 0];
        bytes.extend([3, 0, 1, 2, 3]);
        bytes.extend(b"name\0comment\0\xab\xcd");
        assert_eq!(header_length(&bytes), Ok(bytes.len()));
        for cut in 2..bytes.len() {
            assert_eq!(header_length(&bytes[..cut]), Err(GzipError::Truncated), "{cut}");
        }
    }

    #[test]
    fn one_byte_is_not_gzip_and_two_are_cut_as_in_python() {
        assert_eq!(header_length(&[0x1f]), Err(GzipError::NotGzip));
        assert_eq!(header_length(&[0x1f, 0x8b]), Err(GzipError::Truncated));
    }
}
