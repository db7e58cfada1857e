//! A connection that never makes anybody wait for ever: whoever waits looks every tenth of a second whether the work was cancelled,
//! and what a server sends too slowly is given up.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use redis::ConnectionAddr;

use crate::work::{self, Stopwatch, Task};

/// How long finding and connecting may take.
pub const CONNECT: Duration = Duration::from_secs(5);

/// How long an answer may take that comes byte by byte; every [`RATE`] bytes give a second more.
const ANSWER: Duration = Duration::from_secs(30);

/// Bytes a second of the slowest server that is waited for.
const RATE: u64 = 64 << 10;

/// How often whoever waits looks up.
const LOOK_UP: Duration = Duration::from_millis(100);

/// A socket of either sort.
enum Socket {
    Tcp(TcpStream),
    Unix(UnixStream),
}

/// A connected socket, and what ends the waiting.
pub struct Stream {
    socket: Socket,
    task: Task,
    since: Stopwatch,
    received: u64,
}

/// The work was cancelled. Not `Interrupted`: whoever reads exactly so many bytes would try again for ever.
pub fn cancelled() -> io::Error {
    io::Error::other("cancelled")
}

impl Stream {
    /// Connects. A name server or a host that does not answer is left behind with the thread that asked it.
    ///
    /// # Errors
    /// Nobody is there, it takes too long, or the work was cancelled.
    pub fn connect(address: &ConnectionAddr, task: &Task) -> io::Result<Self> {
        let (send, receive) = channel();
        let address = address.clone();
        // Whoever asked may have gone.
        work::spawn("connect", move || send.send(socket(&address)).ok())?;
        let since = Stopwatch::start();
        loop {
            match receive.recv_timeout(LOOK_UP) {
                Ok(socket) => {
                    let stream = Self { socket: socket?, task: task.clone(), since, received: 0 };
                    stream.set_timeouts()?;
                    return Ok(stream);
                }
                Err(_) if task.is_cancelled() || work::is_stopping() => return Err(cancelled()),
                Err(RecvTimeoutError::Timeout) if since.elapsed() < CONNECT => {}
                Err(_) => return Err(io::ErrorKind::TimedOut.into()),
            }
        }
    }

    /// What cancels it from now on.
    pub fn stop_with(&mut self, task: &Task) {
        self.task = task.clone();
    }

    /// A question begins.
    pub fn begin(&mut self) {
        (self.since, self.received) = (Stopwatch::start(), 0);
    }

    fn set_timeouts(&self) -> io::Result<()> {
        match &self.socket {
            Socket::Tcp(socket) => {
                socket.set_nodelay(true)?;
                socket.set_read_timeout(Some(LOOK_UP)).and_then(|()| socket.set_write_timeout(Some(LOOK_UP)))
            }
            Socket::Unix(socket) => {
                socket.set_read_timeout(Some(LOOK_UP)).and_then(|()| socket.set_write_timeout(Some(LOOK_UP)))
            }
        }
    }

    /// Tries until something happened or nobody waits any more.
    fn wait(&mut self, mut step: impl FnMut(&mut Socket) -> io::Result<usize>) -> io::Result<usize> {
        loop {
            if self.task.is_cancelled() || work::is_stopping() {
                return Err(cancelled());
            }
            let allowed = ANSWER.saturating_add(Duration::from_secs(self.received / RATE));
            if self.since.elapsed() > allowed {
                return Err(io::ErrorKind::TimedOut.into());
            }
            match step(&mut self.socket) {
                Err(error) if is_pause(&error) => {}
                done => return done,
            }
        }
    }
}

fn is_pause(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted)
}

fn socket(address: &ConnectionAddr) -> io::Result<Socket> {
    match address {
        ConnectionAddr::Tcp(host, port) => {
            let mut failed = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
            for address in (host.as_str(), *port).to_socket_addrs()? {
                match TcpStream::connect_timeout(&address, CONNECT) {
                    Ok(socket) => return Ok(Socket::Tcp(socket)),
                    Err(error) => failed = error,
                }
            }
            Err(failed)
        }
        ConnectionAddr::Unix(path) => UnixStream::connect(path).map(Socket::Unix),
        _ => Err(io::ErrorKind::Unsupported.into()),
    }
}

impl Read for Stream {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.wait(|socket| match socket {
            Socket::Tcp(socket) => socket.read(into),
            Socket::Unix(socket) => socket.read(into),
        })?;
        self.received = self.received.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        Ok(read)
    }
}

impl Write for Stream {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        self.wait(|socket| match socket {
            Socket::Tcp(socket) => socket.write(from),
            Socket::Unix(socket) => socket.write(from),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
