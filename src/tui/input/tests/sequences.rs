//! Pastes, reports, answers and strings: what is none of the user's keys never becomes one.

use ratatui::layout::Position;

use super::{Input, Parser, keys, written};
use crate::tui::key::Key;
use crate::tui::message::{Mouse, MouseAction};

#[test]
fn the_background_is_read_and_never_taken_for_keys() {
    assert_eq!(keys(b"\x1b]11;rgb:1d1d/1f1f/2121\x1b\\d"), ["Background(Dark)", "d"]);
    assert_eq!(keys(b"\x1b]11;rgb:ffff/ffff/dddd\x07"), ["Background(Light)"]);
    assert_eq!(keys(b"\x1b]11;what\x07"), [""; 0]);
}

#[test]
fn mouse_focus_and_paste_are_read() {
    let mut parser = Parser::default();
    let click = |x, y| Input::Mouse(Mouse { action: MouseAction::Click, at: Position::new(x, y) });
    assert_eq!(parser.feed(b"\x1b[<0;10;5M\x1b[<0;10;5m"), [click(9, 4)]);
    assert_eq!(parser.feed(b"\x1b[<0;300;5M"), [click(299, 4)]);
    assert_eq!(parser.feed(b"\x1b[M *%"), [click(9, 4)], "the oldest form");
    assert_eq!(parser.feed(b"\x1b[M dD"), [click(67, 35)], "its bytes are no keys");
    assert_eq!(parser.feed(b"\x1b[M#dD"), [], "a button goes up");
    assert_eq!(parser.feed(b"\x1b[I\x1b[O"), [Input::Focus(true), Input::Focus(false)]);
    assert_eq!(parser.feed(b"\x1b[200~d\x1b[A"), []);
    assert_eq!(parser.feed(b"D\x1b[201~q"), [Input::Paste("d\x1b[AD".to_owned()), Input::Key(Key::char('q'))]);
}

#[test]
fn an_escape_before_a_report_is_the_key() {
    assert_eq!(keys(b"\x1b\x1b[I"), ["Esc", "Focus(true)"]);
    assert_eq!(keys(b"\x1b\x1b]11;rgb:ffff/ffff/ffff\x07"), ["Esc", "Background(Light)"]);
    assert_eq!(keys(b"\x1b\x1b"), ["Esc", "Esc"]);
    assert_eq!(keys(b"\x1b\x1b\x1b[A"), ["Esc", "Alt-Up"]);
    assert_eq!(keys(b"\x1b\x1bj"), ["Esc", "Alt-j"]);
}

#[test]
fn strings_are_dropped_whole_whatever_they_hold() {
    for introducer in [&b"\x1b]"[..], b"\x1bP", b"\x1b_", b"\x1b^", b"\x1bX", b"\x90", b"\x9d"] {
        for length in [1, 255, 256, 257, 5_000, 100_000] {
            let mut parser = Parser::default();
            let bytes = [introducer, &b"dDy"[..].repeat(length), b"\x1b\\q"].concat();
            assert_eq!(written(&parser.feed(&bytes)), ["q"], "{introducer:?} {length}");
        }
    }
    assert_eq!(keys(b"\x1bPd\x07d\x1b\\q"), ["q"], "only an OSC may end with BEL");
    assert_eq!(keys(b"\x1b_d\x18q"), ["q"], "CAN ends everything");
}

#[test]
fn what_has_no_end_is_held_within_a_bound() {
    for start in [&b"\x1b["[..], b"\x1bO", b"\x1b]", b"\x1bP", b"\x1b[200~"] {
        let mut parser = Parser::default();
        let mut longest = 0;
        parser.feed(start);
        for _ in 0..300_000 {
            parser.feed(b"1");
            longest = longest.max(parser.held());
        }
        assert!(longest <= 64 * 1024, "{start:?}: {longest}");
    }
}

#[test]
fn a_long_paste_comes_in_parts_and_ends_where_it_should() {
    let text = "\u{1f980}\u{fc}d".repeat(30_000);
    for shift in 0..8 {
        let mut parser = Parser::default();
        let pasted = format!("\x1b[200~{}{text}\x1b[201~q", "x".repeat(shift));
        let found = parser.feed(pasted.as_bytes());
        let whole: String =
            found.iter().filter_map(|i| if let Input::Paste(text) = i { Some(&**text) } else { None }).collect();
        assert_eq!(whole, format!("{}{text}", "x".repeat(shift)));
        assert_eq!(found.last(), Some(&Input::Key(Key::char('q'))));
    }
}

#[test]
fn the_end_of_a_paste_is_found_across_its_bound() {
    for length in 64 * 1024 - 8..64 * 1024 + 2 {
        let mut parser = Parser::default();
        let pasted = format!("\x1b[200~{}\x1b[201~q", "D".repeat(length));
        assert_eq!(parser.feed(pasted.as_bytes()).last(), Some(&Input::Key(Key::char('q'))), "{length}");
    }
    assert_eq!(keys(b"\x1b[200~\x1b[20\x1b[201~"), ["Paste(\"\\u{1b}[20\")"]);
}
