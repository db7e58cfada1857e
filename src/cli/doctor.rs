//! `doctor`: everything that is wrong in the repositories, each with the command that mends it or shows what
//! has to be mended. It changes nothing.

use super::args;
use super::context::Context;
use super::error::{Code, Ended, Failure, Tally};
use super::out::{self, Style};
use super::progress::{Shown, Unit};
use crate::command::Readers;
use crate::model::{Finding, Level, RepositoryId};
use crate::text::Visible;
use crate::work::Task;

pub(super) fn run(context: &mut Context, args: &args::Doctor) -> Ended {
    let mut readers = context.readers()?;
    let task = context.task();
    let ids = readers.catalog().ids();
    let mut tally = Tally::of(ids.len());
    let (mut found, mut is_whole) = (Vec::new(), true);
    for id in ids {
        let findings = examine(&mut readers, id, &task);
        match findings {
            Ok(findings) => found.extend(findings.into_iter().map(|finding| (id, finding))),
            Err(error) => {
                is_whole = false;
                tally.failed(&error);
            }
        }
    }
    if args.json {
        print_json(context, &readers, &found)?;
    } else if is_whole || !found.is_empty() {
        // What could not be examined may be anything but right.
        print(context, &readers, &found)?;
    }
    context.out.flush()?;
    match tally.end()? {
        // Checkbox's own mode alone is no reason to wake somebody.
        Code::Done if found.iter().any(|(_, finding)| finding.level() == Level::Error) => Ok(Code::Some),
        code => Ok(code),
    }
}

fn examine(readers: &mut Readers, id: RepositoryId, task: &Task) -> crate::model::Result<Vec<Finding>> {
    let _shown = Shown::of(task, "examining", Unit::Things);
    let mut found = Vec::new();
    readers.examine(id, task, &mut |finding| found.push(finding))?;
    Ok(found)
}

fn place(readers: &Readers, id: RepositoryId) -> String {
    let about = readers.catalog().info(id);
    about.map_or_else(
        |_| String::new(),
        |about| Visible::of_bytes(about.place.as_os_str().as_encoded_bytes()).into_string(),
    )
}

fn print(context: &mut Context, readers: &Readers, found: &[(RepositoryId, Finding)]) -> Result<(), Failure> {
    if found.is_empty() {
        out::tell("no problems found");
        return Ok(());
    }
    let mut headed = None;
    for (repository, finding) in found {
        let name = finding.id.as_ref().map_or_else(|| ".".to_owned(), ToString::to_string);
        let fix = readers.catalog().remedy(*repository, finding);
        if !context.out.is_terminal() {
            let (place, level) = (place(readers, *repository), finding.level().word());
            let fields = [&place, finding.reason.key, &name, &finding.reason.text, &fix, level, &finding.advice];
            let graded = |at: usize| if at == 5 { Style::Class(crate::model::Class::Open) } else { Style::Plain };
            let fields: Vec<[(&str, Style); 1]> =
                fields.iter().enumerate().map(|(at, field): (usize, &&str)| [(*field, graded(at))]).collect();
            context.out.styled_record(&fields.iter().map(|field| field.as_slice()).collect::<Vec<_>>())?;
            continue;
        }
        if headed.replace(*repository) != Some(*repository) {
            context.out.pieces(&[(&place(readers, *repository), Style::Head)])?;
        }
        let mark = Style::Class(crate::model::Class::Open);
        context.out.pieces(&[
            ("  ", Style::Plain),
            (finding.level().word(), mark),
            ("  ", Style::Plain),
            (&name, Style::Plain),
            ("  ", Style::Plain),
            (&finding.reason.text, mark),
        ])?;
        if !finding.advice.is_empty() {
            context.out.pieces(&[("      ", Style::Plain), (&finding.advice, Style::Dim)])?;
        }
        context.out.pieces(&[("      ", Style::Plain), (&fix, Style::Plain)])?;
    }
    Ok(())
}

fn print_json(context: &mut Context, readers: &Readers, found: &[(RepositoryId, Finding)]) -> Result<(), Failure> {
    let one = |(repository, finding): &(RepositoryId, Finding)| {
        serde_json::json!({
            "repository": place(readers, *repository),
            "id": finding.id.as_ref().map(|id| id.text().lossy().into_owned()),
            "kind": finding.reason.key,
            "level": finding.level().word(),
            "message": finding.reason.text,
            "fix": readers.catalog().remedy(*repository, finding),
            "advice": finding.advice,
        })
    };
    let all: Vec<serde_json::Value> = found.iter().map(one).collect();
    context.out.json(&serde_json::json!({"format": 1, "findings": all}))
}
