//! Filling the placeholders of a configured program: `{id}` and the like in its arguments, never in its name.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

/// The program and its arguments. A name in braces that `value` does not know stays as it is.
pub fn fill<'a>(argv: &[String], value: impl Fn(&str) -> Option<&'a [u8]>) -> Vec<OsString> {
    let mut words = argv.iter();
    let program = words.next().map(OsString::from);
    program.into_iter().chain(words.map(|word| fill_word(word, &value))).collect()
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
        let found = fill(&argv, |name| (name == "id").then_some(&b"a\0b"[..]));
        assert_eq!(found, ["{id}", "--id=ab", "{what}", "{", "abab"]);
    }
}
