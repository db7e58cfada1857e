//! One schedule from its seed to what was found.

use std::collections::HashSet;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::act::{Act, Order};
use crate::calls::Call;
use crate::census;
use crate::dice::Dice;
use crate::jobs::{Job, Removes};
use crate::oracle::Evidence;
use crate::racer::Racer;
use crate::schedule::Schedule;
use crate::stage::{Kind, Stage};
use crate::tracer::{Ended, Tracer};

/// What one schedule was and found.
pub struct Played {
    pub name: &'static str,
    pub line: String,
    /// File-system calls of the command.
    pub calls: usize,
    pub trace: Vec<String>,
    pub acts: usize,
    pub findings: Vec<String>,
}

/// What serves many schedules.
pub struct Player {
    pub program: PathBuf,
    pub root: PathBuf,
    pub racer: Racer,
    pub tracer: Tracer,
    /// Every call is told.
    pub loud: bool,
}

/// What happened while the command ran.
#[derive(Default)]
struct Course {
    calls: usize,
    acts: usize,
    trace: Vec<String>,
    chosen: Vec<Option<u64>>,
    carried: HashSet<u64>,
    read: Vec<String>,
}

impl Player {
    pub fn job(seed: u64) -> (Job, Dice) {
        let mut dice = Dice::new(seed);
        let job = Job::of(&mut dice);
        (job, dice)
    }

    pub fn play(&mut self, seed: u64) -> Played {
        let (job, dice) = Self::job(seed);
        let stage = Stage::set(self.root.join(format!("{seed:x}")), job.kind);
        let before = census::of(&stage.base);
        let hold = job.args.iter().any(|arg| arg == "--force");
        self.racer.begin(&stage, &job.named, hold);
        let mut course = Course { chosen: vec![None; job.named.len()], ..Course::default() };
        let ended = self.run(&job, &stage, Schedule::of(dice), &mut course);
        let mut findings = self.aftermath(&job, &stage, &mut course);
        let after = census::of(&stage.base);
        let evidence = Evidence {
            job: &job,
            before: &before,
            after: &after,
            chosen: &course.chosen,
            carried: &course.carried,
            ended: &ended,
        };
        findings.extend(evidence.findings());
        course.trace.push(format!("ended: {}: {}", ended.status, String::from_utf8_lossy(&ended.err).trim_end()));
        let line = job.args.join(" ");
        Played { name: job.name, line, calls: course.calls, trace: course.trace, acts: course.acts, findings }
    }

    fn run(&mut self, job: &Job, stage: &Stage, mut schedule: Schedule, course: &mut Course) -> Ended {
        let command = self.command(stage, &job.args);
        let (racer, base, loud) = (&mut self.racer, stage.base.display().to_string(), self.loud);
        let (mut begun, place) = (false, format!("{base}/place"));
        self.tracer.run(&command, &job.input, &mut |call| {
            begun |= call.names.iter().any(|name| name.starts_with(&place));
            if !begun || call.is_elsewhere(&base) {
                return;
            }
            course.calls += 1;
            for order in schedule.orders(call, &job.named) {
                course.act(racer, &order, call);
            }
            if loud {
                course.trace.push(format!("{:4} {:?} {}", course.calls, call.class, call.names.join(" ")));
            }
            course.look(job, stage, call);
        })
    }

    fn command(&self, stage: &Stage, args: &[String]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("-r").arg(stage.repository()).args(["--kind", stage.kind.name()]);
        let out = stage.out().display().to_string();
        command.args(args.iter().map(|arg| arg.replace("{out}", &out)));
        command.env_clear().env("HOME", stage.base.join("home")).env("LC_ALL", "C.UTF-8");
        command.env("PATH", "/usr/bin:/bin").env("ADJOURN_THREADS", "1").stdin(Stdio::null());
        command
    }

    /// What shows only later: the next change finishes what was begun, and the racer reads what it can.
    fn aftermath(&mut self, job: &Job, stage: &Stage, course: &mut Course) -> Vec<String> {
        let mut findings = Vec::new();
        if job.removes != Removes::Nothing || matches!(job.name, "restore" | "trash" | "copy") {
            let id = if job.kind == Kind::Woger { "70" } else { "next" };
            stage.session(&stage.repository().join(job.kind.entry(id)), id, crate::RACER, 0);
            let args = ["destroy", id, "--yes", "--force"].map(str::to_owned);
            let next = self.command(stage, &args).output().unwrap();
            if !matches!(next.status.code(), Some(0..=13)) {
                findings.push(format!("the next command crashed: {:?}", next.status));
            }
        }
        let peek = Order { act: Act::Peek, rolls: [0; 4] };
        let peeked = self.racer.act(&peek).text;
        course.noticed(&peeked);
        findings.extend(course.read.iter().map(|read| format!("read by the racer:{read}")));
        findings
    }
}

impl Course {
    fn act(&mut self, racer: &mut Racer, order: &Order, call: &Call) {
        self.acts += 1;
        let deed = racer.act(order);
        self.noticed(&deed.text);
        self.carried.extend(deed.carried);
        self.trace.push(format!(
            "before call {}, {:?} {}: {}",
            self.calls,
            call.class,
            call.names.join(" "),
            deed.text
        ));
    }

    fn noticed(&mut self, text: &str) {
        if let Some((_, read)) = text.split_once(" READ") {
            self.read.push(read.to_owned());
        }
    }

    /// The first look at a name tells what was chosen.
    fn look(&mut self, job: &Job, stage: &Stage, call: &Call) {
        for (chosen, entry) in self.chosen.iter_mut().zip(&job.named) {
            if chosen.is_none() && call.tells(entry) {
                *chosen = inode(&stage.repository().join(entry));
            }
        }
    }
}

fn inode(path: &Path) -> Option<u64> {
    path.symlink_metadata().ok().map(|facts| facts.ino())
}
