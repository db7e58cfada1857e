//! `trash` and `restore`: moving sessions away so that they can come back, and looking after what lies there.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

use super::{ChangeRun, verbs};
use crate::cli::args::{self, TrashCommand};
use crate::cli::context::Context;
use crate::cli::error::{Code, Ended, Failure, Tally};
use crate::cli::out;
use crate::cli::table::{Cell, Head, Shrink, Table};
use crate::cli::words::brief;
use crate::command::{self, ChangeRequest, Measured, Readers, TrashedSession};
use crate::model::{Timestamp, TrashContents};
use crate::text::Visible;
use crate::text::human;
use crate::text::width::Align;

pub(in crate::cli) fn trash(context: &mut Context, args: &args::Trash) -> Ended {
    match &args.command {
        Some(TrashCommand::List { json }) => list(context, *json),
        Some(TrashCommand::Empty(change)) => empty(context, change),
        Some(TrashCommand::Finish(change)) => finish(context, change),
        None => {
            refuse_words(&args.ids)?;
            verbs::named(context, &args.ids, &args.change, ChangeRequest::Trash)
        }
    }
}

/// `trash A empty` may be meant either way, and one of them loses what the other keeps.
fn refuse_words(ids: &[OsString]) -> Result<(), Failure> {
    let said = std::env::args_os().any(|word| word == "--");
    match ids.iter().find(|id| !said && command::TRASH_WORDS.iter().any(|word| *id == word)) {
        Some(word) => {
            let word = Visible::of_bytes(word.as_bytes());
            let text = format!(
                "trash: {word} is ambiguous here: `trash {word}` is a command, and a session of that name stands behind --"
            );
            Err(Failure::usage(text))
        }
        None => Ok(()),
    }
}

pub(in crate::cli) fn restore(context: &mut Context, args: &args::Named) -> Ended {
    let mut run = ChangeRun::new(context, &args.change, Tally::of(args.ids.len()))?;
    let trashed = command::trash(&run.readers)?;
    let mut wanted = Vec::new();
    for id in &args.ids {
        match last_buried(&trashed, id) {
            Some(one) => wanted.push(one),
            None => run.tally.told(Code::NoSession, missing(id)),
        }
    }
    if wanted.is_empty() {
        return run.tally.end();
    }
    let plan = run.plan(ChangeRequest::Restore(wanted))?;
    run.out(plan)
}

/// Of several of that name, the one that was trashed last; `trashed` begins with it.
fn last_buried(trashed: &[TrashedSession], id: &OsString) -> Option<TrashedSession> {
    let named = |one: &&TrashedSession| {
        one.trash_entry.id.bytes() == id.as_bytes() || id == one.trash_entry.id.hex_argument().as_str()
    };
    trashed.iter().find(named).cloned()
}

fn missing(id: &OsString) -> String {
    let name = if id.is_empty() { "\"\"".to_owned() } else { Visible::of_bytes(id.as_bytes()).into_string() };
    format!("{name}: not in the trash; `adjourn trash list` shows what is")
}

fn empty(context: &mut Context, change: &args::Change) -> Ended {
    let mut run = ChangeRun::new(context, change, Tally::unnamed())?;
    let trashed = command::trash(&run.readers)?;
    if trashed.is_empty() && !change.json {
        out::tell("trash is empty");
    }
    // Also where nothing is to be emptied: what a killed command left is finished.
    let plan = run.plan(ChangeRequest::EmptyTrash(trashed))?;
    run.out(plan)
}

/// Only what a killed command left; `--yes` is needed as for every change.
fn finish(context: &mut Context, change: &args::Change) -> Ended {
    if !change.yes && !change.dry_run {
        return Err(Failure::usage("trash finish: --yes is required; `adjourn doctor` shows what is not finished"));
    }
    let mut run = ChangeRun::new(context, change, Tally::unnamed())?;
    let ids = run.readers.catalog().ids();
    let pending = ids.into_iter().map(|id| run.readers.pending_removals(id)).sum::<Result<usize, _>>()?;
    match (pending, change.dry_run) {
        (0, _) => out::tell("nothing to finish"),
        (_, true) => {
            let count = human::counted(u64::try_from(pending).unwrap_or(u64::MAX), "removal");
            out::tell(&format!("{count} to finish"));
        }
        (_, false) => run.finish_leftovers()?,
    }
    run.context.out.flush()?;
    run.tally.end()
}

fn list(context: &mut Context, json: bool) -> Ended {
    let readers = context.readers()?;
    let task = context.task();
    let trashed = command::measured_trash(&readers, &task)?;
    if json {
        print_json(context, &readers, &trashed)?;
    } else if context.out.is_terminal() {
        table(context, &trashed)?;
    } else {
        for (TrashedSession { trash_entry, .. }, contents) in &trashed {
            let (id, when) = (trash_entry.id.to_string(), trash_entry.trashed.rfc3339());
            let size = contents.as_ref().map_or_else(|| "?".to_owned(), |contents| contents.on_disk.to_string());
            let fields = [&id, &when, &trash_entry.modified.rfc3339(), &trash_entry.place, &size, &title(contents)];
            context.out.record(&fields.map(String::as_str))?;
        }
    }
    context.out.flush()?;
    Ok(Code::Done)
}

fn title(contents: &Option<TrashContents>) -> String {
    contents.as_ref().and_then(|contents| contents.title.as_ref()).map(brief).unwrap_or_default()
}

fn table(context: &mut Context, trashed: &[Measured]) -> Result<(), Failure> {
    if trashed.is_empty() {
        out::tell("trash is empty");
        return Ok(());
    }
    let now = Timestamp::now();
    let mut table = Table::new(vec![
        Head::new("TRASHED", Align::Right, Shrink::Never),
        Head::new("AGE", Align::Right, Shrink::Never),
        Head::new("ON DISK", Align::Right, Shrink::Never),
        Head::new("ID", Align::Left, Shrink::Last(16)),
        Head::new("TITLE", Align::Left, Shrink::Cut(10)),
        Head::new("PLACE", Align::Left, Shrink::Cut(20)),
    ]);
    for (TrashedSession { trash_entry, .. }, contents) in trashed {
        let age = |at: Timestamp| Cell::plain(human::age(at.seconds_until(now)));
        let place = Cell::plain(trash_entry.place.clone());
        let size = contents.as_ref().map_or_else(|| "?".to_owned(), |contents| human::size_long(contents.on_disk));
        let mark = if trash_entry.strange { " (nobody chose it)" } else { "" };
        table.row(vec![
            age(trash_entry.trashed),
            age(trash_entry.modified),
            Cell::plain(size),
            Cell::plain(format!("{}{mark}", trash_entry.id)),
            Cell::plain(title(contents)),
            place,
        ]);
    }
    table.print(&mut context.out, 0)?;
    context.out.line(&format!("{}; `adjourn trash empty` frees it", command::count_and_total(trashed)))
}

fn print_json(context: &mut Context, readers: &Readers, trashed: &[Measured]) -> Result<(), Failure> {
    let one = |(one, contents): &Measured| {
        let about = readers.catalog().info(one.repository).ok();
        let mut document = serde_json::json!({
            "id": one.trash_entry.id.text().lossy(),
            "repository": about.map(|about| about.place.to_string_lossy()),
            "trashed": one.trash_entry.trashed.rfc3339(),
            "modified": one.trash_entry.modified.rfc3339(),
            "place": one.trash_entry.place,
            "on_disk": contents.as_ref().map(|contents| contents.on_disk),
            "title": contents.as_ref().and_then(|contents| Some(contents.title.as_ref()?.lossy())),
        });
        if let (true, Some(fields)) = (one.trash_entry.strange, document.as_object_mut()) {
            fields.insert("strange".to_owned(), true.into());
        }
        document
    };
    let all: Vec<serde_json::Value> = trashed.iter().map(one).collect();
    context.out.json(&serde_json::json!({"format": 1, "trash": all, "on_disk": command::on_disk(trashed)}))
}
