//! Signals as messages: to end, to suspend, that the size changed, that we go on. While another program has the terminal,
//! Ctrl-C and Ctrl-Z are meant for it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use crossbeam_channel::Sender;
use nix::sys::signal::{Signal, kill, killpg, raise};
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
    lent: AtomicBool,
    /// The next request to suspend is our own.
    stopping: AtomicBool,
    /// The process group that has it; 0 before it is known.
    group: AtomicI32,
    /// A signal that came for it before that; 0 for none.
    early: AtomicI32,
}

impl Quiet {
    /// Another program is about to get the terminal.
    pub fn lend(&self) {
        self.group.store(0, Ordering::SeqCst);
        self.early.store(0, Ordering::SeqCst);
        self.lent.store(true, Ordering::SeqCst);
    }

    /// The program that gets it has this process group.
    pub fn lent_to(&self, group: i32) {
        self.group.store(group, Ordering::SeqCst);
        self.pass_on();
    }

    /// The terminal is ours again.
    pub fn take_back(&self) {
        self.lent.store(false, Ordering::SeqCst);
    }

    /// What was typed before the program had the terminal came to us, and was meant for it.
    fn forward(&self, signal: i32) {
        self.early.store(signal, Ordering::SeqCst);
        self.pass_on();
    }

    fn pass_on(&self) {
        let group = self.group.load(Ordering::SeqCst);
        if group == 0 {
            return;
        }
        if let Ok(signal) = Signal::try_from(self.early.swap(0, Ordering::SeqCst)) {
            // It may have ended meanwhile.
            killpg(Pid::from_raw(group), signal).ok();
        }
    }
}

/// Starts the thread that waits for signals.
///
/// # Errors
/// The system gives no more threads, or refuses a handler.
pub fn start(tty: Arc<Tty>, inbox: Sender<Message>) -> io::Result<Arc<Quiet>> {
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
    if lent && matches!(signal, SIGINT | SIGQUIT | SIGTSTP) {
        quiet.forward(signal);
        return None;
    }
    // Nobody takes messages then, and the size is asked for afterwards; whoever waits here could forward nothing.
    if lent && signal == SIGWINCH {
        return None;
    }
    match signal {
        SIGWINCH => Some(Message::Resize(tty.size())),
        SIGCONT => (!lent).then_some(Message::Continued),
        SIGTSTP => (!quiet.stopping.swap(false, Ordering::SeqCst)).then_some(Message::Suspend),
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
        return Err(Reason::new("no-job-control", "no shell with job control to continue it"));
    }
    Ok(())
}
