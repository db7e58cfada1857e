//! The thread that reads the terminal. It waits on the terminal and on a descriptor of ours, so that it can be parked at once
//! before another program gets the terminal; otherwise it would eat that program's keys. It looks for a hang-up itself.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crossbeam_channel::Sender;
use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::io::Errno;

use super::{Input, Parser};
use crate::tui::message::Message;
use crate::tui::terminal::Tty;
use crate::work;

/// The number of SIGHUP, which a terminal that is gone stands for.
const HANGUP: i32 = 1;
/// How long parking may take; the thread is never busy for long.
const PARKING: Duration = Duration::from_secs(1);

/// The reading thread, seen from the one that draws.
pub struct Reader {
    shared: Arc<Shared>,
}

struct Shared {
    bell: OwnedFd,
    wanted: Mutex<Wanted>,
    changed: Condvar,
}

#[derive(Clone, Copy, Default)]
struct Wanted {
    away: bool,
    parked: bool,
}

enum Woken {
    Bytes,
    Bell,
    Quiet,
    Gone,
}

impl Reader {
    /// Starts reading.
    ///
    /// # Errors
    /// The system gives no more threads or descriptors.
    pub fn start(tty: Arc<Tty>, inbox: Sender<Message>) -> io::Result<Self> {
        let bell = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        let shared = Arc::new(Shared { bell, wanted: Mutex::default(), changed: Condvar::new() });
        let theirs = Arc::clone(&shared);
        work::spawn("input", move || read(&tty, &theirs, &inbox))?;
        Ok(Self { shared })
    }

    /// Stops reading; returns once the thread no longer touches the terminal.
    pub fn park(&self) {
        let mut wanted = self.shared.lock();
        wanted.away = true;
        rustix::io::write(&self.shared.bell, &1u64.to_ne_bytes()).ok();
        let parked = self.shared.changed.wait_timeout_while(wanted, PARKING, |wanted| !wanted.parked);
        drop(parked);
    }

    /// Reads again.
    pub fn resume(&self) {
        self.shared.lock().away = false;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Wanted> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stays here while the terminal is lent out.
    fn rest(&self) {
        rustix::io::read(&self.bell, &mut [0u8; 8]).ok();
        let mut wanted = self.lock();
        wanted.parked = true;
        self.changed.notify_all();
        while wanted.away {
            wanted = self.changed.wait(wanted).unwrap_or_else(PoisonError::into_inner);
        }
        wanted.parked = false;
    }
}

fn read(tty: &Tty, shared: &Shared, inbox: &Sender<Message>) {
    let mut parser = Parser::default();
    let mut buffer = [0u8; 4096];
    loop {
        let found = match wait(tty, shared, parser.patience()) {
            Woken::Bell => {
                shared.rest();
                parser = Parser::default();
                continue;
            }
            Woken::Quiet => parser.quiet(),
            Woken::Bytes => match rustix::io::read(tty, &mut buffer) {
                Ok(count) if count > 0 => parser.feed(buffer.get(..count).unwrap_or_default()),
                Err(Errno::INTR | Errno::AGAIN) => continue,
                _ => return gone(inbox),
            },
            Woken::Gone => return gone(inbox),
        };
        for input in found {
            if inbox.send(message(input)).is_err() {
                return;
            }
        }
    }
}

fn gone(inbox: &Sender<Message>) {
    inbox.send(Message::End(HANGUP)).ok();
}

fn wait(tty: &Tty, shared: &Shared, patience: Option<Duration>) -> Woken {
    let patience = patience.and_then(|patience| Timespec::try_from(patience).ok());
    let fds = &mut [PollFd::new(tty, PollFlags::IN), PollFd::from_borrowed_fd(shared.bell.as_fd(), PollFlags::IN)];
    let ready = loop {
        match poll(fds, patience.as_ref()) {
            Err(Errno::INTR) => {}
            ready => break ready,
        }
    };
    let [terminal, bell] = fds;
    let broken = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
    match ready {
        Err(_) => Woken::Gone,
        Ok(0) => Woken::Quiet,
        Ok(_) if bell.revents().contains(PollFlags::IN) => Woken::Bell,
        Ok(_) if terminal.revents().intersects(broken) => Woken::Gone,
        Ok(_) => Woken::Bytes,
    }
}

fn message(input: Input) -> Message {
    match input {
        Input::Key(key) => Message::Key(key),
        Input::Paste(text) => Message::Paste(text),
        Input::Mouse(mouse) => Message::Mouse(mouse),
        Input::Focus(on) => Message::Focus(on),
        Input::Background(shade) => Message::Background(shade),
    }
}
