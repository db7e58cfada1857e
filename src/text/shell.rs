//! Words quoted for a POSIX shell: whatever this program offers to be pasted is taken apart by a shell into the very words
//! that were meant, and holds nothing that acts on the terminal it is pasted into.

use super::{Visible, is_plain};

/// One word as a shell reads it back. Plain words stand as they are, others in `'...'`; a word with a character that is not
/// drawn as it is (a newline, an escape, odd bytes) stands in `$'...'` with octal escapes, as bash, zsh, ksh, busybox and
/// POSIX.1-2024 read it. A shell that does not know that form still takes it for one harmless word, since no quotation mark
/// stands inside. The result is one line that [`Visible`] leaves unchanged. No word of a command holds a NUL byte.
pub fn quote_word(word: &[u8]) -> String {
    if is_bare(word) {
        return String::from_utf8_lossy(word).into_owned();
    }
    match std::str::from_utf8(word) {
        Ok(text) if is_plain(word) || Visible::of(&single(text)).as_str() == single(text) => single(text),
        _ => octal(word),
    }
}

/// Words quoted by [`quote_word`], a blank between them.
pub fn quote_line<W: AsRef<[u8]>>(words: impl IntoIterator<Item = W>) -> String {
    words.into_iter().map(|word| quote_word(word.as_ref())).collect::<Vec<_>>().join(" ")
}

/// Nothing in the word means anything to a shell. `=` makes an assignment of a first word and a path of zsh's `=name`, so it
/// is bare only in an option; `~` is never bare.
fn is_bare(word: &[u8]) -> bool {
    let option = word.starts_with(b"-");
    let bare = |b: &u8| b.is_ascii_alphanumeric() || b"-_./:,@%+".contains(b) || (option && *b == b'=');
    !word.is_empty() && word.iter().all(bare)
}

fn single(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn octal(word: &[u8]) -> String {
    let mut out = String::with_capacity(word.len() + 16);
    out.push_str("$'");
    for &byte in word {
        if (0x20..0x7f).contains(&byte) && byte != b'\'' && byte != b'\\' {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("\\{byte:03o}"));
        }
    }
    out.push('\'');
    out
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    /// What a shell makes of a line of words, each ended by a NUL.
    fn read_back(shell: &str, line: &str) -> Vec<u8> {
        let script = OsString::from_vec(format!("printf '%s\\0' {line}").into_bytes());
        Command::new(shell).arg("-c").arg(script).output().expect("a shell").stdout
    }

    fn ended(words: &[Vec<u8>]) -> Vec<u8> {
        words.iter().flat_map(|word| word.iter().copied().chain([0])).collect()
    }

    #[test]
    fn words_are_quoted_only_where_they_must() {
        assert_eq!(quote_word(b"checkbox-cli"), "checkbox-cli");
        assert_eq!(quote_word(b"--resume=a-1"), "--resume=a-1");
        assert_eq!(quote_word(b"it's $HOME"), "'it'\\''s $HOME'");
        assert_eq!(quote_word(b""), "''");
        assert_eq!(quote_word(b"~root"), "'~root'");
        assert_eq!(quote_word(b"PATH=x"), "'PATH=x'");
        assert_eq!(quote_word("ü".as_bytes()), "'ü'");
    }

    #[test]
    fn what_is_not_drawn_as_it_is_is_escaped() {
        assert_eq!(quote_word(b"a\n'\x1b\xff\\"), "$'a\\012\\047\\033\\377\\134'");
        assert_eq!(quote_word("a\u{202e}".as_bytes()), "$'a\\342\\200\\256'");
        assert_eq!(quote_word("a\u{9b}".as_bytes()), "$'a\\302\\233'");
    }

    #[test]
    fn an_old_shell_takes_the_escaped_form_for_one_word() {
        let line = quote_line([b"a\n' ; touch PWNED; '".as_slice(), b"b"]);
        assert_eq!(read_back("sh", &line).iter().filter(|byte| **byte == 0).count(), 2, "{line}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_shell_reads_plain_words_back(words in proptest::collection::vec("[ -~\u{a1}-\u{ac}\u{4e00}-\u{4e20}]*", 1..6)) {
            let words: Vec<Vec<u8>> = words.into_iter().map(String::into_bytes).collect();
            prop_assert_eq!(read_back("sh", &quote_line(&words)), ended(&words));
        }

        #[test]
        fn a_shell_that_knows_escapes_reads_any_bytes_back(
            words in proptest::collection::vec(proptest::collection::vec(1_u8.., 0..40), 1..6),
        ) {
            let line = quote_line(&words);
            prop_assert_eq!(Visible::of(&line).into_string(), line.clone());
            if bash() {
                prop_assert_eq!(read_back("bash", &line), ended(&words));
            }
        }
    }

    /// Whether there is a shell with `$'...'`.
    fn bash() -> bool {
        Command::new("bash").arg("-c").arg(":").output().is_ok()
    }
}
