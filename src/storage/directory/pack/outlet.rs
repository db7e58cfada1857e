//! A way out that can be shut. Both tar and gzip write their proper end when they are dropped, so that what was given up half-way
//! would look whole: nothing leaves once the way is shut.

use std::cell::Cell;
use std::io::{self, Write};
use std::rc::Rc;

/// A writer that passes everything on until its [`Valve`] is shut.
pub struct Outlet<W> {
    to: W,
    state: Rc<Cell<State>>,
}

/// Shuts an [`Outlet`], whoever has that by then.
pub struct Valve(Rc<Cell<State>>);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Open,
    /// What it passed on could not be written.
    Failed,
    Shut,
}

impl<W: Write> Outlet<W> {
    /// An open way to `to`, and what shuts it.
    pub fn new(to: W) -> (Self, Valve) {
        let state = Rc::new(Cell::new(State::Open));
        (Self { to, state: Rc::clone(&state) }, Valve(state))
    }

    fn pass<T>(&mut self, act: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        if self.state.get() != State::Open {
            return Err(io::Error::other("nothing more is written"));
        }
        act(&mut self.to).inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                self.state.set(State::Failed);
            }
        })
    }
}

impl<W: Write> Write for Outlet<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pass(|to| to.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass(Write::flush)
    }
}

impl Valve {
    /// From now on nothing passes.
    pub fn shut(&self) {
        if self.0.get() == State::Open {
            self.0.set(State::Shut);
        }
    }

    /// Whether it was the writing that failed, and not what was to be written.
    pub fn has_failed(&self) -> bool {
        self.0.get() == State::Failed
    }
}
