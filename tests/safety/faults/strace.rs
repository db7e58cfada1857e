//! Which system calls a command makes once it has come to the repository, and making one of them fail.

use std::collections::HashMap;
use std::fmt;

use crate::faults::ground::{Ground, Ran};

/// One call of a command: the nth of its name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Point {
    pub call: String,
    pub nth: u32,
    /// Whether it may change something on the disk, rather than only look.
    pub changes: bool,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.call, self.nth)
    }
}

/// Calls that may change something on the disk, or make way for that; of the opening ones those that create.
const CHANGES: &str = "unlink,unlinkat,rmdir,rename,renameat,renameat2,mkdir,mkdirat,open,openat,creat,pwrite64,ftruncate,link,linkat,\
                       symlinkat,utimensat,chmod,fchmod,fchmodat,fchown,fchownat,fsync,fdatasync,flock";

/// Calls that only look.
const LOOKS: &str = "openat2,getdents64,newfstatat,statx,fstat,lseek";

/// Calls that read, in any way.
const READS: &str =
    "openat,openat2,read,pread64,getdents64,newfstatat,statx,fstat,lseek,readlink,readlinkat,statfs,fstatfs";

/// The calls that a command makes from the first that names the repository.
pub fn points(ground: &Ground, args: &[&str]) -> Vec<Point> {
    let log = ground.log().to_string_lossy().into_owned();
    let ran = under(ground, &["-f", "-s", "4096", "-o", &log, "-e", &format!("trace={CHANGES},{LOOKS}")], args);
    assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
    logged(ground, args)
}

/// The calls by which a command reads, among processes of its own: how often it reads hangs on how many there are.
pub fn reads(ground: &Ground, args: &[&str]) -> Vec<Point> {
    let log = ground.log().to_string_lossy().into_owned();
    let ran = alone(ground, &["-f", "-s", "4096", "-o", &log, "-e", &format!("trace={READS}")], args);
    assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
    logged(ground, args).into_iter().filter(|point| !point.changes).collect()
}

fn logged(ground: &Ground, args: &[&str]) -> Vec<Point> {
    let text = std::fs::read(ground.log()).unwrap();
    let repository = ground.repository().to_string_lossy().into_owned();
    let (mut counts, mut found, mut arrived) = (HashMap::new(), Vec::new(), false);
    for line in String::from_utf8_lossy(&text).lines() {
        let Some((thread, call)) = line.split_once(char::is_whitespace) else { continue };
        let Some((call, rest)) = call.trim_start().split_once('(') else { continue };
        if call.contains(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            continue;
        }
        let count = counts.entry((thread.to_owned(), call.to_owned())).or_insert(0);
        *count += 1;
        arrived |= rest.contains(&repository);
        let opens = call.starts_with("open");
        let changes = CHANGES.split(',').any(|one| one == call) && (!opens || rest.contains("O_CREAT"));
        let point = Point { call: call.to_owned(), nth: *count, changes };
        if arrived && !found.contains(&point) {
            found.push(point);
        }
    }
    assert!(!found.is_empty(), "{args:?}: no calls in {} bytes", text.len());
    found
}

/// Runs a command that is killed just before this call.
pub fn killed(ground: &Ground, args: &[&str], point: &Point) -> Ran {
    let inject = format!("inject={}:signal=SIGKILL:when={}", point.call, point.nth);
    under(ground, &["-f", "-o", "/dev/null", "-e", &format!("trace={}", point.call), "-e", &inject], args)
}

/// Runs a command in which this call fails; with `on` all later calls of its name too.
pub fn failed(ground: &Ground, args: &[&str], point: &Point, error: &str, on: bool) -> Ran {
    let when = if on { "+" } else { "" };
    let inject = format!("inject={}:error={error}:when={}{when}", point.call, point.nth);
    under(ground, &["-f", "-o", "/dev/null", "-e", &format!("trace={}", point.call), "-e", &inject], args)
}

/// As [`failed`], once, among processes of its own.
pub fn failed_alone(ground: &Ground, args: &[&str], point: &Point, error: &str) -> Ran {
    let inject = format!("inject={}:error={error}:when={}", point.call, point.nth);
    alone(ground, &["-f", "-o", "/dev/null", "-e", &format!("trace={}", point.call), "-e", &inject], args)
}

fn alone(ground: &Ground, options: &[&str], args: &[&str]) -> Ran {
    let front = ["unshare", "-pf", "--mount-proc", "strace"].into_iter().chain(options.iter().copied());
    let line: Vec<String> = front.map(str::to_owned).chain(ground.line(args)).collect();
    ground.start(&line)
}

fn under(ground: &Ground, options: &[&str], args: &[&str]) -> Ran {
    let mut line = vec!["strace".to_owned()];
    line.extend(options.iter().map(|option| (*option).to_owned()));
    line.extend(ground.line(args));
    ground.start(&line)
}
