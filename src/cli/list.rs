//! `list`: a table for people, records for scripts, one JSON document, or ids alone.

use std::path::PathBuf;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::args;
use super::context::Context;
use super::error::{Code, Ended, Failure, Tally};
use super::json;
use super::load::{self, Found, Wanted};
use super::matching;
use super::out::{self, Line, Style};
use super::table::{Cell, Head, Shrink, Table};
use super::unread::{self, Unread};
use super::words::brief;
use crate::command::order::{Order, SortKey, Sorted};
use crate::command::{self, Catalog, Listing, Readers};
use crate::model::{EntryRef, Problem, RepositoryId, Summary, Timestamp};
use crate::text::human;
use crate::text::width::Align;

pub(super) fn run(context: &mut Context, args: &args::List) -> Ended {
    let catalog = context.catalog()?;
    list(context, args, &catalog)
}

fn list(context: &mut Context, args: &args::List, catalog: &Arc<Catalog>) -> Ended {
    let query = load::parse_filter(args.filter.as_deref())?;
    let order = args.sort.as_deref().map(parse_order).transpose()?;
    let task = context.task();
    let most = args.number.unwrap_or(usize::MAX);
    let as_listed = query.is_empty() && order.is_none();
    let mut readers = Readers::new(Arc::clone(catalog));
    let mut listing = load::youngest(&mut readers, if as_listed { most } else { usize::MAX }, &task)?;
    let mut rows = std::mem::take(&mut listing.rows);
    if as_listed {
        rows.truncate(most);
    }
    let needed = load::needs(&query);
    let wanted = Wanted {
        summaries: !args.ids || needed.summaries || order.is_some_and(Order::needs_summary),
        sizes: needed.sizes || order.is_some_and(Order::needs_size),
    };
    let (mut undecided, mut unread) = (0, Unread::default());
    if as_listed && !args.json && !context.out.is_terminal() {
        let colour = context.out.coloured();
        let make = |entry_ref: &EntryRef, row: Option<&Summary>| {
            (line(args, entry_ref, row, colour), entry_ref.clone(), unread::why(row))
        };
        load::stream(context, catalog, &rows, (wanted, &task), make, |context, (line, entry_ref, why)| {
            unread.note(&entry_ref, why);
            context.out.put(&line)
        })?;
        drop(rows);
    } else {
        let enough = if order.is_some() { usize::MAX } else { most };
        let found = matching::matching(context, catalog, rows, (wanted, &query, enough), &task)?;
        let mut rows = found.rows;
        undecided = found.undecided;
        if let Some(order) = order {
            sort(&mut rows, order);
        }
        rows.truncate(most);
        // What the filter could not decide was named one by one.
        if undecided == 0 {
            rows.iter().for_each(|found| unread.note(&found.entry_ref, unread::why(found.row())));
        }
        print(context, args, catalog, &rows, &listing)?;
    }
    context.out.flush()?;
    catalog.remember();
    unread.tell();
    // Nobody would look for it, and it is in no list.
    for (repository, trashed) in &listing.strange {
        out::tell(&command::strange_line(catalog, *repository, trashed));
    }
    unreadable(catalog, &listing, undecided)
}

/// The plain list, for a browser without a terminal.
pub(super) fn plain(context: &mut Context, catalog: &Arc<Catalog>) -> Ended {
    let args = args::List { json: false, ids: false, number: None, filter: None, sort: None };
    list(context, &args, catalog)
}

fn print(
    context: &mut Context,
    args: &args::List,
    catalog: &Catalog,
    rows: &[Found],
    listing: &Listing,
) -> Result<(), Failure> {
    if args.json && !args.ids {
        return context.out.json(&Document { catalog, rows, listing });
    }
    if context.out.is_terminal() && !args.ids {
        return table(context, catalog, rows, listing);
    }
    let colour = context.out.coloured();
    rows.iter().try_for_each(|found| context.out.put(&line(args, &found.entry_ref, found.row(), colour)))
}

/// For scripts: an id, or a record.
fn line(args: &args::List, entry_ref: &EntryRef, row: Option<&Summary>, colour: bool) -> Line {
    // As every command takes it: what is not drawn as it is stands there as `hex:...`.
    let id = entry_ref.entry.id.argument();
    if args.ids { Line::of(&[&id]) } else { record(&id, entry_ref, row, colour) }
}

/// A repository that cannot be read fails the command, after the others have been listed.
fn unreadable(catalog: &Catalog, listing: &Listing, undecided: usize) -> Ended {
    let mut tally = Tally::of(catalog.ids().len());
    if undecided > 0 {
        let sessions = human::counted(u64::try_from(undecided).unwrap_or(u64::MAX), "session");
        tally.told(Code::Some, format!("list: {sessions} may match, and could not be read; each is named above"));
    }
    for (_, error) in &listing.failures {
        tally.failed(error);
    }
    tally.end()
}

/// For scripts: id, state, time, done/wanted, title; never cut. Only the state has a colour, where colours are wanted.
fn record(id: &str, entry_ref: &EntryRef, row: Option<&Summary>, colour: bool) -> Line {
    let modified = entry_ref.entry.age.at.map(|at| at.rfc3339());
    let jobs = row.and_then(|row| row.progress).map(|(done, wanted)| format!("{done}/{wanted}"));
    let state = row.map_or_else(|| "?".to_owned(), |row| row.state.text.to_string());
    let style = row.map_or(Style::Plain, |row| Style::Class(row.state.class));
    let (modified, jobs) = (modified.unwrap_or_default(), jobs.unwrap_or_default());
    let title = row.map(|row| brief(&row.title)).unwrap_or_default();
    let plain = |text| (text, Style::Plain);
    Line::styled(&[&[plain(id)], &[(&state, style)], &[plain(&modified)], &[plain(&jobs)], &[plain(&title)]], colour)
}

fn table(context: &mut Context, catalog: &Catalog, rows: &[Found], listing: &Listing) -> Result<(), Failure> {
    let title = match catalog.repository_infos().as_slice() {
        [one] => one.title_heading,
        _ => "TITLE",
    };
    let mut table = Table::new(vec![
        Head::new("STATE", Align::Left, Shrink::Never),
        Head::new("AGE", Align::Right, Shrink::Never),
        Head::new("ID", Align::Left, Shrink::Last(16)),
        Head::new("JOBS", Align::Right, Shrink::Leave),
        Head::new("OUTCOMES", Align::Left, Shrink::Leave),
        Head::new(title, Align::Left, Shrink::Cut(10)),
    ]);
    let now = Timestamp::now();
    for found in rows {
        table.row(cells(found, now));
    }
    if !table.is_empty() {
        table.print(&mut context.out, 0)?;
    }
    context.out.flush()?;
    remarks(rows, listing);
    Ok(())
}

fn cells(found: &Found, now: Timestamp) -> Vec<Cell> {
    let sign = if found.entry_ref.entry.age.from == crate::model::AgeSource::OrderOnly { "~" } else { "" };
    let age = found.entry_ref.entry.age.at.map(|at| format!("{sign}{}", human::age(at.seconds_until(now))));
    let mut cells =
        vec![Cell::plain("?"), Cell::plain(age.unwrap_or_default()), Cell::plain(found.entry_ref.entry.id.to_string())];
    if let (Some(row), Some(state)) = (found.row(), cells.first_mut()) {
        *state = self::state(row);
        cells.extend([Cell::plain(progress(row)), outcomes(row), Cell::plain(brief(&row.title))]);
    }
    cells
}

fn state(row: &Summary) -> Cell {
    let mut cell = Cell::new(row.state.text.to_string(), Style::Class(row.state.class));
    for (mark, _) in row.badges.marks.iter() {
        cell.push(format!(" {mark}"), Style::Head);
    }
    cell
}

fn progress(row: &Summary) -> String {
    row.progress.map(|(done, wanted)| format!("{done}/{wanted}")).unwrap_or_default()
}

fn outcomes(row: &Summary) -> Cell {
    let mut cell = Cell::default();
    for (word, count) in row.outcomes.iter() {
        let style = Style::Class(word.class);
        cell.push(format!("{}{count} {}", if cell.is_empty() { "" } else { " " }, word.text), style);
    }
    cell
}

/// What the table does not show.
fn remarks(rows: &[Found], listing: &Listing) {
    if rows.is_empty() {
        out::tell("no sessions");
    }
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    if !listing.problems.is_empty() {
        let what = human::counted(count(listing.problems.len()), "problem");
        out::tell(&format!("{what}; run `adjourn doctor` for details"));
    }
    if listing.pending_removals > 0 {
        let what = human::counted(count(listing.pending_removals), "unfinished removal");
        out::tell(&format!("{what}; the next change finishes it"));
    }
}

/// The document of `list --json`.
pub(super) struct Document<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) rows: &'a [Found],
    pub(super) listing: &'a Listing,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(4))?;
        map.serialize_entry("format", &1)?;
        map.serialize_entry("sessions", &Rows(self.catalog, self.rows))?;
        map.serialize_entry("problems", &Problems(self))?;
        map.serialize_entry("pending_removals", &self.listing.pending_removals)?;
        map.end()
    }
}

struct Rows<'a>(&'a Catalog, &'a [Found]);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.1.iter().filter_map(|found| Some(OneRow(self.0, found, found.summary.as_ref()?))))
    }
}

struct OneRow<'a>(&'a Catalog, &'a Found, &'a crate::model::Result<Summary>);

impl Serialize for OneRow<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self(catalog, found, summary) = self;
        let location: Option<PathBuf> = catalog.location(&found.entry_ref.address());
        let about = catalog.info(found.entry_ref.repository).map_err(serde::ser::Error::custom)?;
        let (entry_ref, location) = (&found.entry_ref, location.as_deref());
        json::Row { entry_ref, about, location, summary: summary.as_ref() }.serialize(to)
    }
}

struct Problems<'a>(&'a Document<'a>);

impl Serialize for Problems<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Document { catalog, listing, .. } = self.0;
        let one = |(repository, problem): &(RepositoryId, Problem)| {
            serde_json::json!({
                "repository": place(catalog, *repository),
                "name": problem.name.text().lossy(),
                "kind": problem.reason.key,
                "message": problem.reason.text,
            })
        };
        let whole = |(repository, error): &(RepositoryId, crate::model::Error)| {
            serde_json::json!({
                "repository": place(catalog, *repository),
                "name": null,
                "kind": error.cause().kind(),
                "message": error.cause().to_string(),
            })
        };
        to.collect_seq(listing.problems.iter().map(one).chain(listing.failures.iter().map(whole)))
    }
}

fn place(catalog: &Catalog, repository: RepositoryId) -> Option<String> {
    catalog.info(repository).ok().map(|about| about.place.to_string_lossy().into_owned())
}

fn parse_order(text: &str) -> Result<Order, Failure> {
    Order::parse(text).map_err(|problem| Failure::usage(format!("--sort: {problem}")))
}

fn sort(rows: &mut [Found], order: Order) {
    if order.key == SortKey::Age && order.reversed {
        rows.reverse();
    }
    rows.sort_by_cached_key(|found| {
        let (id, summary) = (&found.entry_ref.entry.id, found.row());
        order.rank(&Sorted { id, summary, bytes: found.bytes })
    });
}
