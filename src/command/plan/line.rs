//! The command line that does what a plan does, to be pasted into a shell: a session's name is a stranger's.

use crate::model::Id;
use crate::text::shell::{quote_line, quote_word};

/// Names that `adjourn trash` takes for something else than a session.
pub const TRASH_WORDS: [&str; 3] = ["list", "empty", "finish"];

/// A command with the sessions that it names, which stand behind `--` where one of them would be taken for an option. `options` say which
/// places are meant, and are quoted already.
pub(in crate::command) fn naming<'a>(options: &[String], words: &[&str], ids: impl Iterator<Item = &'a Id>) -> String {
    let trash = words.first() == Some(&"trash");
    let word = |id: &Id| {
        if trash && TRASH_WORDS.iter().any(|word| word.as_bytes() == id.bytes()) {
            id.hex_argument()
        } else {
            id.argument()
        }
    };
    let ids: Vec<String> = ids.map(word).collect();
    let end = ids.iter().any(|id| id.starts_with('-')).then_some("--");
    let all = words.iter().copied().chain(end).chain(ids.iter().map(String::as_str));
    format!("{} {}", program(options), quote_line(all))
}

/// The program with the options that say which places are meant.
pub(in crate::command) fn program(options: &[String]) -> String {
    ["adjourn"].into_iter().chain(options.iter().map(String::as_str)).collect::<Vec<_>>().join(" ")
}

/// One option with its value, as one word where the value could be taken for an option.
pub(super) fn option(name: &str, value: &str) -> String {
    let between = if value.starts_with('-') { "=" } else { " " };
    format!("{name}{between}{}", quote_word(value.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &[&str], ids: &[&[u8]]) -> String {
        let ids: Vec<Id> = ids.iter().map(|id| Id::new(*id)).collect();
        naming(&[], words, ids.iter())
    }

    #[test]
    fn a_shell_reads_the_very_ids() {
        assert_eq!(line(&["destroy", "--force"], &[b"a", b"2026-11"]), "adjourn destroy --force a 2026-11");
        assert_eq!(line(&["destroy"], &[b"a; touch PWNED #"]), "adjourn destroy 'a; touch PWNED #'");
        assert_eq!(line(&["destroy"], &[b"x", b"--force"]), "adjourn destroy -- x --force");
        assert_eq!(
            line(&["destroy"], &[b"a\nb", b"\xff", b"hex:61"]),
            "adjourn destroy hex:610a62 hex:ff hex:6865783a3631"
        );
    }

    #[test]
    fn a_session_called_empty_does_not_empty_the_trash() {
        assert_eq!(line(&["trash"], &[b"empty"]), "adjourn trash hex:656d707479");
        assert_eq!(line(&["destroy"], &[b"empty"]), "adjourn destroy empty");
    }

    #[test]
    fn a_value_is_no_option() {
        assert_eq!(option("--filter", "-locked:yes a"), "--filter='-locked:yes a'");
        assert_eq!(option("--protect", "locked"), "--protect locked");
    }
}
