//! What a line turns into.

use super::*;
use crate::text::is_hidden;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

fn coloured(bytes: &[u8]) -> Styled {
    Styled::coloured(bytes)
}

fn red() -> Shade {
    Shade { fg: Tint::Indexed(1), ..Shade::default() }
}

fn shades(line: &Styled) -> Vec<(&str, Shade)> {
    let all = 0..line.text().len();
    line.parts(all).map(|(at, shade)| (&line.text()[at], shade)).collect()
}

#[test]
fn colours_become_spans() {
    let line = coloured(b"a\x1b[31mb\x1b[0mc");
    assert_eq!(shades(&line), [("a", Shade::default()), ("b", red()), ("c", Shade::default())]);
}

#[test]
fn the_ways_to_name_a_colour() {
    let fg = |text: &str| Shade::default().after(text.as_bytes()).fg;
    assert_eq!(fg("38;5;208"), Tint::Indexed(208));
    assert_eq!(fg("38:5:208"), Tint::Indexed(208));
    assert_eq!(fg("38;2;1;2;3"), Tint::Rgb(1, 2, 3));
    assert_eq!(fg("38:2::1:2:3"), Tint::Rgb(1, 2, 3));
    assert_eq!(fg("1;97"), Tint::Indexed(15));
    assert_eq!(fg("31;39"), Tint::Default);
    assert_eq!(fg("38"), Tint::Default);
    assert!(!Shade::default().after(b"4;4:0").underline);
    assert_eq!(Shade::default().after(b"1;31;7;"), Shade::default());
}

#[test]
fn text_is_never_hidden_in_its_background() {
    assert_eq!(Shade::default().after(b"30;40").legible().bg, Tint::Default);
}

#[test]
fn everything_else_is_made_visible() {
    assert_eq!(coloured(b"\x1b[2Jx\x1b]52;c;aGk=\x07").text(), "␛[2Jx␛]52;c;aGk=␇");
    assert_eq!(coloured("a\u{202e}b\u{9b}31m".as_bytes()).text(), "a<U+202E>b<U+009B>31m");
    assert_eq!(coloured(b"\xffok\x1b").text(), "\\xFFok␛");
    assert_eq!(Styled::plain(b"\x1b[31mred\r").text(), "␛[31mred␍");
}

#[test]
fn marks_cannot_pile_up_across_colours() {
    let pile = "a\x1b[1m\u{301}\u{301}\x1b[2m\u{301}\u{301}";
    assert_eq!(coloured(pile.as_bytes()).text(), "a<U+0301><U+0301><U+0301><U+0301>");
}

#[test]
fn a_carriage_return_overwrites() {
    assert_eq!(coloured(b"progress 12%\rprogress 25%\r").text(), "progress 25%");
    assert_eq!(coloured(b"long line\rok").text(), "okng line");
    assert_eq!(coloured(b"long line\r\x1b[Kok").text(), "ok");
    assert_eq!(coloured("你好吗\rab".as_bytes()).text(), "ab好吗");
    assert_eq!(coloured("你好吗\rabc".as_bytes()).text(), "abc 吗");
    assert_eq!(coloured("abcd\r你".as_bytes()).text(), "你cd");
    assert_eq!(coloured("a你\rbc".as_bytes()).text(), "bc ");
    assert_eq!(coloured(b"\xff\xff\rab\r").text(), "ab  \\xFF");
    assert_eq!(coloured(b"windows\r").text(), "windows");
}

#[test]
fn tabs_go_to_the_next_stop() {
    assert_eq!(coloured(b"a\tb").text(), "a       b");
    assert_eq!(coloured("你\tb".as_bytes()).text(), "你      b");
    assert_eq!(coloured(b"12345678\tb").text(), "12345678        b");
    assert_eq!(coloured(b"abc\r\tx").text(), "abc     x");
}

#[test]
fn bytes_are_found_again_in_the_text() {
    let line = coloured(b"ab\x1b[31mcd\xffe");
    assert_eq!(line.text(), "abcd\\xFFe");
    assert_eq!(line.locate(1..10), [1..2, 2..4, 4..8]);
    assert_eq!(line.locate(10..11), vec![8..9]);
}

#[test]
fn a_match_inside_a_letter_shows_the_letter() {
    assert_eq!(coloured("aé".as_bytes()).locate(2..3), vec![1..3]);
}

#[test]
fn binary_lines_are_told() {
    assert_eq!(binary_summary(b"\x00\xff\xfe\x01\x02\x03").unwrap(), "binary, 6 bytes: 00 ff fe 01 02 03");
    assert_eq!(binary_summary(b"plain\x00text"), None);
    assert_eq!(binary_summary("größer \x1b[31m".as_bytes()), None);
    assert_eq!(binary_summary(b""), None);
    assert!(binary_summary(&[0; 1000]).unwrap().ends_with(" 00 ..."));
}

fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        any::<u8>().prop_map(|b| vec![b]),
        any::<char>().prop_map(|c| c.to_string().into_bytes()),
        "[ -~]{0,9}".prop_map(String::into_bytes),
        prop::sample::select(vec![
            "\x1b[31m",
            "\x1b[38;5;9",
            "m",
            "\x1b[K",
            "\x1b[0;;m",
            "\x1b]8;;x\x1b\\",
            "\r",
            "\t",
            "\u{301}",
            "你",
            "👩\u{200d}👩",
            "\u{9b}1m",
        ])
        .prop_map(|s| s.as_bytes().to_vec()),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn nothing_hidden_is_left(bytes in hostile()) {
        for line in [Styled::coloured(&bytes), Styled::plain(&bytes)] {
            prop_assert!(!line.text().chars().any(is_hidden));
            let covered: usize = line.parts(0..usize::MAX).map(|(at, _)| at.len()).sum();
            prop_assert_eq!(covered, line.text().len());
        }
    }

    #[test]
    fn runs_lie_in_order_on_letters(bytes in hostile(), from in 0usize..60, len in 0usize..60) {
        let line = Styled::coloured(&bytes);
        for at in line.locate(from..from + len) {
            prop_assert!(line.text().get(at).is_some());
        }
    }

    #[test]
    fn plain_shows_what_visible_shows(text in "[ -~é你]{0,60}") {
        let line = Styled::plain(text.as_bytes());
        let visible = crate::text::Visible::of(&text);
        prop_assert_eq!(line.text(), visible.as_str());
        prop_assert_eq!(line.text().width(), text.width());
    }
}
