//! A screen as a picture: a rectangle for every background, a text for every run. Made by hand, so that it is the same wherever it
//! is made; every run is drawn exactly as wide as its cells, whatever font there is.

use std::fmt::Write;

use ratatui::buffer::Buffer;
use ratatui::style::Modifier;

use super::palette::Palette;
use super::runs::{self, Look, StyledLine};

/// Tenths of a pixel of a cell, and pixels of a row, with letters of 14 pixels: lines of frames meet.
const CELL: u32 = 84;
const ROW: u32 = 17;
/// Where letters stand in their row.
const BASE: u32 = 13;
/// Around the screen.
const MARGIN: u32 = 8;
const FONTS: &str = "DejaVu Sans Mono,Menlo,Consolas,monospace";

/// The picture of a screen.
pub(super) fn svg(buffer: &Buffer, palette: &Palette) -> String {
    let (width, height) =
        (u32::from(buffer.area.width) * CELL / 10 + 2 * MARGIN, u32::from(buffer.area.height) * ROW + 2 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"{FONTS}\" font-size=\"14\">\n<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{}\"/>\n",
        palette.ground
    );
    for (row, runs) in (0u32..).zip(runs::rows(buffer)) {
        runs.iter().for_each(|run| draw(&mut out, run, MARGIN + row * ROW, palette));
    }
    out.push_str("</svg>\n");
    out
}

fn draw(out: &mut String, run: &StyledLine, y: u32, palette: &Palette) {
    let (fore, back) = colours(run.look, palette);
    let x = tenths(MARGIN * 10 + u32::from(run.at) * CELL);
    if let Some(back) = back {
        let width = tenths(u32::from(run.columns) * CELL);
        writeln!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{ROW}\" fill=\"{back}\"/>")
            .unwrap_or_default();
    }
    let (text, at, columns) = trimmed(run);
    if columns > 0 {
        let (x, width) = (tenths(MARGIN * 10 + u32::from(at) * CELL), tenths(u32::from(columns) * CELL));
        writeln!(
            out,
            "<text x=\"{x}\" y=\"{}\" fill=\"{fore}\" textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\" \
             xml:space=\"preserve\"{}>{}</text>",
            y + BASE,
            attributes(run.look.with),
            escaped(text)
        )
        .unwrap_or_default();
    }
}

/// Blanks at both ends need no text, unless a line goes through them.
fn trimmed(run: &StyledLine) -> (&str, u16, u16) {
    if run.look.with.intersects(Modifier::UNDERLINED | Modifier::CROSSED_OUT) {
        return (&run.text, run.at, run.columns);
    }
    let text = run.text.trim_start_matches(' ');
    let before = u16::try_from(run.text.len() - text.len()).unwrap_or(0);
    let kept = text.trim_end_matches(' ');
    let after = u16::try_from(text.len() - kept.len()).unwrap_or(0);
    (kept, run.at.saturating_add(before), run.columns.saturating_sub(before).saturating_sub(after))
}

/// The colour of the letters, and the one behind them.
fn colours(look: Look, palette: &Palette) -> (String, Option<String>) {
    let (fore, back) = (palette.colour(look.fore), palette.colour(look.back));
    let or = |colour: Option<String>, other: &str| colour.unwrap_or_else(|| other.to_owned());
    if look.with.contains(Modifier::REVERSED) {
        return (or(back, palette.ground), Some(or(fore, palette.text)));
    }
    (or(fore, palette.text), back)
}

fn attributes(with: Modifier) -> String {
    let all = [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::DIM, " fill-opacity=\"0.6\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        (Modifier::CROSSED_OUT, " text-decoration=\"line-through\""),
    ];
    all.iter().filter(|(modifier, _)| with.contains(*modifier)).map(|(_, text)| *text).collect()
}

fn tenths(value: u32) -> String {
    format!("{}.{}", value / 10, value % 10)
}

/// As XML 1.0 allows it: what no document may hold becomes the sign for that.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
