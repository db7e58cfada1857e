//! The one sink: whatever this program prints goes through here and is escaped once more, since errors of libraries quote
//! hostile input. No control, bidirectional or invisible character passes, whoever wrote it.

use std::borrow::Cow;
use std::io::{self, BufWriter, IsTerminal, Stderr, Stdout, Write};

use rustix::fs::OFlags;
use serde::Serialize;

use super::error::Failure;
use super::{json, withhold};
use crate::model::Class;
use crate::text::{Visible, is_hidden, is_plain, width, without_errno};

/// Columns of a line when nobody says how wide the terminal is.
const WIDTH: usize = 80;

/// Longest error line.
const LONGEST: usize = 400;

/// How a piece of text looks on a terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Style {
    #[default]
    Plain,
    Head,
    Dim,
    Class(Class),
}

impl Style {
    // Bold goes with red, which is hard to see alone.
    fn code(self) -> Option<&'static str> {
        Some(match self {
            Style::Plain | Style::Class(Class::Skipped) => return None,
            Style::Head => "1",
            Style::Dim => "2",
            Style::Class(Class::Good) => "32",
            Style::Class(Class::Bad) => "1;31",
            Style::Class(Class::Open) => "33",
            Style::Class(Class::Busy) => "36",
            Style::Class(Class::Odd) => "35",
        })
    }
}

/// Whether there is a standard output. The program is started with one that can only be read where it was closed (`build.rs` tells how).
fn is_open() -> bool {
    rustix::fs::fcntl_getfl(io::stdout()).is_ok_and(|flags| flags & OFlags::RWMODE != OFlags::RDONLY)
}

/// That nothing can be printed is told before anything is done.
pub(super) fn require_output() -> Result<(), Failure> {
    if is_open() { Ok(()) } else { Err(Failure::error(CLOSED)) }
}

const CLOSED: &str = "cannot write the output: standard output is closed; use >/dev/null to discard it";

/// Standard output.
pub(super) struct Out {
    to: BufWriter<Stdout>,
    terminal: bool,
    colour: bool,
    width: usize,
}

impl Out {
    /// Standard output of this process; `colour` none for "when it is a terminal".
    pub(super) fn new(colour: Option<bool>) -> Self {
        let stdout = io::stdout();
        let terminal = stdout.is_terminal();
        let width = rustix::termios::tcgetwinsize(&stdout).map_or(0, |size| usize::from(size.ws_col));
        Self {
            terminal,
            colour: colour.unwrap_or(terminal),
            width: if width == 0 { WIDTH } else { width },
            to: BufWriter::with_capacity(1 << 16, stdout),
        }
    }

    /// Whether a person sees it at once.
    pub(super) fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Columns of the terminal; elsewhere nothing is cut.
    pub(super) fn width(&self) -> usize {
        if self.terminal { self.width } else { usize::MAX }
    }

    /// One line.
    pub(super) fn line(&mut self, text: &str) -> Result<(), Failure> {
        self.to.write_all(clean(text).as_bytes())?;
        Ok(self.to.write_all(b"\n")?)
    }

    /// One line of styled pieces.
    pub(super) fn pieces(&mut self, pieces: &[(&str, Style)]) -> Result<(), Failure> {
        let mut line = String::new();
        pieces.iter().for_each(|piece| paint(&mut line, *piece, self.colour));
        line.push('\n');
        Ok(self.to.write_all(line.as_bytes())?)
    }

    /// Fields of one record for scripts.
    pub(super) fn record(&mut self, fields: &[&str]) -> Result<(), Failure> {
        self.put(&Line::of(fields))
    }

    /// The same, of fields in styled pieces: coloured where colours are wanted.
    pub(super) fn styled_record(&mut self, fields: &[&[(&str, Style)]]) -> Result<(), Failure> {
        self.put(&Line::styled(fields, self.colour))
    }

    /// Whether colours are wanted.
    pub(super) fn coloured(&self) -> bool {
        self.colour
    }

    /// A line that was made before.
    pub(super) fn put(&mut self, line: &Line) -> Result<(), Failure> {
        Ok(self.to.write_all(line.0.as_bytes())?)
    }

    /// Text of our own of many lines: completions, the man page, the commented defaults.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Failure> {
        for (at, line) in text.trim_end_matches('\n').split('\n').enumerate() {
            if at > 0 {
                self.to.write_all(b"\n")?;
            }
            let cells: Vec<Cow<'_, str>> = line.split('\t').map(clean).collect();
            self.to.write_all(cells.join("\t").as_bytes())?;
        }
        Ok(self.to.write_all(b"\n")?)
    }

    /// A screen of the browser, whose painter has let nothing hidden through, as it is: it may have colours of its own.
    pub(super) fn screen(&mut self, screen: &str) -> Result<(), Failure> {
        Ok(self.to.write_all(screen.as_bytes())?)
    }

    /// One JSON document and a newline.
    pub(super) fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        json::write(&mut self.to, value)?;
        Ok(self.to.write_all(b"\n")?)
    }

    /// Bytes as they are, ended by `end`; never to a terminal.
    pub(super) fn raw(&mut self, bytes: &[u8], end: &[u8]) -> Result<(), Failure> {
        if self.terminal {
            return Ok(());
        }
        self.to.write_all(bytes)?;
        Ok(self.to.write_all(end)?)
    }

    /// Hands over what is still held back.
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        require_output()?;
        Ok(self.to.flush()?)
    }
}

/// Adds a piece of text, escaped, in its style where colours are wanted.
fn paint(line: &mut String, (text, style): (&str, Style), colour: bool) {
    match style.code().filter(|_| colour && !text.is_empty()) {
        Some(code) => line.push_str(&format!("\x1b[{code}m{}\x1b[0m", clean(text))),
        None => line.push_str(&clean(text)),
    }
}

/// A line of a record, escaped and ended, made on whatever thread had its fields.
pub(super) struct Line(String);

impl Line {
    /// Fields of styled pieces, separated by tabs.
    pub(super) fn styled(fields: &[&[(&str, Style)]], colour: bool) -> Self {
        let mut line = String::new();
        for (at, field) in fields.iter().enumerate() {
            if at > 0 {
                line.push('\t');
            }
            field.iter().for_each(|piece| paint(&mut line, *piece, colour));
        }
        line.push('\n');
        Self(line)
    }

    /// Fields separated by tabs: no field can hold one.
    pub(super) fn of(fields: &[&str]) -> Self {
        let mut line = String::with_capacity(fields.iter().map(|field| field.len() + 1).sum());
        for (at, field) in fields.iter().enumerate() {
            if at > 0 {
                line.push('\t');
            }
            line.push_str(&clean(field));
        }
        line.push('\n');
        Self(line)
    }
}

/// The one line on standard error that says what went wrong: `adjourn: ...`, cut in the middle where it is too long.
pub(super) fn complain(text: &str) {
    let line = format!("adjourn: {}", clean(&without_errno(&withhold::scrub(text))));
    tell(&width::cut_middle(&line, LONGEST));
}

/// One line on standard error that is no error.
pub(super) fn tell(text: &str) {
    to_stderr(format!("{}\n", clean(&without_errno(&withhold::scrub(text)))).as_bytes());
}

/// Asks on standard error; the answer follows on the same line.
pub(super) fn ask(text: &str) {
    to_stderr(clean(&withhold::scrub(text)).as_bytes());
}

/// A line that the next one erases.
pub(super) fn passing(text: &str) {
    to_stderr(
        format!("\r\x1b[K{}", width::cut(&clean(&withhold::scrub(text)), stderr_width().saturating_sub(1))).as_bytes(),
    );
}

/// Erases the passing line.
pub(super) fn erase() {
    to_stderr(b"\r\x1b[K");
}

// Nobody is left to tell when standard error cannot be written.
fn to_stderr(bytes: &[u8]) {
    let mut stderr: Stderr = io::stderr();
    stderr.write_all(bytes).and_then(|()| stderr.flush()).ok();
}

fn stderr_width() -> usize {
    let columns = rustix::termios::tcgetwinsize(io::stderr()).map_or(0, |size| usize::from(size.ws_col));
    if columns == 0 { WIDTH } else { columns }
}

/// A path, safe to print.
pub(super) fn path(path: &std::path::Path) -> String {
    Visible::of_bytes(path.as_os_str().as_encoded_bytes()).into_string()
}

fn clean(text: &str) -> Cow<'_, str> {
    let harmless = is_plain(text.as_bytes()) || !text.chars().any(is_hidden);
    if harmless { Cow::Borrowed(text) } else { Cow::Owned(Visible::of(text).into_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_hidden_passes(text in "\\PC*", odd in any::<String>()) {
            for text in [text, odd] {
                prop_assert!(!clean(&text).chars().any(is_hidden));
            }
        }

        #[test]
        fn cleaning_ordinary_text_changes_nothing(text in "[ -~äöü你好]{0,40}") {
            prop_assert!(clean(&text) == text);
        }
    }
}
