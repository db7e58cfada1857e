//! `du`: how much sessions hold, measured on all threads.

use std::sync::Arc;

use super::args;
use super::context::Context;
use super::error::{Ended, Failure, Tally};
use super::load;
use super::out::Style;
use super::progress::{Shown, Unit};
use super::show::stopped;
use super::table::{Cell, Head, Shrink, Table};
use crate::command::{Catalog, Readers};
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
    print(context, args, &sizes)?;
    context.out.flush()?;
    tally.end()
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

fn print(context: &mut Context, args: &args::Du, sizes: &[(&EntryRef, Usage)]) -> std::result::Result<(), Failure> {
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
        return context.out.json(&serde_json::json!({"format": 1, "sessions": all}));
    }
    if context.out.is_terminal() {
        return table(context, sizes);
    }
    sizes.iter().try_for_each(|(row, usage)| {
        context.out.record(&[&usage.on_disk.to_string(), &usage.files.to_string(), &row.entry.id.to_string()])
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
