//! The colours that a picture gives to the sixteen of a terminal, one set for dark themes and one for light ones.

use ratatui::style::Color;

use crate::tui::theme::Shade;

/// Colours as `#rrggbb`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    /// Behind everything.
    pub(super) ground: &'static str,
    /// Text without a colour of its own.
    pub(super) text: &'static str,
    sixteen: [&'static str; 16],
}

const DARK: Palette = Palette {
    ground: "#1d1f21",
    text: "#c5c8c6",
    sixteen: [
        "#1d1f21", "#cc6666", "#b5bd68", "#f0c674", "#81a2be", "#b294bb", "#8abeb7", "#c5c8c6", "#777b7e", "#f07178",
        "#c3d66b", "#e7c547", "#7aa6da", "#c397d8", "#70c0b1", "#eaeaea",
    ],
};

const LIGHT: Palette = Palette {
    ground: "#fafafa",
    text: "#383a42",
    sixteen: [
        "#383a42", "#b4282d", "#3f7d20", "#8f6400", "#2f5bb7", "#8a2d8f", "#0a6e8a", "#a0a1a7", "#696c77", "#d13a3f",
        "#50a14f", "#a8790a", "#4078f2", "#a626a4", "#0184bc", "#ffffff",
    ],
};

/// The colours for a theme.
pub(super) fn of(shade: Shade) -> Palette {
    if shade == Shade::Light { LIGHT } else { DARK }
}

impl Palette {
    /// A colour as it is written; none for the one that nobody chose.
    pub(super) fn colour(&self, colour: Color) -> Option<String> {
        if let Color::Rgb(red, green, blue) = colour {
            return Some(format!("#{red:02x}{green:02x}{blue:02x}"));
        }
        let number = number(colour)?;
        if let Some(one) = self.sixteen.get(usize::from(number)) {
            return Some((*one).to_owned());
        }
        let [red, green, blue] = beyond(number);
        Some(format!("#{red:02x}{green:02x}{blue:02x}"))
    }
}

/// The number of a colour among the 256 of a terminal.
pub(super) fn number(colour: Color) -> Option<u8> {
    Some(match colour {
        Color::Reset | Color::Rgb(..) => return None,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        Color::Indexed(number) => number,
    })
}

/// Colours 16 to 255 of xterm: a cube of six steps, then greys.
fn beyond(number: u8) -> [u8; 3] {
    let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
    match number.checked_sub(16) {
        Some(n @ 0..=215) => [step(n / 36), step(n / 6 % 6), step(n % 6)],
        _ => [8 + number.saturating_sub(232).min(23) * 10; 3],
    }
}
