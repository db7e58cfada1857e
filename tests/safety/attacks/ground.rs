//! A place that two users share: root, who runs the program, and one with no privileges.
#![allow(dead_code, reason = "each topic uses its part")]

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The user with no privileges.
pub const STRANGER: u32 = 65534;

/// A folder that everybody may enter, with a home for root and a repository with mode 0777.
pub struct Ground {
    dir: tempfile::TempDir,
}

/// What a run of the program left.
pub struct Ran {
    /// None when a signal ended it.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ground {
    /// None, said loudly, where this test is not run by root.
    pub fn new(test: &str) -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            assert!(std::env::var_os("ADJOURN_NEED_FAULTS").is_none(), "NOT RUN: {test}: needs root");
            crate::tools::tell_not_run(test, "root");
            return None;
        }
        let dir = tempfile::tempdir().unwrap();
        let ground = Self { dir };
        fs::set_permissions(ground.path(), PermissionsExt::from_mode(0o755)).unwrap();
        for (folder, mode) in [("home", 0o700), ("repository", 0o777)] {
            fs::create_dir(ground.at(folder)).unwrap();
            fs::set_permissions(ground.at(folder), PermissionsExt::from_mode(mode)).unwrap();
        }
        Some(ground)
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn at(&self, below: impl AsRef<Path>) -> PathBuf {
        self.path().join(below)
    }

    pub fn repository(&self) -> PathBuf {
        self.at("repository")
    }

    pub fn session(&self, id: &str) -> PathBuf {
        self.repository().join(format!("{id}.session"))
    }

    /// A session of one io-log and an unreadable checkpoint, last changed at `time` (seconds since 1970), owned by `owner`.
    pub fn make(&self, id: &str, owner: u32, time: i64) -> PathBuf {
        let path = self.session(id);
        fs::create_dir_all(path.join("io-logs")).unwrap();
        fs::write(path.join("io-logs/data"), format!("of {id}")).unwrap();
        fs::write(path.join("session"), "x").unwrap();
        for part in ["io-logs/data", "io-logs", "session", ""] {
            chown(path.join(part), Some(owner), Some(owner)).unwrap();
        }
        touch(&path, time);
        path
    }

    /// The program with `-r` and these arguments, as root, away from the user's configuration.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
        command.arg("-r").arg(self.repository()).args(args);
        self.away(&mut command);
        command
    }

    /// Root's home, no configuration, no input.
    pub fn away(&self, command: &mut Command) {
        command.env_clear().env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        command.env("HOME", self.at("home")).env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).output().unwrap())
    }
}

impl Ran {
    pub fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// Sets a directory's modification time.
pub fn touch(path: &Path, seconds: i64) {
    let at = rustix::fs::Timespec { tv_sec: seconds, tv_nsec: 0 };
    let times = rustix::fs::Timestamps { last_access: at, last_modification: at };
    rustix::fs::utimensat(rustix::fs::CWD, path, &times, rustix::fs::AtFlags::empty()).unwrap();
}

/// A shell command as the user with no privileges.
pub fn stranger(script: &str) -> Command {
    let mut command = Command::new("setpriv");
    let (user, group) = (format!("--reuid={STRANGER}"), format!("--regid={STRANGER}"));
    command.args([&user, &group, "--clear-groups", "sh", "-c", script]).stdin(Stdio::null());
    command
}
