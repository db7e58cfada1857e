//! `trash` and `restore`: moving sessions away so that they can come back, and looking after what lies there.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

use super::{ChangeRun, verbs};
use crate::cli::args::{self, TrashCommand};
use crate::cli::context::Context;
use crate::cli::error::{Code, Ended, Failure, Tally};
use crate::cli::out;
use crate::cli::table::{Cell, Head, Shrink, Table};
use crate::command::{self, ChangeRequest, Readers, TrashedSession};
use crate::model::Timestamp;
use crate::text::Visible;
use crate::text::human;
use crate::text::width::Align;

pub(in crate::cli) fn trash(context: &mut Context, args: &args::Trash) -> Ended {
    match &args.command {
        Some(TrashCommand::List { json }) => list(context, *json),
        Some(TrashCommand::Empty(change)) => empty(context, change),
        None => verbs::named(context, &args.ids, &args.change, ChangeRequest::Trash),
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
    format!("{}: not in the trash; `adjourn trash list` shows what is", Visible::of_bytes(id.as_bytes()))
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

fn list(context: &mut Context, json: bool) -> Ended {
    let readers = context.readers()?;
    let trashed = command::trash(&readers)?;
    if json {
        print_json(context, &readers, &trashed)?;
    } else if context.out.is_terminal() {
        table(context, &trashed)?;
    } else {
        for one in &trashed {
            let (id, when) = (one.trash_entry.id.to_string(), one.trash_entry.trashed.rfc3339());
            context.out.record(&[&id, &when, &one.trash_entry.modified.rfc3339(), &one.trash_entry.place])?;
        }
    }
    context.out.flush()?;
    Ok(Code::Done)
}

fn table(context: &mut Context, trashed: &[TrashedSession]) -> Result<(), Failure> {
    if trashed.is_empty() {
        out::tell("trash is empty");
        return Ok(());
    }
    let now = Timestamp::now();
    let mut table = Table::new(vec![
        Head::new("TRASHED", Align::Right, Shrink::Never),
        Head::new("AGE", Align::Right, Shrink::Never),
        Head::new("ID", Align::Left, Shrink::Last(16)),
        Head::new("PLACE", Align::Left, Shrink::Cut(20)),
    ]);
    for TrashedSession { trash_entry, .. } in trashed {
        let age = |at: Timestamp| Cell::plain(human::age(at.seconds_until(now)));
        let place = Cell::plain(trash_entry.place.clone());
        table.row(vec![
            age(trash_entry.trashed),
            age(trash_entry.modified),
            Cell::plain(trash_entry.id.to_string()),
            place,
        ]);
    }
    table.print(&mut context.out, 0)
}

fn print_json(context: &mut Context, readers: &Readers, trashed: &[TrashedSession]) -> Result<(), Failure> {
    let one = |one: &TrashedSession| {
        let about = readers.catalog().info(one.repository).ok();
        serde_json::json!({
            "id": one.trash_entry.id.text().lossy(),
            "repository": about.map(|about| about.place.to_string_lossy()),
            "trashed": one.trash_entry.trashed.rfc3339(),
            "modified": one.trash_entry.modified.rfc3339(),
            "place": one.trash_entry.place,
        })
    };
    let all: Vec<serde_json::Value> = trashed.iter().map(one).collect();
    context.out.json(&serde_json::json!({"format": 1, "trash": all}))
}
