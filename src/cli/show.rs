//! `show` and `export`: everything known of one session, as text, as JSON or as a JUnit report.

use std::sync::Arc;

use super::args::{self, Format};
use super::context::{Context, find};
use super::error::{Code, Ended, Failure};
use super::json;
use super::out::Style;
use super::progress::{Shown, Unit};
use super::table::{Cell, Head, Shrink, Table};
use super::words::{Words, brief};
use crate::command::{Catalog, Environment, Readers, junit, resume};
use crate::model::{
    Activity, Body, Cause, Detail, EntryRef, Error, Lock, Offer, Reason, Result, ResumeAction, Role, Section, Summary,
    Timestamp, Usage, Value,
};
use crate::text::human;
use crate::text::width::Align;
use crate::work::Task;

/// Everything that was found out about a session.
struct Known {
    row: EntryRef,
    summary: Result<Summary>,
    detail: Result<Detail>,
    usage: Option<Usage>,
    activity: Option<Activity>,
    locks: Offer<Vec<Lock>>,
    resume: Offer<ResumeAction>,
}

pub(super) fn show(context: &mut Context, args: &args::Show) -> Ended {
    let mut readers = context.readers()?;
    let known = look(context, &mut readers, &args.id)?;
    if args.json {
        print_json(context, &readers, &known)?;
    } else {
        print_text(context, &readers, &known)?;
    }
    context.out.flush()?;
    verdict(&known)
}

pub(super) fn export(context: &mut Context, args: &args::Export) -> Ended {
    let mut readers = context.readers()?;
    let known = look(context, &mut readers, &args.id)?;
    match args.format {
        Format::Json => print_json(context, &readers, &known)?,
        Format::Text => print_text(context, &readers, &known)?,
        Format::Junit => {
            has_results(&readers, &known)?;
            let title = known.summary.as_ref().map_or_else(|_| known.row.entry.id.text(), |row| row.title.clone());
            let name = if title.is_empty() { known.row.entry.id.text() } else { title };
            let detail = known.detail.as_ref().ok().cloned().unwrap_or_default();
            context.out.text(&junit(&name, &detail))?;
        }
    }
    context.out.flush()?;
    verdict(&known)
}

/// An error where a report could only be empty, whatever happened.
fn has_results(readers: &Readers, known: &Known) -> Result<()> {
    let about = readers.catalog().info(known.row.repository)?;
    let results = |detail: &Detail| detail.sections.iter().any(|section| section.role == Role::Results);
    if about.progress || known.detail.as_ref().is_ok_and(results) {
        return Ok(());
    }
    let text = format!("the {} has no test results; use --format json or text", about.noun);
    Err(Error::new("make a JUnit report", known.row.entry.id.bytes(), Cause::Unsupported(text)))
}

fn look(context: &Context, readers: &mut Readers, id: &std::ffi::OsStr) -> std::result::Result<Known, Failure> {
    let row = find(readers, id)?;
    let task = context.task();
    let _shown = Shown::of(&task, "reading", Unit::Things);
    let known = known(readers, row, &context.environment, &task);
    if task.is_cancelled() {
        return Err(Failure::interrupted());
    }
    Ok(known)
}

fn known(readers: &mut Readers, row: EntryRef, environment: &Environment, task: &Task) -> Known {
    let summary = readers.summary(&row);
    let detail = readers.detail(&row, task);
    let usage = readers.measure(&row, task).ok();
    let activity = readers.activity(row.repository, std::slice::from_ref(&row.entry), task);
    let locks = readers.locks(&row).unwrap_or_else(|error| Err(reason(&error)));
    let resume = resume::offer(readers, &row, environment).unwrap_or_else(|error| Err(reason(&error)));
    let activity = activity.ok().and_then(|all| all.into_iter().next());
    Known { row, summary, detail, usage, activity, locks, resume }
}

/// A session as `show --json` writes it, over several lines, for the browser's pager and clipboard.
///
/// # Errors
/// It is gone or unreadable; one line.
pub fn document(
    catalog: &Arc<Catalog>,
    environment: &Environment,
    row: &EntryRef,
) -> std::result::Result<String, String> {
    let mut readers = Readers::new(Arc::clone(catalog));
    let known = known(&mut readers, row.clone(), environment, &Task::new());
    let location = catalog.location(&known.row.address());
    let whole = whole(&readers, &known, location.as_deref()).map_err(|error| error.to_string())?;
    json::pretty(&whole).map_err(|error| error.to_string())
}

fn reason(error: &Error) -> Reason {
    Reason::new(error.cause().kind(), error.cause().to_string())
}

/// What can be read has been printed; the exit code and one line tell that it is not all.
fn verdict(known: &Known) -> Ended {
    let subject = known.row.entry.id.bytes();
    match (&known.summary, &known.detail) {
        (Err(error), _) | (_, Err(error)) => Err(Failure::Told(super::error::code(error.cause()), error.to_string())),
        (Ok(Summary { error: Some(why), .. }), _) => {
            let code = if matches!(why.key, "denied" | "io" | "unreadable") { Code::Error } else { Code::Damaged };
            let error = Error::new("read the session", subject, Cause::Damaged(why.text.to_string()));
            Err(Failure::Told(code, error.to_string()))
        }
        _ => Ok(Code::Done),
    }
}

fn print_json(context: &mut Context, readers: &Readers, known: &Known) -> std::result::Result<(), Failure> {
    let location = readers.catalog().location(&known.row.address());
    context.out.json(&whole(readers, known, location.as_deref())?)
}

fn whole<'a>(readers: &'a Readers, known: &'a Known, location: Option<&'a std::path::Path>) -> Result<json::Whole<'a>> {
    let row = json::Row {
        entry_ref: &known.row,
        about: readers.catalog().info(known.row.repository)?,
        location,
        summary: known.summary.as_ref(),
    };
    let usage = known.usage.as_ref();
    let sections = known.detail.as_ref().ok().map(|detail| json::Sections { detail, usage });
    let more = vec![
        ("files", serde_json::json!(usage.map(|usage| usage.files))),
        ("bytes", serde_json::json!(usage.map(|usage| usage.bytes))),
        ("on_disk", serde_json::json!(usage.map(|usage| usage.on_disk))),
        ("lock", json::locks(&known.locks)),
        ("in_use", json::activity(known.activity.as_ref())),
        ("resume", json::resume(&known.resume)),
    ];
    Ok(json::Whole { row, more, sections })
}

fn print_text(context: &mut Context, readers: &Readers, known: &Known) -> std::result::Result<(), Failure> {
    let words = Words { usage: known.usage.as_ref(), now: Timestamp::now() };
    context.out.pieces(&[(&known.row.entry.id.to_string(), Style::Head)])?;
    facts(readers, known, words)?.print(&mut context.out, 2)?;
    let sections = known.detail.as_ref().map(|detail| detail.sections.as_slice()).unwrap_or_default();
    sections.iter().try_for_each(|one| section(context, one, words))
}

fn facts(readers: &Readers, known: &Known, words: Words<'_>) -> std::result::Result<Table, Failure> {
    let catalog = readers.catalog();
    let about = catalog.info(known.row.repository)?;
    let place = catalog.location(&known.row.address()).unwrap_or_else(|| about.place.clone());
    let mut table = pairs();
    let mut fact = |name: &str, cell: Cell| table.row(vec![Cell::new(name, Style::Dim), cell]);
    fact("kind", Cell::plain(about.kind));
    fact("place", Cell::plain(crate::text::Visible::of_bytes(place.as_os_str().as_encoded_bytes()).into_string()));
    if let Ok(row) = &known.summary {
        if !row.title.is_empty() {
            fact("title", Cell::plain(brief(&row.title)));
        }
        fact("state", Cell::new(row.state.text.to_string(), Style::Class(row.state.class)));
        row.badges.marks.iter().for_each(|(_, why)| fact("note", Cell::plain(why.text.clone())));
        row.error
            .iter()
            .for_each(|why| fact("damaged", Cell::new(why.text.clone(), Style::Class(crate::model::Class::Bad))));
    }
    if let Some(at) = known.row.entry.age.at {
        fact("changed", Cell::plain(words.moment(at)));
    }
    if let Some(usage) = &known.usage {
        let size = human::size_long(usage.bytes);
        let size = match usage.files {
            0 => size,
            files => format!("{size} in {}", human::counted(files, "file")),
        };
        fact("size", Cell::plain(size));
    }
    fact("in use", Cell::plain(in_use(known.activity.as_ref())));
    fact("lock", Cell::plain(lock(&known.locks, words)));
    fact("resume", Cell::plain(resume_words(&known.resume)));
    Ok(table)
}

fn pairs() -> Table {
    Table::new(vec![Head::new("", Align::Left, Shrink::Never), Head::new("", Align::Left, Shrink::Never)])
}

/// Who uses a session, in words that promise nothing.
pub(super) fn in_use(activity: Option<&Activity>) -> String {
    let by = |word: &str, evidence: &[crate::model::Evidence]| {
        let first = evidence.first().map(|one| format!(": {} (process {}), {}", one.command, one.pid, one.what));
        format!("{word}{}", first.unwrap_or_default())
    };
    match activity {
        Some(Activity::Live(evidence)) => by("yes", evidence),
        Some(Activity::Maybe(evidence)) => by("maybe", evidence),
        Some(unknown @ Activity::Unknown { .. }) => {
            let notes = unknown.uninspected().into_iter().chain(unknown.note());
            notes.fold(unknown.unfound().to_owned(), |text, note| format!("{text}; {note}"))
        }
        Some(Activity::Unsettled { gone: true }) => "it is gone".to_owned(),
        Some(Activity::Unsettled { gone: false }) => {
            "unknown: somebody moves or changes it while the processes are inspected".to_owned()
        }
        None => "could not be detected".to_owned(),
    }
}

fn lock(locks: &Offer<Vec<Lock>>, words: Words<'_>) -> String {
    let one = |lock: &Lock| {
        let written = lock.written.map(|at| format!(", written {}", words.moment(at)));
        format!("{}, {}{}", lock.name, human::size_long(lock.bytes), written.unwrap_or_default())
    };
    match locks {
        Ok(locks) => locks.iter().map(one).collect::<Vec<_>>().join("; "),
        Err(reason) => format!("none: {reason}"),
    }
}

fn resume_words(resume: &Offer<ResumeAction>) -> String {
    match resume {
        Ok(ResumeAction::Launch { argv, consequence, caution, .. }) => {
            let caution = caution.as_ref().map(|caution| format!(" ({caution})")).unwrap_or_default();
            format!("{}: {consequence}{caution}", command_line(argv))
        }
        Ok(ResumeAction::Switch { consequence }) => consequence.clone(),
        Err(reason) => format!("no: {reason}"),
    }
}

/// Arguments as a shell would take them, to be read and copied; nothing here is passed to one.
pub(super) fn command_line(argv: &[std::ffi::OsString]) -> String {
    crate::text::shell::quote_line(argv.iter().map(|word| word.as_encoded_bytes()))
}

/// Fields that stand above already.
const SHOWN: &[&str] = &["title", "state", "modified", "lock"];

fn section(context: &mut Context, section: &Section, words: Words<'_>) -> std::result::Result<(), Failure> {
    let melts = section.key.is_empty();
    let hidden = |key: &str, value: &Value| *value == Value::Null || (melts && SHOWN.contains(&key));
    let is_empty = match &section.body {
        Body::Fields(fields) => fields.iter().all(|(key, value)| hidden(key, value)),
        Body::Table { rows, .. } => rows.is_empty(),
    };
    if is_empty {
        return Ok(());
    }
    context.out.line("")?;
    context.out.pieces(&[(section.title, Style::Head)])?;
    match &section.body {
        Body::Fields(fields) => {
            let shown = fields.iter().filter(|(key, value)| !hidden(key, value));
            shown.into_iter().try_for_each(|(key, value)| field(context, key, value, words))
        }
        Body::Table { columns, rows } => table(columns, rows, words).print(&mut context.out, 2),
    }
}

/// A named value; text of several lines keeps its lines.
fn field(context: &mut Context, key: &str, value: &Value, words: Words<'_>) -> std::result::Result<(), Failure> {
    let name = format!("  {:<20}", crate::model::field_words(key));
    match value {
        Value::Null => Ok(()),
        Value::Text(text) if text.exact().contains(&b'\n') => {
            context.out.pieces(&[(name.trim_end(), Style::Dim)])?;
            let mut lines = text.exact().split(|byte| *byte == b'\n');
            lines.try_for_each(|line| context.out.line(&format!("    {}", crate::text::Visible::of_bytes(line))))
        }
        _ => context.out.pieces(&[(&name, Style::Dim), (&words.text(value), Style::Plain)]),
    }
}

/// A table of the detail; columns without a heading stand in JSON only.
pub(super) fn table(columns: &[crate::model::Column], rows: &[Vec<Value>], words: Words<'_>) -> Table {
    let shown: Vec<usize> =
        (0..columns.len()).filter(|at| columns.get(*at).is_some_and(|c| !c.title.is_empty())).collect();
    let head = |at: &usize| {
        let number =
            |row: &Vec<Value>| matches!(row.get(*at), Some(Value::Count(_) | Value::Bytes(_) | Value::Seconds(_)));
        let align = if rows.first().is_some_and(number) { Align::Right } else { Align::Left };
        let named = |key: &str| matches!(key, "id" | "job" | "file" | "name" | "io_log");
        let give = match columns.get(*at) {
            _ if align == Align::Right => Shrink::Never,
            Some(column) if named(column.key) => Shrink::CutMiddle(12),
            _ => Shrink::Cut(8),
        };
        columns.get(*at).map(|column| Head::new(column.title, align, give))
    };
    let mut table = Table::new(shown.iter().filter_map(head).collect());
    for row in rows {
        table.row(shown.iter().filter_map(|at| row.get(*at)).map(|value| words.cell(value)).collect());
    }
    table
}

/// Whether somebody asked to stop.
pub(super) fn stopped(task: &Task) -> std::result::Result<(), Failure> {
    if task.is_cancelled() { Err(Failure::interrupted()) } else { Ok(()) }
}
