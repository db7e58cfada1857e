//! The terminal's descriptor with the settings that it had before.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};

use ratatui::layout::Size;
use rustix::io::Errno;
use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcgetwinsize, tcsetattr};

/// Alternate screen, no cursor, bracketed paste, focus reports.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1004h";
/// Clicks and wheel in SGR form.
const MOUSE: &[u8] = b"\x1b[?1000h\x1b[?1006h";
const NO_MOUSE: &[u8] = b"\x1b[?1006l\x1b[?1000l";
/// Everything back, whatever was on; also the end of a frame that broke off.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[?1006l\x1b[?1000l\x1b[?1004l\x1b[?2004l\x1b[0m\x1b[?25h\x1b[?1049l";

/// A terminal and how it was found.
#[derive(Debug)]
pub struct Tty {
    fd: OwnedFd,
    found: Termios,
    mouse: AtomicBool,
    taken: AtomicBool,
}

impl Tty {
    /// Opens the controlling terminal; it is not changed yet.
    ///
    /// # Errors
    /// There is none.
    pub fn open(mouse: bool) -> io::Result<Self> {
        let fd = crate::command::open_terminal()?;
        if !isatty(&fd) {
            return Err(io::Error::other("not a terminal"));
        }
        let found = tcgetattr(&fd)?;
        Ok(Self { fd, found, mouse: AtomicBool::new(mouse), taken: AtomicBool::new(false) })
    }

    /// Its size; 80 by 24 where it does not say.
    pub fn size(&self) -> Size {
        match tcgetwinsize(&self.fd) {
            Ok(size) if size.ws_col > 0 && size.ws_row > 0 => Size::new(size.ws_col, size.ws_row),
            _ => Size::new(80, 24),
        }
    }

    /// Takes it: raw mode and the alternate screen.
    ///
    /// # Errors
    /// It is gone.
    pub fn enter(&self) -> io::Result<()> {
        let mut raw = self.found.clone();
        raw.make_raw();
        tcsetattr(&self.fd, OptionalActions::Now, &raw)?;
        self.taken.store(true, Ordering::SeqCst);
        self.write(ENTER)?;
        if self.mouse.load(Ordering::SeqCst) { self.write(MOUSE) } else { Ok(()) }
    }

    /// Uses the mouse, or leaves it to the terminal.
    ///
    /// # Errors
    /// It is gone.
    pub fn mouse(&self, on: bool) -> io::Result<()> {
        self.mouse.store(on, Ordering::SeqCst);
        self.write(if on { MOUSE } else { NO_MOUSE })
    }

    /// Puts it back as it was found; does nothing when it is not taken. Errors are of no use here: it may be gone.
    pub fn leave(&self) {
        if self.taken.swap(false, Ordering::SeqCst) {
            // The settings first: whoever sees the screen change may type at once, and expects an ordinary terminal.
            tcsetattr(&self.fd, OptionalActions::Now, &self.found).ok();
            self.write(LEAVE).ok();
        }
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// It is gone.
    pub fn write(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match rustix::io::write(&self.fd, bytes) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

impl AsFd for Tty {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}
