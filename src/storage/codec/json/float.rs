//! Floats as Python's `repr` writes them.

/// The shortest digits that give the same float back; an exponent of at least two digits below 1e-4 and from 1e16 on.
pub(super) fn push(out: &mut Vec<u8>, value: f64) {
    if !value.is_finite() {
        let word = if value.is_nan() {
            "NaN"
        } else if value > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        };
        out.extend_from_slice(word.as_bytes());
        return;
    }
    let size = value.abs();
    let text = if size != 0.0 && !(1e-4..1e16).contains(&size) {
        exponential(value)
    } else if value.fract() == 0.0 {
        format!("{value:.1}")
    } else {
        format!("{value}")
    };
    out.extend_from_slice(text.as_bytes());
}

fn exponential(value: f64) -> String {
    let text = format!("{value:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    match exponent.strip_prefix('-') {
        Some(exponent) => format!("{digits}e-{exponent:0>2}"),
        None => format!("{digits}e+{exponent:0>2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn repr(value: f64) -> String {
        let mut out = Vec::new();
        push(&mut out, value);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn as_python_writes_them() {
        for (value, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1.5e-7, "1.5e-07"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.25e300, "1.25e+300"),
            (9007199254740993.0, "9007199254740992.0"),
            (1795218292.9546924, "1795218292.9546924"),
            (5e-324, "5e-324"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(repr(value), text);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            if value.is_finite() {
                prop_assert_eq!(repr(value).parse::<f64>().unwrap().to_bits(), bits);
            }
        }
    }
}
