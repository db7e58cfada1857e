//! Changes: the plan is shown, the user is asked, the plan is applied, and each item reports. All of it goes through
//! `command::Plan`, so that the dialog of the browser, `--dry-run` and `--json` show the same.

mod document;
mod keep_latest;
mod prune;
mod report;
mod trash;
mod verbs;

pub(super) use keep_latest::keep_latest;
pub(super) use prune::prune;
pub(super) use trash::{restore, trash};
pub(super) use verbs::{break_lock, destroy};

use std::io::{BufRead, IsTerminal};
use std::sync::Arc;

use super::args;
use super::context::Context;
use super::error::{Code, Ended, Failure, Tally};
use super::out;
use super::progress::{Shown, Unit};
use crate::command::{self, AgreedPlan, Answer, Confirmation, Done, Plan, Readers, Report, Telling};
use crate::model::Address;
use crate::work::Task;

/// A plan on its way: what was asked, and what could not be found already.
pub(super) struct ChangeRun<'a> {
    context: &'a mut Context,
    readers: Readers,
    change: &'a args::Change,
    task: Task,
    tally: Tally,
}

impl ChangeRun<'_> {
    /// Shows the plan, asks, applies it and tells what became of it.
    fn out(mut self, plan: Plan) -> Ended {
        if self.change.dry_run {
            return self.only_show(&plan);
        }
        if let Confirmation::Refused(reason) = plan.confirmation() {
            return self.refuse(&plan, reason.clone());
        }
        if plan.changes().next().is_none() {
            return self.nothing(&plan);
        }
        let document = document::Document::of(&plan);
        // Whoever is asked hears of it before; else what went wrong is the one thing that is told.
        let unseen = plan.unseen_users().filter(|_| self.change.yes);
        let agreed = self.agree(plan)?;
        let (report, names) = self.apply(agreed)?;
        if self.change.json {
            self.context.out.json(&document.with(&report))?;
        } else {
            report::skipped(&mut self.context.out, &names)?;
        }
        self.context.out.flush()?;
        report::tell(&mut self.tally, &report, &names);
        if report.failed() == 0 && report.stopped.is_none() {
            unseen.iter().for_each(|line| out::tell(line));
        }
        self.tally.end()
    }

    fn only_show(mut self, plan: &Plan) -> Ended {
        if let Confirmation::Refused(reason) = plan.confirmation()
            && plan.verb().is_by_rule()
            && code(reason.key) == Code::Error
        {
            return self.refuse(plan, reason.clone());
        }
        if self.change.json {
            self.context.out.json(&document::Document::of(plan).to_json())?;
        } else {
            report::plan(self.context, &self.readers, plan)?;
            self.context.out.flush()?;
            // Records are sessions; what becomes of them all is no record.
            if !self.context.out.is_terminal() {
                plan.outlook(self.readers.catalog()).iter().for_each(|line| out::tell(line));
            }
        }
        self.context.out.flush()?;
        plan.unseen_users().iter().for_each(|line| out::tell(line));
        if let Confirmation::Refused(reason) = plan.confirmation() {
            let code = code(reason.key);
            // As without --dry-run, whatever else is told.
            if code == Code::Usage {
                return Err(Failure::Told(code, report::refusal(plan, reason)));
            }
            self.tally.told(code, report::refusal(plan, reason));
        }
        self.tally.end()
    }

    fn refuse(mut self, plan: &Plan, reason: crate::model::Reason) -> Ended {
        if self.change.json {
            self.context.out.json(&document::Document::of(plan).to_json())?;
            self.context.out.flush()?;
        }
        let code = code(reason.key);
        // Nobody named sessions that could each have a code of its own.
        let whole = plan.verb().is_by_rule() && code == Code::Error;
        if whole || code == Code::Usage {
            return Err(Failure::Told(code, report::refusal(plan, &reason)));
        }
        self.tally.told(code, report::refusal(plan, &reason));
        self.tally.end()
    }

    /// Nothing is to be done but what a killed command left; what stays says why.
    fn nothing(mut self, plan: &Plan) -> Ended {
        self.finish_leftovers()?;
        if self.change.json {
            self.context.out.json(&document::Document::of(plan).to_json())?;
        } else {
            report::stays(self.context, plan)?;
        }
        self.context.out.flush()?;
        plan.passed_over().map(report::passed_over).for_each(|(code, line)| self.tally.told(code, line));
        self.tally.end()
    }

    /// What a killed command left is finished whether there is anything else to do or not.
    pub(super) fn finish_leftovers(&mut self) -> Result<(), Failure> {
        if !self.change.yes || self.change.dry_run || self.readers.catalog().settings().read_only {
            return Ok(());
        }
        let recovered = command::recover(&self.readers, &self.readers.catalog().ids(), &self.task)?;
        if !self.change.json {
            report::recovered(&recovered).iter().try_for_each(|line| self.context.out.line(line))?;
        }
        recovered.failures.iter().for_each(|error| self.tally.failed(error));
        Ok(())
    }

    /// Without a terminal `--yes` stands for the answer; nothing is ever asked that nobody can answer.
    fn agree(&mut self, plan: Plan) -> Result<AgreedPlan, Failure> {
        let refused = |not: Box<(Plan, crate::model::Reason)>| Failure::Told(Code::Nothing, not.1.text.into_owned());
        if self.change.yes {
            return plan.agree(Answer::Beforehand).map_err(refused);
        }
        if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            let what = report::command(&plan);
            return Err(Failure::usage(format!(
                "{what}: --yes is required without a terminal; --dry-run shows the plan"
            )));
        }
        if *plan.confirmation() == Confirmation::None {
            return plan.agree(Answer::Unasked).map_err(refused);
        }
        report::plan(self.context, &self.readers, &plan)?;
        self.context.out.flush()?;
        plan.unseen_users().iter().for_each(|line| out::tell(line));
        let typed = ask(&question(plan.confirmation()), &self.task)?;
        let answer = match plan.confirmation() {
            Confirmation::YesNo if matches!(typed.as_str(), "y" | "yes" | "Y") => Answer::Yes,
            _ => Answer::Typed(&typed),
        };
        plan.agree(answer).map_err(refused)
    }

    fn apply(&mut self, agreed: AgreedPlan) -> Result<(Report, report::Names), Failure> {
        let names = report::Names::of(agreed.plan());
        let quiet = self.change.json;
        let out = &mut self.context.out;
        let mut unread = None;
        let shown = Shown::of(&self.task, names.doing(), Unit::Things);
        let catalog = Arc::clone(self.readers.catalog());
        let mut done = |done: &Done| {
            match &done.result {
                Ok(freed) => tracing::info!(id = %done.address.id, bytes = freed.bytes, "changed"),
                Err(error) => tracing::warn!(id = %done.address.id, "{error}"),
            }
            // A reader that went away does not stop a change half-way.
            if !quiet && let Err(failure) = report::line(out, &names, done) {
                unread.get_or_insert(failure);
            }
        };
        let mut finishing = |address: &Address| report::finishing(&catalog, address);
        let telling = &mut Telling { done: &mut done, finishing: &mut finishing };
        let report = command::apply_telling(&mut self.readers, agreed, &self.task, telling);
        drop(shown);
        Ok((report?, names))
    }
}

fn question(confirmation: &Confirmation) -> String {
    match confirmation {
        Confirmation::Type(text) => format!("Type {text} to continue; anything else cancels: "),
        _ => "Continue? [y/N] ".to_owned(),
    }
}

/// Asks on standard error and reads one line; Ctrl-C is an answer too.
pub(super) fn ask(question: &str, task: &Task) -> Result<String, Failure> {
    out::ask(question);
    let stdin = std::io::stdin();
    let moment = rustix::event::Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
    loop {
        if task.is_cancelled() {
            out::tell("");
            return Err(Failure::interrupted());
        }
        let mut waits = [rustix::event::PollFd::new(&stdin, rustix::event::PollFlags::IN)];
        // A signal ends the waiting too.
        if !matches!(rustix::event::poll(&mut waits, Some(&moment)), Ok(0) | Err(rustix::io::Errno::INTR)) {
            break;
        }
    }
    let mut line = String::new();
    let read = stdin.lock().read_line(&mut line);
    read.map_err(|error| Failure::error(format!("cannot read the answer: {error}")))?;
    Ok(line.trim().to_owned())
}

/// The exit code of a reason that refuses one named session.
pub(super) fn code(key: &str) -> Code {
    match key {
        "live" | "maybe" | "unknown" | "locked" | "in-use" => Code::Locked,
        "damaged" => Code::Damaged,
        "gone" => Code::NoSession,
        "unreadable" | "denied" => Code::Error,
        "unsupported" | "read-only" | "never" | "no-locks" => Code::Error,
        "keep-none" => Code::Usage,
        _ => Code::Some,
    }
}
