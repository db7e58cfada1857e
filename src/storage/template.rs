//! Filling the placeholders of a configured program: `{id}` and the like in its arguments, never in its name. What is filled in
//! never becomes an option of the program: a word that begins with a placeholder may not come to begin with a dash, unless `--`
//! stands before it; `--opt={id}` is always one word.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use crate::model::{Offer, Reason};

/// The program and its arguments. A name in braces that `value` does not know stays as it is.
///
/// # Errors
/// A word would become an option.
pub fn fill<'a>(argv: &[String], value: impl Fn(&str) -> Option<&'a [u8]>) -> Offer<Vec<OsString>> {
    let mut words = argv.iter();
    let mut filled: Vec<OsString> = words.next().map(OsString::from).into_iter().collect();
    let mut operands = false;
    for word in words {
        let text = fill_word(word, &value);
        if !operands && !word.starts_with('-') && text.as_bytes().starts_with(b"-") {
            return Err(option(word));
        }
        operands |= word == "--";
        filled.push(text);
    }
    Ok(filled)
}

/// Whether one of these placeholders stands in an argument.
pub fn uses(argv: &[String], names: &[&str]) -> bool {
    argv.iter().skip(1).any(|word| names.iter().any(|name| word.contains(&format!("{{{name}}}"))))
}

fn option(word: &str) -> Reason {
    let text = format!(
        "{word} of the configured program would begin with a dash and be taken for an option; \
         write --option={word} or put -- before it"
    );
    Reason::new("option", text)
}

fn fill_word<'a>(word: &str, value: &impl Fn(&str) -> Option<&'a [u8]>) -> OsString {
    let mut out: Vec<u8> = Vec::new();
    let mut rest = word;
    while let Some((before, after)) = rest.split_once('{') {
        out.extend(before.as_bytes());
        match after.split_once('}').and_then(|(name, after)| value(name).map(|value| (value, after))) {
            Some((value, after)) => {
                out.extend(value);
                rest = after;
            }
            None => {
                out.push(b'{');
                rest = after;
            }
        }
    }
    out.extend(rest.as_bytes());
    OsString::from_vec(out.into_iter().filter(|byte| *byte != 0).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_arguments_are_filled_and_unknown_braces_stay() {
        let argv = ["{id}", "--id={id}", "{what}", "{", "{id}{id}"].map(str::to_owned);
        let found = fill(&argv, |name| (name == "id").then_some(&b"a\0b"[..])).unwrap();
        assert_eq!(found, ["{id}", "--id=ab", "{what}", "{", "abab"]);
    }

    #[test]
    fn what_is_filled_in_never_becomes_an_option() {
        let filled = |argv: &[&str]| {
            let argv: Vec<String> = argv.iter().map(|word| (*word).to_owned()).collect();
            fill(&argv, |name| match name {
                "id" => Some(&b"-x"[..]),
                "nothing" => Some(&b""[..]),
                "nul" => Some(&b"\0-x"[..]),
                _ => None,
            })
        };
        assert_eq!(filled(&["run", "{id}"]).unwrap_err().key, "option");
        assert_eq!(filled(&["run", "{nothing}{id}"]).unwrap_err().key, "option");
        assert_eq!(filled(&["run", "{nul}"]).unwrap_err().key, "option");
        assert_eq!(filled(&["run", "--id={id}"]).unwrap(), ["run", "--id=-x"]);
        assert_eq!(filled(&["run", "-v", "--", "{id}"]).unwrap(), ["run", "-v", "--", "-x"]);
    }
}
