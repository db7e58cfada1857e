//! What was typed may be an address with its password, wherever it stands: as an id, as a filter, in a variable. Errors quote what was
//! typed, so that the two sinks of errors, standard error and the log file, know the secrets of the words that this process was given
//! and withhold them. Places named with `-r` need none of this: they are taken apart when they come in.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::sync::OnceLock;

use crate::text::{Visible, address, secrets};

/// Shortest part of a password that is withheld where it stands alone.
const SHORTEST: usize = 3;

static KNOWN: OnceLock<Known> = OnceLock::new();

/// Learns the secrets of this process: its arguments, and its variables that are ours.
pub(super) fn learn() {
    let ours = std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"ADJOURN_"));
    let words: Vec<OsString> = std::env::args_os().skip(1).chain(ours.map(|(_, value)| value)).collect();
    // Learnt once, before anything can be told.
    KNOWN.get_or_init(|| Known::of(&words));
}

/// A line of ours without the secrets that it quotes.
pub(super) fn scrub(line: &str) -> Cow<'_, str> {
    KNOWN.get().map_or(Cow::Borrowed(line), |known| known.scrub(line))
}

/// An argument as it may be shown, of the same form: what begins with a minus still does.
pub(super) fn shown(word: &OsStr) -> OsString {
    let text = word.to_string_lossy();
    if address::hidden(&text).is_empty() {
        return secrets::redact(&text).into();
    }
    let value = match text.find('=') {
        Some(at) if text.starts_with("--") => at + 1,
        _ if text.starts_with('-') => text.chars().take(2).map(char::len_utf8).sum(),
        _ => 0,
    };
    let (option, value) = text.split_at(value);
    format!("{option}{}", address::withheld(value)).into()
}

/// What is replaced by what, the longest first.
#[derive(Default)]
struct Known(Vec<(String, String)>);

impl Known {
    fn of(words: &[OsString]) -> Self {
        let mut known = Vec::new();
        for word in words {
            let text = word.to_string_lossy();
            let hidden = address::hidden(&text);
            if hidden.is_empty() {
                continue;
            }
            add(&mut known, &text, &shown(word).to_string_lossy());
            for secret in hidden {
                add(&mut known, secret, "***");
                secret.split(|c: char| !c.is_alphanumeric()).for_each(|part| add(&mut known, part, "***"));
            }
        }
        known.sort_by_key(|(secret, _)| std::cmp::Reverse(secret.len()));
        known.dedup();
        Self(known)
    }

    fn scrub<'a>(&self, line: &'a str) -> Cow<'a, str> {
        let mut line = Cow::Borrowed(line);
        for (secret, shown) in &self.0 {
            if line.contains(secret.as_str()) {
                line = Cow::Owned(line.replace(secret.as_str(), shown));
            }
        }
        line
    }
}

/// As it was typed, as it is made visible, and as Rust quotes it.
fn add(known: &mut Vec<(String, String)>, secret: &str, shown: &str) {
    if secret.chars().count() < SHORTEST {
        return;
    }
    let quoted = format!("{secret:?}");
    let quoted = quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned();
    for form in [secret.to_owned(), Visible::of(secret).into_string(), quoted] {
        known.push((form, shown.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scrubbed(word: &str, line: &str) -> String {
        Known::of(&[word.into()]).scrub(line).into_owned()
    }

    #[test]
    fn what_was_typed_is_withheld_wherever_it_is_quoted() {
        let word = "redis://:AB\"C D@h/0";
        assert_eq!(scrubbed(word, &format!("{word}: no such session")), "redis://***@h/0: no such session");
        assert_eq!(scrubbed(word, &format!("{word:?} is odd")), "\"redis://***@h/0\" is odd");
        assert_eq!(scrubbed("redis://:a secret@h", "there is no field secret@h"), "there is no field ***@h");
        assert_eq!(scrubbed("--kind=redis://:hunter@h", "redis://:hunter@h"), "redis://:***@h");
        assert_eq!(scrubbed("title:retest", "no field title"), "no field title");
    }

    #[test]
    fn an_argument_keeps_its_form() {
        for (word, safe) in [
            ("--repo=redis://:pw@h", "--repo=redis://***@h"),
            ("-rredis://:pw@h", "-rredis://***@h"),
            ("redis://:pw@h", "redis://***@h"),
            ("list", "list"),
            ("-", "-"),
        ] {
            assert_eq!(shown(OsStr::new(word)), safe);
        }
    }

    proptest! {
        #[test]
        fn no_part_of_a_typed_password_is_told(password in "[a-zA-Z0-9\"'<>\\\\`{|} &@/#%:;?=\\t\u{e9}]{3,14}") {
            for form in ["redis://u:PW@h", "PW:PW@h", "http://h/?password=PW", "--filter=redis://:PW@h"] {
                let word = form.replace("PW", &password);
                let line = scrubbed(&word, &format!("cannot read {word}: {word:?} and {}", Visible::of(&word)));
                let rest = format!("cannot read : and {}*** \\\\\\n", form.replace("PW", "***"));
                for part in password.split(|c: char| !c.is_alphanumeric()).filter(|part| part.chars().count() >= SHORTEST) {
                    // What stands before the first colon is a user's name.
                    let user = form.starts_with("PW") || rest.contains(part);
                    prop_assert!(user || !line.contains(part), "{} in {}", part, line);
                }
            }
        }
    }
}
