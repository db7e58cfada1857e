//! The forms of a screen, on a screen made by hand.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use super::{ansi, palette, svg, text};
use crate::tui::theme::Shade;

fn screen() -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 3));
    buffer.set_string(0, 0, "a<b & \u{4f60}c", Style::new());
    buffer.set_string(2, 1, "bad", Style::new().fg(Color::LightRed).bold());
    buffer.set_string(0, 2, "cursor", Style::new().reversed());
    buffer.set_string(7, 2, "rgb", Style::new().bg(Color::Rgb(1, 2, 3)).fg(Color::Indexed(196)));
    buffer
}

#[test]
fn as_text_it_is_its_characters() {
    assert_eq!(text::text(&screen()), "a<b & \u{4f60}c\n  bad\ncursor rgb\n");
}

#[test]
fn as_ansi_it_has_its_colours() {
    let wanted =
        "a<b & \u{4f60}c\n  \x1b[0;1;91mbad\x1b[0m\n\x1b[0;7mcursor\x1b[0m \x1b[0;38;5;196;48;2;1;2;3mrgb\x1b[0m\n";
    assert_eq!(ansi::ansi(&screen()), wanted);
}

#[test]
fn as_svg_every_run_stands_on_its_cells() {
    let picture = svg::svg(&screen(), &palette::of(Shade::Dark));
    assert!(picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"116\" height=\"67\""), "{picture}");
    assert!(picture.contains(">a&lt;b &amp; \u{4f60}c</text>"), "{picture}");
    assert!(picture.contains("<text x=\"24.8\" y=\"38\" fill=\"#f07178\" textLength=\"25.2\""), "{picture}");
    assert!(picture.contains("<rect x=\"8.0\" y=\"42\" width=\"50.4\" height=\"17\" fill=\"#c5c8c6\"/>"), "{picture}");
    assert!(picture.contains("fill=\"#010203\"/>") && picture.contains("fill=\"#ff0000\""), "{picture}");
    let light = svg::svg(&screen(), &palette::of(Shade::Light));
    assert!(light.contains("fill=\"#fafafa\"/>"), "{light}");
}

#[test]
fn what_no_document_may_hold_is_left_out() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
    if let Some(cell) = buffer.cell_mut((0, 0)) {
        cell.set_symbol("\u{1b}");
    }
    let picture = svg::svg(&buffer, &palette::of(Shade::Mono));
    assert!(!picture.contains('\u{1b}') && picture.contains('\u{fffd}'), "{picture}");
}
