//! `du`: how much sessions hold, measured on all threads, and how much lies in the trash.

use std::sync::Arc;

use super::args;
use super::context::Context;
use super::error::{Ended, Failure, Tally};
use super::load;
use super::out::{self, Style};
use super::progress::{Shown, Unit};
use super::show::stopped;
use super::table::{Cell, Head, Shrink, Table};
use crate::command::{self, Catalog, Measured, Readers};
use crate::model::{Cause, EntryRef, Result, Usage};
use crate::text::human;
use crate::text::width::Align;
use crate::work::{MANY, Task, par_map_ordered};

pub(super) fn run(context: &mut Context, args: &args::Du) -> Ended {
    let catalog = context.catalog()?;
    let task = context.task();
    let mut readers = Readers::new(Arc::clone(&catalog));
    let mut tally = Tally::of_named(&args.ids);
    let rows = if args.ids.is_empty() {
        load::list(&mut readers, &task)?.rows
    } else {
        load::named(&mut readers, &args.ids, &mut tally)
    };
    let measured = measure(context, &catalog, &rows, &task)?;
    let mut sizes = Vec::new();
    for (row, result) in rows.iter().zip(measured) {
        match result {
            Ok(usage) => sizes.push((row, usage)),
            Err(error) if args.ids.is_empty() && matches!(error.cause(), Cause::Gone | Cause::NoSession) => {}
            Err(error) => tally.failed(&error),
        }
    }
    let trash = if args.ids.is_empty() { trash(&readers, &task, &mut tally)? } else { None };
    print(context, args, &sizes, trash.as_deref())?;
    context.out.flush()?;
    tally.end()
}

/// What lies in the trash; none where that cannot be looked at, which is told.
fn trash(readers: &Readers, task: &Task, tally: &mut Tally) -> std::result::Result<Option<Vec<Measured>>, Failure> {
    let _shown = Shown::of(task, "measuring the trash", Unit::Things);
    let measured = command::measured_trash(readers, task);
    stopped(task)?;
    Ok(measured.map_err(|error| tally.failed(&error)).ok())
}

fn measure(
    context: &Context,
    catalog: &Arc<Catalog>,
    rows: &[EntryRef],
    task: &Task,
) -> std::result::Result<Vec<Result<Usage>>, Failure> {
    let _shown = Shown::of(task, "measuring sessions", Unit::Things);
    task.expect(u64::try_from(rows.len()).unwrap_or(u64::MAX));
    let prepare = || {
        let mut readers = Readers::new(Arc::clone(catalog));
        move |row: &EntryRef| readers.measure(row, task)
    };
    let mut measured = Vec::with_capacity(rows.len());
    par_map_ordered(context.threads(), rows, MANY, prepare, |_, usage| {
        task.advance(1);
        measured.push(usage.unwrap_or_else(|| Err(load::fault())));
        !task.is_cancelled()
    });
    stopped(task)?;
    Ok(measured)
}

fn print(
    context: &mut Context,
    args: &args::Du,
    sizes: &[(&EntryRef, Usage)],
    trash: Option<&[Measured]>,
) -> std::result::Result<(), Failure> {
    if args.json {
        let one = |(row, usage): &(&EntryRef, Usage)| {
            serde_json::json!({
                "id": row.entry.id.text().lossy(),
                "files": usage.files,
                "bytes": usage.bytes,
                "on_disk": usage.on_disk,
                "unreadable": usage.unreadable,
            })
        };
        let all: Vec<serde_json::Value> = sizes.iter().map(one).collect();
        return context.out.json(&serde_json::json!({"format": 1, "sessions": all, "trash": trash.map(trash_json)}));
    }
    let held = trash.filter(|measured| !measured.is_empty());
    let held = held.map(|measured| format!("trash: {}; `trash empty` frees it", command::count_and_total(measured)));
    if context.out.is_terminal() {
        table(context, sizes)?;
        return held.iter().try_for_each(|line| context.out.line(line));
    }
    sizes.iter().try_for_each(|(row, usage)| {
        context.out.record(&[&usage.on_disk.to_string(), &usage.files.to_string(), &row.entry.id.to_string()])
    })?;
    // No record: those are sessions, and none of these is one.
    context.out.flush()?;
    held.iter().for_each(|line| out::tell(line));
    Ok(())
}

/// `unmeasured` are those of which nothing is counted, so that the size is the least it can be.
fn trash_json(measured: &[Measured]) -> serde_json::Value {
    let known: Vec<_> = measured.iter().filter_map(|(_, contents)| contents.as_ref()).collect();
    serde_json::json!({
        "sessions": measured.len(),
        "files": known.iter().fold(0_u64, |sum, contents| sum.saturating_add(contents.files)),
        "on_disk": command::on_disk(measured),
        "unmeasured": measured.len() - known.len(),
    })
}

fn table(context: &mut Context, sizes: &[(&EntryRef, Usage)]) -> std::result::Result<(), Failure> {
    let mut table = Table::new(vec![
        Head::new("ON DISK", Align::Right, Shrink::Never),
        Head::new("FILES", Align::Right, Shrink::Never),
        Head::new("ID", Align::Left, Shrink::Last(16)),
    ]);
    let mut total = (0u64, 0u64);
    for (row, usage) in sizes {
        total = (total.0.saturating_add(usage.on_disk), total.1.saturating_add(usage.files));
        table.row(cells(usage.on_disk, usage.files, Cell::plain(row.entry.id.to_string())));
    }
    if sizes.len() > 1 {
        table.row(cells(total.0, total.1, Cell::new("total", Style::Dim)));
    }
    table.print(&mut context.out, 0)
}

fn cells(on_disk: u64, files: u64, name: Cell) -> Vec<Cell> {
    vec![Cell::plain(human::size_long(on_disk)), Cell::plain(human::count(files)), name]
}
