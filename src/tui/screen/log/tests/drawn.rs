//! A drawn viewer as text, and as one letter a cell for its role.

use super::bench::Bench;
use crate::model::Timestamp;
use crate::tui::app::{App, World};
use crate::tui::chord::Chord;
use crate::tui::glyphs::UNICODE;
use crate::tui::keymap::Keymap;
use crate::tui::theme::{ROLES, Role, Theme};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Style};

/// Each role in a colour of its own, so that a cell tells its role.
fn theme() -> Theme {
    let mut theme = Theme::bare(UNICODE);
    for role in ROLES {
        theme.set(role, Style::new().fg(Color::Rgb(1, 2, role as u8)));
    }
    theme
}

/// An app with this viewer open.
pub fn app(bench: &mut Bench) -> App {
    let mut app = App::new(World::default(), Chord::new(Keymap::bundled()));
    app.size = ratatui::layout::Size::new(bench.state.area.width, bench.state.area.height);
    app.now = Timestamp::new(1_795_000_000, 0);
    app.log = Some(bench.take_state());
    app
}

/// Draws the viewer.
pub fn draw(bench: &mut Bench) -> Buffer {
    let app = app(bench);
    let mut terminal = Terminal::new(TestBackend::new(app.size.width, app.size.height)).unwrap();
    terminal.draw(|frame| crate::tui::view(&app, &theme(), frame)).unwrap();
    bench.state = app.log.unwrap();
    terminal.backend().buffer().clone()
}

/// The text of the buffer, and below it one letter a cell.
pub fn dump(buffer: &Buffer) -> String {
    let line = |y, of: &dyn Fn(u16, u16) -> String| {
        let row: String = (0..buffer.area.width).map(|x| of(x, y)).collect();
        row.trim_end().to_owned() + "\n"
    };
    let symbol = |x, y| {
        let before = if x > 0 { buffer[(x - 1, y)].symbol() } else { "" };
        let hidden = unicode_width::UnicodeWidthStr::width(before) > 1;
        if hidden { String::new() } else { buffer[(x, y)].symbol().to_owned() }
    };
    let letter = |x, y| role(buffer[(x, y)].fg).to_string();
    // The hour of a mark depends on where the test runs.
    let hours = regex::Regex::new(r"mark \d\d:\d\d:\d\d").unwrap();
    let text: String = (0..buffer.area.height).map(|y| line(y, &symbol)).collect();
    let roles: String = (0..buffer.area.height).map(|y| line(y, &letter)).collect();
    let text = hours.replace_all(&text, "mark HH:MM:SS");
    format!("{text}{}\n{roles}", "=".repeat(usize::from(buffer.area.width)))
}

fn role(colour: Color) -> char {
    let Color::Rgb(1, 2, number) = colour else { return if colour == Color::Reset { '.' } else { '~' } };
    match ROLES.iter().find(|role| **role as u8 == number) {
        Some(Role::Text) => '.',
        Some(Role::Dim) => 'd',
        Some(Role::Heading) => 'h',
        Some(Role::Title) => 't',
        Some(Role::Border) => 'b',
        Some(Role::Focus) => 'f',
        Some(Role::Cursor) => 'C',
        Some(Role::CursorAway) => 'c',
        Some(Role::Marked) => 'm',
        Some(Role::Key) => 'k',
        Some(Role::Chosen) => 'x',
        Some(Role::Match) => 'M',
        Some(Role::Warning) => 'w',
        Some(Role::Error) => 'E',
        Some(Role::Input) => 'i',
        Some(Role::Good) => 'g',
        Some(Role::Bad) => 'B',
        Some(Role::Busy) => 'y',
        Some(Role::Odd) => 'q',
        Some(Role::Time) => 'T',
        Some(Role::Stderr) => 'e',
        _ => '?',
    }
}
