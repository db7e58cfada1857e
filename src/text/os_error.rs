//! Errors of the system as people read them: Rust writes "No such file or directory (os error 2)", and the number says nothing to them.

use std::borrow::Cow;
use std::io;

/// What stands before the number.
const BEFORE: &str = " (os error ";

/// An error of the system in words.
pub fn os_words(error: &io::Error) -> String {
    without_errno(&error.to_string()).into_owned()
}

/// A text without the numbers of the system's errors in it.
pub fn without_errno(text: &str) -> Cow<'_, str> {
    let Some(mut at) = text.find(BEFORE) else { return Cow::Borrowed(text) };
    let (mut words, mut rest) = (String::with_capacity(text.len()), text);
    loop {
        let (before, after) = rest.split_at(at);
        let number = after.get(BEFORE.len()..).unwrap_or_default();
        let digits = number.len() - number.trim_start_matches(|sign: char| sign.is_ascii_digit()).len();
        match number.get(digits..).and_then(|end| end.strip_prefix(')')).filter(|_| digits > 0) {
            Some(end) => {
                words.push_str(before);
                rest = end;
            }
            None => {
                words.push_str(before);
                words.push_str(BEFORE);
                rest = number;
            }
        }
        match rest.find(BEFORE) {
            Some(next) => at = next,
            None => break,
        }
    }
    words.push_str(rest);
    Cow::Owned(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_goes_and_the_words_stay() {
        assert_eq!(os_words(&io::Error::from_raw_os_error(2)), "No such file or directory");
        assert_eq!(without_errno("a (os error 6), b (os error 28); c"), "a, b; c");
        for other in ["a (os error x)", "a (os error ", "a (os error )", "(os error 5)", ""] {
            assert_eq!(without_errno(other), other);
        }
    }
}
