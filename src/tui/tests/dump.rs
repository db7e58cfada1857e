//! A screen as text, and beside it a letter for the role of each cell, so that a colour that changed is seen too.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use crate::tui::app::App;
use crate::tui::glyphs::UNICODE;
use crate::tui::theme::{ROLES, Role, Theme};
use crate::tui::view;

/// The letters of the roles in their order. Cells under the cursor have the capital.
const LETTERS: &str = "tdhibfcamkxjwergvopsuqyz";

/// A theme that writes each role's number into the colour.
pub fn probe() -> Theme {
    let mut theme = Theme::bare(UNICODE);
    for role in ROLES {
        let mut style = Style::new().fg(Color::Rgb(1, 2, role as u8));
        if role == Role::Cursor {
            style = Style::new().add_modifier(Modifier::REVERSED);
        }
        theme.set(role, style);
    }
    theme
}

/// Draws the app.
pub fn draw(app: &App, theme: &Theme) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(app.size.width, app.size.height)).unwrap();
    terminal.draw(|frame| view(app, theme, frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// The lines of text of a screen.
pub fn text(buffer: &Buffer) -> String {
    lines(buffer, |cell| cell.symbol().to_owned())
}

/// The screen and its roles.
pub fn screen(app: &App) -> String {
    let buffer = draw(app, &probe());
    format!("{}\n{}", text(&buffer), lines(&buffer, letter))
}

fn letter(cell: &ratatui::buffer::Cell) -> String {
    let letter = match cell.fg {
        Color::Rgb(1, 2, role) => LETTERS.chars().nth(usize::from(role)).unwrap_or('?'),
        // A colour that a log asked for.
        Color::Indexed(_) | Color::Rgb(..) => '~',
        _ => '.',
    };
    let cursor = cell.modifier.contains(Modifier::REVERSED);
    match (cell.symbol(), cursor) {
        (" ", false) => " ".to_owned(),
        (_, true) => letter.to_ascii_uppercase().to_string(),
        _ => letter.to_string(),
    }
}

fn lines(buffer: &Buffer, show: impl Fn(&ratatui::buffer::Cell) -> String) -> String {
    let area = buffer.area;
    let line = |y| {
        let cells = (0..area.width).filter_map(|x| {
            let hidden = x > 0 && buffer.cell((x - 1, y)).is_some_and(|cell| wide(cell.symbol()));
            if hidden { None } else { buffer.cell((x, y)).map(&show) }
        });
        format!("{}\n", cells.collect::<String>().trim_end())
    };
    (0..area.height).map(line).collect()
}

fn wide(symbol: &str) -> bool {
    crate::text::width::columns(symbol) > 1
}
