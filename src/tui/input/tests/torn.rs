//! Sequences in pieces, with and without pauses, and bytes that are nothing at all.

use proptest::prelude::*;

use super::{Input, Parser, keys, written};
use crate::tui::key::{Code, Key};

/// Sequences of every form, and what they are.
const SEQUENCES: &[(&[u8], &[&str])] = &[
    (b"\x1b[D", &["Left"]),
    (b"\x1bOD", &["Left"]),
    (b"\x1b[[D", &["F4"]),
    (b"\x1b[1;5D", &["Ctrl-Left"]),
    (b"\x1b[3$", &["Shift-Delete"]),
    (b"\x1b[100;5u", &["Ctrl-d"]),
    (b"\x1b[27;5;100~", &["Ctrl-d"]),
    (b"\x1b[M dD", &["Mouse(Mouse { action: Click, at: Position { x: 67, y: 35 } })"]),
    (b"\x1b[?62;22c", &[]),
    (b"\x1b[8;24;80t", &[]),
    (b"\x1b]11;rgb:dddd/dddd/dddd\x1b\\", &["Background(Light)"]),
    (b"\x1b]52;c;ZGRkZGQ=\x07", &[]),
    (b"\x1bP1+r544e\x1b\\", &[]),
    (b"\x1b_Gi=1;OK\x1b\\", &[]),
    (b"\x1bXdDd\x1b\\", &[]),
    (b"\x1b[200~dD\x1b[201~", &["Paste(\"dD\")"]),
    ("\u{4f60}".as_bytes(), &["\u{4f60}"]),
];

#[test]
fn a_sequence_may_come_in_pieces() {
    for (bytes, wanted) in SEQUENCES {
        for at in 0..=bytes.len() {
            let mut parser = Parser::default();
            let (first, second) = bytes.split_at(at);
            let mut found = parser.feed(first);
            found.extend(parser.feed(second));
            assert_eq!(written(&found), *wanted, "{} at {at}", String::from_utf8_lossy(bytes));
        }
        let mut parser = Parser::default();
        let found: Vec<Input> = bytes.iter().flat_map(|byte| parser.feed(&[*byte])).collect();
        assert_eq!(written(&found), *wanted, "byte by byte");
    }
}

/// A slow line: the pause is longer than any patience. The escape may be taken for the key and what is behind `Esc [` for Alt with a
/// bracket; never is a letter of the sequence a key that stands alone, and further on nothing is.
#[test]
fn a_pause_inside_of_a_sequence_makes_no_key_of_its_rest() {
    for (bytes, wanted) in SEQUENCES.iter().filter(|(bytes, _)| bytes.first() == Some(&0x1b)) {
        for at in [1].into_iter().chain(3..bytes.len()) {
            let mut parser = Parser::default();
            let (first, second) = bytes.split_at(at);
            let mut found = parser.feed(first);
            // A text that was begun is waited for a second; what comes later than that is a user who would have a dead keyboard.
            if parser.patience().is_none_or(|patience| patience.as_millis() < 500) {
                found.extend(parser.quiet());
            }
            found.extend(parser.feed(second));
            let mut told = written(&found);
            if at == 1 && told.first().is_some_and(|key| key == "Esc") {
                told.remove(0);
            }
            assert_eq!(told, *wanted, "{} at {at}", String::from_utf8_lossy(bytes));
        }
    }
}

#[test]
fn a_lone_escape_is_the_key_once_it_is_quiet() {
    let mut parser = Parser::default();
    assert_eq!(parser.feed(b"\x1b"), []);
    assert!(parser.patience().is_some());
    assert_eq!(parser.quiet(), [Input::Key(Key::plain(Code::Esc))]);
    assert_eq!(written(&parser.feed(b"[")), ["["], "typed one by one they are keys");
    assert_eq!(written(&parser.feed(b"D")), ["D"]);
    assert_eq!(keys(b"\x1b["), ["Alt-["]);
    assert_eq!(keys(b"\x1bO"), ["Alt-O"]);
    assert_eq!(keys(b"\x1bP"), ["Alt-P"]);
}

#[test]
fn the_keyboard_comes_back_after_a_text_without_end() {
    let mut parser = Parser::default();
    assert_eq!(parser.feed(b"\x1b]11;rgb:dd"), []);
    assert_eq!(parser.feed(b"dDy"), []);
    assert_eq!(parser.quiet(), []);
    assert_eq!(written(&parser.feed(b"q")), ["q"]);
    assert_eq!(parser.feed(b"\x1bPq#0\x1b"), []);
    assert_eq!(parser.quiet(), []);
    assert_eq!(written(&parser.feed(b"q")), ["q"]);
}

/// A sequence that no user can have meant as a key.
fn strange() -> impl Strategy<Value = Vec<u8>> {
    let csi = "\\[[<=>?][0-9;:]{0,90}[ -/]{0,3}[@-LN-Zb-tv-z|}]";
    let text = "[\\]PX^_][ -~]{1,400}\x1b\\\\";
    prop_oneof![csi, text].prop_map(|rest| [&b"\x1b"[..], rest.as_bytes()].concat())
}

proptest! {
    #[test]
    fn no_input_is_too_strange(pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..8)) {
        let mut parser = Parser::default();
        for piece in pieces {
            // The escapes before a sequence may be told with what comes after.
            prop_assert!(parser.feed(&piece).len() <= piece.len() + 2);
            prop_assert!(parser.held() <= 300);
        }
        parser.quiet();
    }

    #[test]
    fn keys_between_strange_sequences_are_exactly_those_pressed(
        parts in proptest::collection::vec((strange(), "[a-zA-Z0-9]{0,5}"), 1..6),
        sizes in proptest::collection::vec(1usize..20, 1..50),
    ) {
        let (mut bytes, mut pressed) = (Vec::new(), String::new());
        for (sequence, typed) in &parts {
            bytes.extend_from_slice(sequence);
            bytes.extend_from_slice(typed.as_bytes());
            pressed.push_str(typed);
        }
        let (mut parser, mut found, mut rest) = (Parser::default(), Vec::new(), &bytes[..]);
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, after) = rest.split_at((*size).min(rest.len()));
            found.extend(parser.feed(piece));
            rest = after;
        }
        prop_assert_eq!(written(&found).concat(), pressed);
    }

    #[test]
    fn the_sizes_of_the_pieces_do_not_matter(bytes in proptest::collection::vec(any::<u8>(), 0..200), size in 1usize..9) {
        let mut whole = Parser::default();
        let mut pieces = Parser::default();
        let wanted = whole.feed(&bytes);
        let found: Vec<Input> = bytes.chunks(size).flat_map(|piece| pieces.feed(piece)).collect();
        prop_assert_eq!(found, wanted);
    }
}
