//! A redis-server of the tests' own, on a socket in a temporary directory: no port, nobody else's data. Where there is no such program,
//! the tests say so loudly; with `ADJOURN_NEED_REDIS` set they fail instead.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub struct Server {
    child: Child,
    place: tempfile::TempDir,
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
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match started {
            Ok(child) => Some(Self { child, place }.ready()),
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

    fn ready(self) -> Self {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(20) {
            let connection = redis::Client::open(self.address()).and_then(|client| client.get_connection());
            if connection.is_ok_and(|mut c| redis::cmd("PING").query::<String>(&mut c).is_ok()) {
                return self;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("redis-server did not answer within 20 seconds");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
