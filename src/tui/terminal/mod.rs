//! The terminal itself: opened by its own descriptor, so that standard input and output may be pipes; put into raw mode and
//! always put back, also on a panic.

mod out;
mod panic;
mod tty;

use std::io;
use std::sync::Arc;

use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Rect, Size};
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};

use out::Out;
pub use tty::Tty;

/// The screen that is drawn on; dropping it puts the terminal back.
pub struct Screen {
    tty: Arc<Tty>,
    out: Out,
    terminal: Terminal<CrosstermBackend<Out>>,
    size: Size,
}

impl Screen {
    /// Takes the terminal.
    ///
    /// # Errors
    /// There is none, or it cannot be set up.
    pub fn open(mouse: bool) -> io::Result<Self> {
        let tty = Arc::new(Tty::open(mouse)?);
        panic::restore_on_panic(&tty);
        tty.enter()?;
        // Colours are left out by the mono theme; crossterm's own way with NO_COLOR would take reverse video away too.
        crossterm::style::force_color_output(true);
        let (out, size) = (Out::default(), tty.size());
        let terminal = terminal(&out, size)?;
        Ok(Self { tty, out, terminal, size })
    }

    /// The terminal's descriptor.
    pub fn tty(&self) -> &Arc<Tty> {
        &self.tty
    }

    /// Its size now.
    pub fn size(&self) -> Size {
        self.tty.size()
    }

    /// Draws one frame and sends it as one piece. After a change of size everything is drawn again.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn draw(&mut self, size: Size, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if size != self.size {
            self.size = size;
            self.forget()?;
        }
        self.terminal.draw(draw)?;
        self.tty.write(&self.out.frame())
    }

    /// Forgets what is on the screen, so that the next frame draws all of it.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn forget(&mut self) -> io::Result<()> {
        self.out.frame();
        self.terminal = terminal(&self.out, self.size)?;
        self.tty.write(b"\x1b[0m\x1b[2J")
    }

    /// Gives the terminal back as it was found.
    pub fn leave(&self) {
        self.tty.leave();
    }

    /// Takes the terminal again; the next frame draws all of it.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn enter(&mut self) -> io::Result<()> {
        self.tty.enter()?;
        self.forget()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.tty.leave();
    }
}

/// A fixed viewport: the size comes from our own descriptor, since crossterm would ask standard output or start `tput`.
fn terminal(out: &Out, size: Size) -> io::Result<Terminal<CrosstermBackend<Out>>> {
    let area = Rect::new(0, 0, size.width, size.height);
    let options = TerminalOptions { viewport: Viewport::Fixed(area) };
    Terminal::with_options(CrosstermBackend::new(out.clone()), options)
}
