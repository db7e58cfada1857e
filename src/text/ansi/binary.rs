//! Lines that are no text at all, told in one line.

/// Bytes of a binary line that are shown.
const SHOWN: usize = 48;

/// `binary, 6 bytes: 00 ff fe 01 02 03` when more than three bytes of ten are neither text nor a control that logs use.
pub fn binary_summary(bytes: &[u8]) -> Option<String> {
    if bytes.is_empty() || odd_bytes(bytes) * 10 <= bytes.len() * 3 {
        return None;
    }
    let unit = if bytes.len() == 1 { "byte" } else { "bytes" };
    let mut told = format!("binary, {} {unit}:", bytes.len());
    for byte in bytes.iter().take(SHOWN) {
        told.push_str(&format!(" {byte:02x}"));
    }
    if bytes.len() > SHOWN {
        told.push_str(" ...");
    }
    Some(told)
}

fn odd_bytes(bytes: &[u8]) -> usize {
    let odd = |b: &u8| matches!(b, 0..=7 | 14..=26 | 28..=31 | 127);
    bytes
        .utf8_chunks()
        .map(|chunk| chunk.invalid().len() + chunk.valid().as_bytes().iter().filter(|b| odd(b)).count())
        .sum()
}
