//! Running programs: a harness in this terminal, a pager, an editor. Never through a shell. What a program does to the terminal
//! (raw mode, its own process group, being stopped) is put right afterwards.
#![expect(clippy::disallowed_methods, reason = "this is the one place that starts programs")]

use std::ffi::OsString;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use nix::sys::signal::{SigSet, SigmaskHow, Signal, killpg, sigprocmask};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, getpgrp, tcsetpgrp};

use crate::work::with_open_files_as_found;

/// How often a program may be stopped for being faster than we are at giving it the terminal.
const EARLY_STOPS: u32 = 3;

/// A program to run, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The program and its arguments.
    pub argv: Vec<OsString>,
    /// Environment variables set for it.
    pub environment: Vec<(OsString, OsString)>,
    /// The directory it starts in; none for the caller's.
    pub directory: Option<PathBuf>,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It exited with this code.
    Exited(i32),
    /// A signal killed it.
    Killed(i32),
    /// It was stopped and is still there: its process number.
    Stopped(i32),
}

/// Replaces this process with the program, so that its exit code passes through. Returns only when that failed.
pub fn replace(program: &Program) -> io::Error {
    match command(program) {
        Ok(mut command) => with_open_files_as_found(|| command.exec()),
        Err(error) => error,
    }
}

/// Runs the program in this terminal and waits until it ended or stopped. It leads a process group of its own, so that Ctrl-C and
/// Ctrl-Z reach it alone. `terminal` is taken back afterwards with the settings it had before, whatever the program left behind.
///
/// `begun` hears its process number as soon as it has one: what is typed before it has the terminal reaches us instead.
///
/// # Errors
/// The program cannot be started.
pub fn run(program: &Program, terminal: BorrowedFd<'_>, begun: &dyn Fn(i32)) -> io::Result<Ending> {
    let mut command = command(program)?;
    let child = with_open_files_as_found(|| command.process_group(0).spawn())?;
    let pid = Pid::from_raw(i32::try_from(child.id()).map_err(io::Error::other)?);
    begun(pid.as_raw());
    lend(pid, terminal, false)
}

/// Goes on with a program that [`run`] left stopped.
///
/// # Errors
/// It is gone.
pub fn go_on(pid: i32, terminal: BorrowedFd<'_>) -> io::Result<Ending> {
    lend(Pid::from_raw(pid), terminal, true)
}

fn lend(pid: Pid, terminal: BorrowedFd<'_>, stopped: bool) -> io::Result<Ending> {
    let saved = rustix::termios::tcgetattr(terminal).ok();
    let given = give(terminal, pid);
    if stopped {
        killpg(pid, Signal::SIGCONT)?;
    }
    let ending = wait(pid, given.is_ok());
    let taken = give(terminal, getpgrp());
    if let Some(settings) = saved {
        rustix::termios::tcsetattr(terminal, rustix::termios::OptionalActions::Drain, &settings)?;
    }
    taken?;
    ending
}

/// Finds a program: a path as it is, a bare name in the directories of PATH. Unlike for the system, a directory there that is not
/// told from the root on is none, since it would be whatever directory one happens to stand in; and root takes no program from
/// one that all may write.
pub fn find(program: &OsString, path: Option<&OsString>) -> Option<PathBuf> {
    let name = PathBuf::from(program);
    if name.components().count() > 1 {
        return crate::disk::is_executable(&name).then_some(name);
    }
    let root = rustix::process::geteuid().is_root();
    let safe = |dir: &PathBuf| dir.is_absolute() && !(root && crate::disk::others_may_write(dir));
    let dirs = std::env::split_paths(path?).filter(safe);
    dirs.map(|dir| dir.join(&name)).find(|file| crate::disk::is_executable(file))
}

fn command(program: &Program) -> io::Result<Command> {
    let (name, arguments) = program.argv.split_first().ok_or_else(|| io::Error::other("no program is named"))?;
    let found = find(name, std::env::var_os("PATH").as_ref());
    let not_found = || io::Error::new(io::ErrorKind::NotFound, "program not found");
    let mut command = Command::new(found.ok_or_else(not_found)?);
    command.arg0(name).args(arguments).envs(program.environment.iter().cloned());
    if let Some(directory) = &program.directory {
        command.current_dir(directory);
    }
    Ok(command)
}

/// Waits for its end or its stop. What it read or set of the terminal before the terminal was given to it stopped it: then it only
/// has to be continued.
fn wait(pid: Pid, given: bool) -> io::Result<Ending> {
    let mut early = if given { EARLY_STOPS } else { 0 };
    loop {
        match waitpid(pid, Some(WaitPidFlag::WUNTRACED)) {
            Ok(WaitStatus::Exited(_, code)) => return Ok(Ending::Exited(code)),
            Ok(WaitStatus::Signaled(_, signal, _)) => return Ok(Ending::Killed(signal as i32)),
            Ok(WaitStatus::Stopped(_, Signal::SIGTTIN | Signal::SIGTTOU)) if early > 0 => {
                early -= 1;
                killpg(pid, Signal::SIGCONT)?;
            }
            Ok(WaitStatus::Stopped(_, _)) => return Ok(Ending::Stopped(pid.as_raw())),
            Ok(_) | Err(nix::errno::Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Gives the terminal to a process group. Who calls tcsetpgrp outside the foreground group is stopped by SIGTTOU unless that
/// signal is blocked.
fn give(terminal: BorrowedFd<'_>, group: Pid) -> io::Result<()> {
    let mut stop = SigSet::empty();
    stop.add(Signal::SIGTTOU);
    let mut before = SigSet::empty();
    sigprocmask(SigmaskHow::SIG_BLOCK, Some(&stop), Some(&mut before))?;
    let given = tcsetpgrp(terminal.as_fd(), group);
    sigprocmask(SigmaskHow::SIG_SETMASK, Some(&before), None)?;
    match given {
        Ok(()) | Err(nix::errno::Errno::ENOTTY) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
