//! A screen with its colours as a terminal takes them (ECMA-48 SGR, with the extensions of xterm): `cat` shows it.

use std::fmt::Write;

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

use super::palette::number;
use super::runs::{self, Look};

const ATTRIBUTES: [(Modifier, &str); 6] = [
    (Modifier::BOLD, ";1"),
    (Modifier::DIM, ";2"),
    (Modifier::ITALIC, ";3"),
    (Modifier::UNDERLINED, ";4"),
    (Modifier::REVERSED, ";7"),
    (Modifier::CROSSED_OUT, ";9"),
];

/// The characters of a screen with their colours.
pub(super) fn ansi(buffer: &Buffer) -> String {
    let mut out = String::new();
    for mut row in runs::rows(buffer) {
        if let Some(last) = row.last_mut().filter(|last| last.look.is_plain()) {
            last.text.truncate(last.text.trim_end_matches(' ').len());
        }
        for run in row.iter().filter(|run| !run.text.is_empty()) {
            let code = code(run.look);
            if code.is_empty() {
                out.push_str(&run.text);
            } else {
                write!(out, "\x1b[0{code}m{}\x1b[0m", run.text).unwrap_or_default();
            }
        }
        out.push('\n');
    }
    out
}

fn code(look: Look) -> String {
    let mut code = String::new();
    ATTRIBUTES.iter().filter(|(modifier, _)| look.with.contains(*modifier)).for_each(|(_, text)| code.push_str(text));
    code + &colour(look.fore, 30) + &colour(look.back, 40)
}

/// A colour of the characters (30) or behind them (40).
fn colour(colour: Color, base: u8) -> String {
    match (colour, number(colour)) {
        (Color::Reset, _) => String::new(),
        (Color::Rgb(red, green, blue), _) => format!(";{};2;{red};{green};{blue}", base + 8),
        (_, Some(n @ 0..=7)) => format!(";{}", base + n),
        (_, Some(n @ 8..=15)) => format!(";{}", u16::from(base) + 52 + u16::from(n)),
        (_, Some(n)) => format!(";{};5;{n}", base + 8),
        (_, None) => String::new(),
    }
}
