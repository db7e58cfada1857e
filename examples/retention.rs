//! A retention policy that `keep-latest` does not have: of the sessions with one title the youngest stays, and whatever failed stays.
//! The rest is moved to the trash, from where `adjourn restore` brings it back.
//!
//!     cargo run --example retention --no-default-features -- DIRECTORY        only says what would go
//!     cargo run --example retention --no-default-features -- DIRECTORY --yes
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it talks to whoever runs it")]

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use adjourn::command::{Answer, Catalog, ChangeRequest, Place, Plan, Readers, apply};
use adjourn::model::{Settings, Summary};
use adjourn::storage::Environment;
use adjourn::work::Task;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let directory = arguments.next().ok_or("name the repository")?;
    let agreed = arguments.next().is_some_and(|word| word == "--yes");

    let place = Place { address: Path::new(&directory).as_os_str().into(), named: true };
    let catalog = Catalog::open(&[place], None, Settings::default(), &Environment::new())?;
    let (mut readers, task) = (Readers::new(Arc::new(catalog)), Task::new());
    // What decides over a removal is read from the sessions themselves, not from the index.
    readers.read_anew();

    let (mut titles, mut going) = (HashSet::new(), Vec::new());
    for row in readers.list(&task)?.rows {
        // A session that cannot be read is left alone: nobody knows what it holds.
        let Ok(summary) = readers.summary(&row) else { continue };
        let first = titles.insert(summary.title.clone());
        if !first && summary.error.is_none() && !failed(&summary) {
            going.push(row);
        }
    }

    // The plan looks for processes that use the sessions and for locks; what is in use is skipped, with the reason.
    let plan = Plan::of(&mut readers, ChangeRequest::Trash(going), false, &task)?;
    for item in plan.items() {
        let why: Vec<String> = item.reasons.iter().map(ToString::to_string).collect();
        println!("{}: {:?} ({})", item.row.entry.id, item.intent, why.join(", "));
    }
    if !agreed {
        return Ok(());
    }
    let agreed = plan.agree(Answer::Beforehand).map_err(|refused| refused.1.to_string())?;
    let report = apply(&mut readers, agreed, &task, &mut |done| {
        if let Err(error) = &done.result {
            eprintln!("{error}");
        }
    })?;
    println!("moved to the trash: {}", report.done.len() - report.failed());
    if report.failed() > 0 || report.stopped.is_some() { Err("not everything was moved".into()) } else { Ok(()) }
}

fn failed(summary: &Summary) -> bool {
    summary.outcomes.iter().any(|(outcome, count)| count > 0 && outcome.text.exact() == b"fail")
}
