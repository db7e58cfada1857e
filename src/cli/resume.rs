//! `resume`: what it would do is shown first; then this process becomes the harness, so that its exit code passes through.

use std::io::IsTerminal;

use super::args;
use super::change::{ask, code};
use super::context::{Context, find};
use super::error::{Code, Ended, Failure};
use super::show::{command_line, in_use};
use super::{json, out};
use crate::command::{Readers, launch, resume};
use crate::model::{Activity, EntryRef, Error, ResumeAction};
use crate::work::Task;

pub(super) fn run(context: &mut Context, args: &args::Resume) -> Ended {
    let mut readers = context.readers()?;
    let row = find(&mut readers, &args.id)?;
    context.config.notices.iter().for_each(|notice| out::complain(&notice.text));
    let offer = resume::offer(&readers, &row, &context.environment)?;
    if args.change.json {
        context.out.json(&json::resume(&offer))?;
        context.out.flush()?;
    }
    let step = match offer {
        Ok(step) => step,
        Err(reason) => {
            let line = format!("{}: cannot resume: {reason}", row.entry.id);
            let code = if code(reason.key) == Code::Some { Code::Error } else { code(reason.key) };
            return Err(Failure::Told(code, line));
        }
    };
    if !args.change.json {
        tell(context, args.change.dry_run, &step)?;
    }
    if args.change.dry_run {
        return Ok(Code::Done);
    }
    refuse_foreign(&row, &step, args.change.force)?;
    refuse_used(&mut readers, &row, args.change.force)?;
    confirm(args)?;
    begin(&readers, &row, &step)
}

/// A dry run answers on standard output; else that belongs to the harness.
fn tell(context: &mut Context, dry_run: bool, step: &ResumeAction) -> Result<(), Failure> {
    let lines = match step {
        ResumeAction::Launch { argv, environment, directory, consequence, .. } => {
            let set = environment.iter().map(|(name, value)| {
                format!("{}={} ", name.to_string_lossy(), command_line(std::slice::from_ref(value)))
            });
            let there = |path: &std::path::PathBuf| format!("cd {} && ", command_line(&[path.clone().into()]));
            let place = directory.as_ref().map(there).unwrap_or_default();
            [format!("{place}{}{}", set.collect::<String>(), command_line(argv)), consequence.clone()]
        }
        ResumeAction::Switch { consequence } => [consequence.clone(), String::new()],
    };
    for line in lines.iter().filter(|line| !line.is_empty()) {
        if dry_run {
            context.out.line(line)?;
        } else {
            out::tell(line);
        }
    }
    context.out.flush()
}

/// What another user may have written is resumed on the caller's word only.
fn refuse_foreign(row: &EntryRef, step: &ResumeAction, forced: bool) -> Result<(), Failure> {
    match step {
        ResumeAction::Launch { caution: Some(caution), .. } if !forced => {
            Err(Failure::Told(Code::Error, format!("{}: cannot resume: {caution}", row.entry.id)))
        }
        _ => Ok(()),
    }
}

fn refuse_used(readers: &mut Readers, row: &EntryRef, forced: bool) -> Result<(), Failure> {
    let found = readers.activity(row.repository, std::slice::from_ref(&row.entry), &Task::new());
    let activity = match found {
        Ok(all) => all.into_iter().next(),
        Err(_) if forced => None,
        Err(error) => {
            let line =
                format!("{}: cannot resume: cannot detect who uses it: {error}; --force resumes anyway", row.entry.id);
            return Err(Failure::Told(Code::Error, line));
        }
    };
    match activity {
        Some(Activity::Live(_) | Activity::Maybe(_)) if !forced => {
            let line = format!(
                "{}: cannot resume: in use: {}; --force resumes anyway",
                row.entry.id,
                in_use(activity.as_ref())
            );
            Err(Failure::Told(Code::Locked, line))
        }
        _ => Ok(()),
    }
}

fn confirm(args: &args::Resume) -> Result<(), Failure> {
    if args.change.yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Err(Failure::usage("resume: --yes is required without a terminal; --dry-run shows what would be done"));
    }
    match ask("Continue? [y/N] ", &Task::new())?.as_str() {
        "y" | "Y" | "yes" => Ok(()),
        _ => Err(Failure::Told(Code::Nothing, "not confirmed; nothing was done".to_owned())),
    }
}

fn begin(readers: &Readers, row: &EntryRef, step: &ResumeAction) -> Ended {
    let Some(program) = resume::begin(readers, row, step)? else {
        return Ok(Code::Done);
    };
    let error = launch::replace(&program);
    Err(Error::io("start its program", row.entry.id.bytes(), error).into())
}
