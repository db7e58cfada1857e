//! A redis-server of the tests' own, on a socket in a temporary directory: no port, nobody else's data. Where there is no such program,
//! the tests say so loudly; with `ADJOURN_NEED_REDIS` set they fail instead.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

pub struct Server {
    child: Child,
    place: tempfile::TempDir,
    _told: BufReader<ChildStdout>,
}

impl Server {
    /// An empty one.
    pub fn start(what: &str) -> Option<Self> {
        Self::start_with(what, None)
    }

    /// One with the data of a dump.
    pub fn start_with(what: &str, dump: Option<&Path>) -> Option<Self> {
        let place = tempfile::tempdir().unwrap();
        if let Some(dump) = dump {
            std::fs::copy(dump, place.path().join("dump.rdb")).unwrap();
        }
        let started = Command::new("redis-server")
            .args(["--port", "0", "--unixsocket", "redis.sock", "--dbfilename", "dump.rdb", "--save", ""])
            .args(["--appendonly", "no", "--dir"])
            .arg(place.path())
            .current_dir(place.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        match started {
            Ok(mut child) => {
                let told = ready(child.stdout.take().unwrap());
                Some(Self { child, place, _told: told })
            }
            Err(error) => {
                let text = format!("NOT RUN: {what}: no redis-server ({error}); Debian's package is redis-server");
                assert!(std::env::var_os("ADJOURN_NEED_REDIS").is_none(), "{text}");
                // The standard error itself: what tests print is swallowed.
                writeln!(std::io::stderr(), "\n*** {text} ***").unwrap();
                None
            }
        }
    }

    pub fn address(&self) -> String {
        format!("redis+unix://{}", self.place.path().join("redis.sock").display())
    }

    pub fn connection(&self) -> redis::Connection {
        redis::Client::open(self.address()).unwrap().get_connection().unwrap()
    }
}

/// Waits for the server's own word that it is ready; it goes on telling what it does, so the pipe stays open.
fn ready(told: ChildStdout) -> BufReader<ChildStdout> {
    let mut told = BufReader::new(told);
    let mut line = String::new();
    while !line.to_lowercase().contains("ready to accept connections") {
        line.clear();
        assert!(told.read_line(&mut line).unwrap() > 0, "redis-server ended before it was ready");
    }
    told
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
