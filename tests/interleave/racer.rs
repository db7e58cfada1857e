//! The racer: a process of its own without privileges, which acts when it is told to. One serves many schedules.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use nix::unistd::{Gid, Uid, setgroups, setresgid, setresuid};

use crate::RACER;
use crate::act::Order;
use crate::hand::Hand;
use crate::stage::Stage;

/// Set for the process that is the racer.
pub const MARK: &str = "ADJOURN_INTERLEAVE_RACER";

/// The racer's process, as the test sees it.
pub struct Racer {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// What an act did.
pub struct Deed {
    pub text: String,
    /// Things of others that it carried into a directory where they may be removed with it.
    pub carried: Vec<u64>,
}

impl Racer {
    pub fn start() -> Self {
        let mut command = Command::new("/proc/self/exe");
        command.env_clear().env(MARK, "1").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (orders, answers) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self { child, orders, answers: BufReader::new(answers) }
    }

    /// A new schedule: these entries are what the command is about; `hold`: the racer opens its sessions.
    pub fn begin(&mut self, stage: &Stage, focus: &[String], hold: bool) {
        self.ask(&format!("begin {} {} {}", stage.base.display(), u8::from(hold), focus.join(",")));
    }

    pub fn act(&mut self, order: &Order) -> Deed {
        let answer = self.ask(&order.line());
        let mut parts = answer.split('\t');
        let text = parts.next().unwrap_or_default().to_owned();
        Deed { text, carried: parts.filter_map(|part| part.parse().ok()).collect() }
    }

    fn ask(&mut self, line: &str) -> String {
        writeln!(self.orders, "{line}").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        answer.trim_end_matches('\n').to_owned()
    }
}

impl Drop for Racer {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// What the racer's process does: gives its privileges up, then takes orders until there are none.
#[allow(clippy::print_stdout, reason = "the answers")]
pub fn serve() {
    setgroups(&[]).unwrap();
    let (uid, gid) = (Uid::from_raw(RACER), Gid::from_raw(RACER));
    setresgid(gid, gid, gid).unwrap();
    setresuid(uid, uid, uid).unwrap();
    assert!(fs::read("/proc/1/environ").is_err(), "the racer has privileges left");
    rustix::process::umask(rustix::fs::Mode::empty());
    let mut hand: Option<Hand> = None;
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        if let Some(rest) = line.strip_prefix("begin ") {
            let mut words = rest.splitn(3, ' ');
            let base = Path::new(words.next().unwrap());
            let hold = words.next() == Some("1");
            let focus = words.next().unwrap_or_default().split(',').filter(|name| !name.is_empty());
            hand = Some(Hand::new(base, focus.map(str::to_owned).collect(), hold));
            println!("ready");
        } else if let Some(hand) = &mut hand {
            let done = hand.act(&Order::of_line(&line));
            let carried: String = done.carried.iter().map(|inode| format!("\t{inode}")).collect();
            println!("{}{carried}", done.text.replace(['\n', '\t'], " "));
        }
    }
}
