//! Integers beyond 64 bits, kept as the pickle writes them.

use std::borrow::Cow;

/// More bytes than this are told by their number: turning them into digits takes time that grows with their square.
const SHOWN: usize = 256;

/// An integer beyond 64 bits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Big<'a> {
    /// Two's complement, least byte first.
    Binary(Cow<'a, [u8]>),
    /// Decimal digits with an optional sign.
    Decimal(Cow<'a, [u8]>),
}

impl Big<'_> {
    /// In decimal digits; a very long one only by its size.
    pub fn digits(&self) -> String {
        let bytes = match self {
            Big::Binary(bytes) | Big::Decimal(bytes) => bytes,
        };
        match self {
            _ if bytes.len() > SHOWN => format!("an integer of {} bytes", bytes.len()),
            Big::Binary(bytes) => decimal(bytes),
            Big::Decimal(digits) => String::from_utf8_lossy(digits).into_owned(),
        }
    }
}

/// The value when it fits.
pub(super) fn small(bytes: &[u8]) -> Option<i64> {
    let negative = bytes.last().is_some_and(|byte| byte & 0x80 != 0);
    let fill = if negative { 0xff } else { 0 };
    let mut wide = [fill; 16];
    wide.get_mut(..bytes.len())?.copy_from_slice(bytes);
    i64::try_from(i128::from_le_bytes(wide)).ok()
}

fn decimal(bytes: &[u8]) -> String {
    let negative = bytes.last().is_some_and(|byte| byte & 0x80 != 0);
    let magnitude = if negative { negated(bytes) } else { bytes.to_vec() };
    // Groups of nine digits, the lowest first.
    let mut groups: Vec<u32> = vec![0];
    for byte in magnitude.iter().rev() {
        multiply_and_add(&mut groups, 256, u32::from(*byte));
    }
    let mut text = String::from(if negative { "-" } else { "" });
    for (at, group) in groups.iter().rev().enumerate() {
        text.push_str(&if at == 0 { group.to_string() } else { format!("{group:09}") });
    }
    text
}

fn negated(bytes: &[u8]) -> Vec<u8> {
    let mut carry = true;
    let negate = |byte: &u8| {
        let (value, overflow) = (!byte).overflowing_add(u8::from(carry));
        carry = overflow;
        value
    };
    bytes.iter().map(negate).collect()
}

fn multiply_and_add(groups: &mut Vec<u32>, factor: u64, add: u32) {
    const GROUP: u64 = 1_000_000_000;
    let mut carry = u64::from(add);
    for group in groups.iter_mut() {
        let value = u64::from(*group) * factor + carry;
        *group = u32::try_from(value % GROUP).unwrap_or(0);
        carry = value / GROUP;
    }
    if carry > 0 {
        groups.push(u32::try_from(carry).unwrap_or(0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn digits_are_those_of_python() {
        let digits = |bytes: &[u8]| Big::Binary(bytes.to_vec().into()).digits();
        assert_eq!(digits(&[0, 0, 0, 0, 0, 0, 0, 0, 1]), "18446744073709551616");
        assert_eq!(digits(&[0, 0, 0, 0, 0, 0, 0, 0, 0xff]), "-18446744073709551616");
        assert_eq!(digits(&[0; 300]), "an integer of 300 bytes");
        assert_eq!(
            (small(&[]), small(&[0xff]), small(&[0xff, 0]), small(&[1; 17])),
            (Some(0), Some(-1), Some(255), None)
        );
    }

    proptest! {
        #[test]
        fn what_fits_in_128_bits_is_written_as_rust_writes_it(number: i128) {
            let bytes = number.to_le_bytes();
            prop_assert_eq!(Big::Binary(bytes.to_vec().into()).digits(), number.to_string());
            prop_assert_eq!(small(&bytes), i64::try_from(number).ok());
        }
    }
}
