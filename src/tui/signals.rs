//! Signals as messages: to end, to suspend, that the size changed, that we go on. While another program has the terminal,
//! Ctrl-C and Ctrl-Z are meant for it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;

use nix::sys::signal::{Signal, kill, raise};
use nix::unistd::{Pid, getpgrp, getsid};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;

use super::message::Message;
use super::terminal::Tty;
use crate::model::{Offer, Reason};
use crate::work;

/// What the thread must pass over.
#[derive(Debug, Default)]
pub struct Quiet {
    /// Another program has the terminal.
    pub lent: AtomicBool,
    /// The next request to suspend is our own.
    stopping: AtomicBool,
}

/// Starts the thread that waits for signals.
///
/// # Errors
/// The system gives no more threads, or refuses a handler.
pub fn start(tty: Arc<Tty>, inbox: SyncSender<Message>) -> io::Result<Arc<Quiet>> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])?;
    let quiet = Arc::new(Quiet::default());
    let theirs = Arc::clone(&quiet);
    work::spawn("signals", move || {
        for signal in signals.forever() {
            let message = message(signal, &tty, &theirs);
            if message.is_some_and(|message| inbox.send(message).is_err()) {
                return;
            }
        }
    })?;
    Ok(quiet)
}

fn message(signal: i32, tty: &Tty, quiet: &Quiet) -> Option<Message> {
    let lent = quiet.lent.load(Ordering::SeqCst);
    match signal {
        SIGWINCH => Some(Message::Resize(tty.size())),
        SIGCONT => (!lent).then_some(Message::Continued),
        SIGTSTP => (!lent && !quiet.stopping.swap(false, Ordering::SeqCst)).then_some(Message::Suspend),
        SIGINT | SIGQUIT => (!lent).then_some(Message::End(signal)),
        _ => Some(Message::End(signal)),
    }
}

/// Stops this process and those of its job, as Ctrl-Z does; returns when they are continued.
pub fn suspend(quiet: &Quiet) {
    quiet.stopping.store(true, Ordering::SeqCst);
    if kill(Pid::from_raw(0), Signal::SIGTSTP).is_err() {
        quiet.stopping.store(false, Ordering::SeqCst);
    }
    // Our own handler only notes the request; the stop itself cannot be caught.
    raise(Signal::SIGSTOP).ok();
}

/// Whether somebody could continue us after a stop. In `$(...)` of an interactive shell the shell itself leads our process
/// group: it would wait for us for ever.
///
/// # Errors
/// Nobody could.
pub fn stoppable() -> Offer<()> {
    let leads = getsid(None).is_ok_and(|session| session == getpgrp());
    if leads {
        return Err(Reason::new("no-job-control", "there is no shell here that could continue it"));
    }
    Ok(())
}
