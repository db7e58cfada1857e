//! Runs a program and stops it before each of its file-system calls (ptrace). A preloaded library would miss what is called without
//! the C library: openat2 and renameat2.
//!
//! Without `unsafe` a child cannot ask to be traced, so a shell waits for a line, is seized, and becomes the program.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use nix::sys::ptrace::{self, Options};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use crate::calls::{self, Call};

/// So long may one command take, the racer's acts included.
const DEADLINE: Duration = Duration::from_secs(20);

/// How a command ended.
pub struct Ended {
    pub status: String,
    /// None when a signal ended it.
    pub code: Option<i32>,
    pub hung: bool,
    pub out: Vec<u8>,
    pub err: Vec<u8>,
}

/// Where the output of the commands goes.
pub struct Tracer {
    out: File,
    err: File,
}

impl Tracer {
    pub fn new() -> Self {
        Self { out: tempfile::tempfile().unwrap(), err: tempfile::tempfile().unwrap() }
    }

    /// Runs a command line with this input and calls `before` before each file-system call.
    pub fn run(&mut self, command: &Command, input: &[u8], before: &mut dyn FnMut(&Call)) -> Ended {
        for file in [&mut self.out, &mut self.err] {
            file.set_len(0).unwrap();
            file.seek(SeekFrom::Start(0)).unwrap();
        }
        let mut child = self.launch(command);
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap());
        let options = Options::PTRACE_O_TRACESYSGOOD
            | Options::PTRACE_O_TRACECLONE
            | Options::PTRACE_O_TRACEEXEC
            | Options::PTRACE_O_EXITKILL;
        ptrace::seize(pid, options).unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(&[b"\n", input].concat()).unwrap();
        drop(stdin);
        let watch = Watch::over(pid);
        let status = follow(pid, before);
        let hung = watch.end();
        // Reaped above: only so that its handle knows.
        child.wait().ok();
        let code = if let WaitStatus::Exited(_, code) = status { Some(code) } else { None };
        Ended { status: format!("{status:?}"), code, hung, out: read(&self.out), err: read(&self.err) }
    }

    fn launch(&self, command: &Command) -> Child {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", "read line; exec \"$@\"", "sh"]).arg(command.get_program()).args(command.get_args());
        shell.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell.current_dir("/").process_group(0).stdin(Stdio::piped());
        shell.stdout(self.out.try_clone().unwrap()).stderr(self.err.try_clone().unwrap());
        shell.spawn().unwrap()
    }
}

fn read(mut file: &File) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0)).unwrap();
    std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
    bytes
}

/// Follows the program and all its threads to its end.
fn follow(pid: Pid, before: &mut dyn FnMut(&Call)) -> WaitStatus {
    let group = Pid::from_raw(-pid.as_raw());
    let mut memory = None;
    loop {
        let status = waitpid(group, Some(WaitPidFlag::__WALL)).unwrap();
        // What was killed meanwhile cannot be told to go on.
        match status {
            WaitStatus::PtraceSyscall(thread) => {
                if let Some(call) = memory.as_ref().and_then(|memory| entered(thread, memory)) {
                    before(&call);
                }
                ptrace::syscall(thread, None).ok();
            }
            WaitStatus::PtraceEvent(thread, _, event) => {
                if event == nix::libc::PTRACE_EVENT_EXEC {
                    memory = File::open(format!("/proc/{pid}/mem")).ok();
                }
                ptrace::syscall(thread, None).ok();
            }
            WaitStatus::Stopped(thread, signal) => {
                ptrace::syscall(thread, signal).ok();
            }
            WaitStatus::Exited(thread, _) | WaitStatus::Signaled(thread, ..) if thread == pid => return status,
            _ => {}
        }
    }
}

/// The call that a thread is about to make, if it is one of files.
fn entered(thread: Pid, memory: &File) -> Option<Call> {
    let (number, arguments) = call_of(thread)?;
    let shape = calls::shape(number, arguments[0])?;
    let argument = |at: i8| arguments.get(usize::try_from(at).ok()?).copied();
    let names = shape.names.iter().filter_map(|at| name_at(argument(*at)?, memory)).collect();
    let dir = std::fs::read_link(format!("/proc/{thread}/fd/{}", arguments[0])).ok();
    Some(Call { class: shape.class, names, dir })
}

/// Its number and first arguments; None at the way out of a call.
#[cfg(target_arch = "x86_64")]
fn call_of(thread: Pid) -> Option<(i64, [u64; 4])> {
    let registers = ptrace::getregs(thread).ok()?;
    // At the way in, the result reads "no such call" (-ENOSYS).
    let entered = registers.rax.cast_signed() == -i64::from(nix::libc::ENOSYS);
    let arguments = [registers.rdi, registers.rsi, registers.rdx, registers.r10];
    entered.then(|| (registers.orig_rax.cast_signed(), arguments))
}

#[cfg(not(target_arch = "x86_64"))]
fn call_of(_: Pid) -> Option<(i64, [u64; 4])> {
    None
}

fn name_at(address: u64, memory: &File) -> Option<String> {
    let mut bytes = [0; 320];
    let read = memory.read_at(&mut bytes, address).ok()?;
    let end = bytes[..read].iter().position(|byte| *byte == 0)?;
    (end > 0).then(|| String::from_utf8_lossy(&bytes[..end]).into_owned())
}

/// Kills a program that does not end.
struct Watch {
    done: Sender<()>,
    thread: std::thread::JoinHandle<bool>,
}

impl Watch {
    fn over(pid: Pid) -> Self {
        let (done, ended) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let late = ended.recv_timeout(DEADLINE) == Err(RecvTimeoutError::Timeout);
            if late {
                kill(pid, Signal::SIGKILL).ok();
            }
            late
        });
        Self { done, thread }
    }

    /// Whether it had to.
    fn end(self) -> bool {
        self.done.send(()).ok();
        self.thread.join().unwrap()
    }
}
