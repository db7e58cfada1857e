//! The browser without a terminal: keys are pressed one after the other, each once all that was asked for is answered, and the last
//! screen is written down.

mod ansi;
mod driver;
mod palette;
mod runs;
mod svg;
#[cfg(test)]
mod tests;
mod text;

use std::io;
use std::sync::Arc;

use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::app::App;
use super::key::{Key, parse_chord};
use super::options::Options;
use super::run;
use super::theme::Theme;
use super::themes::Themes;
use crate::config::{Picture, PictureForm};
use driver::Driver;

/// The screen, and what became of the wait for it.
#[derive(Debug)]
pub struct Drawn {
    /// The screen as it was asked for.
    pub screen: String,
    /// Why it may not be what was meant.
    pub problem: Option<String>,
}

/// Presses the keys and writes the screen down.
///
/// # Errors
/// A key is none (`InvalidInput`), or the system gives no more threads.
pub fn draw(options: &Options, picture: &Picture) -> io::Result<Drawn> {
    let invalid = |why: String| io::Error::new(io::ErrorKind::InvalidInput, why);
    let keys: Vec<Key> = match picture.keys.trim() {
        "" => Vec::new(),
        keys => parse_chord(keys).map_err(invalid)?,
    };
    let themes = Themes::of(options);
    let mut app = run::app(options);
    app.size = Size::new(picture.columns, picture.rows);
    let mut driver = Driver::start(app, options)?;
    let problem = driver.press(&keys);
    let app = driver.end();
    let theme = themes.of_shade(app.env.shade);
    let screen = written(&buffer(&app, theme), picture.form, app.env.shade);
    Arc::clone(&options.catalog).remember();
    Ok(Drawn { screen, problem })
}

/// One frame.
fn buffer(app: &App, theme: &Theme) -> Buffer {
    let area = Rect::new(0, 0, app.size.width, app.size.height);
    let options = TerminalOptions { viewport: Viewport::Fixed(area) };
    let mut buffer = Buffer::empty(area);
    if let Ok(mut terminal) = Terminal::with_options(TestBackend::new(area.width, area.height), options)
        && let Ok(frame) = terminal.draw(|frame| super::view(app, theme, frame))
    {
        buffer = frame.buffer.clone();
    }
    buffer
}

fn written(buffer: &Buffer, form: PictureForm, shade: super::theme::Shade) -> String {
    match form {
        PictureForm::Text => text::text(buffer),
        PictureForm::Ansi => ansi::ansi(buffer),
        PictureForm::Svg => svg::svg(buffer, &palette::of(shade)),
    }
}
