//! Plans and their results for people: what stays, what goes, why, and what became of each.

use std::collections::HashMap;
use std::io::IsTerminal;

use crate::cli::context::Context;
use crate::cli::error::{Code, Failure, Tally};
use crate::cli::out::{self, Out, Style};
use crate::cli::table::{Cell, Head, Shrink, Table};
use crate::command::{Catalog, Done, Intent, Item, Plan, Readers, Recovered, Report};
use crate::model::{Address, Class, Error, Reason, RepositoryId, Timestamp, Verb};
use crate::text::human;
use crate::text::width::Align;

/// What was done to each session, in words.
pub(super) struct Names {
    verb: Verb,
    done: HashMap<Address, &'static str>,
    passed_over: Vec<(Code, String)>,
    /// Those that are skipped, each with the reason, where more than one session is spoken of: one line cannot name them all.
    skipped: Vec<(String, String)>,
    several: bool,
    uncounted: Vec<String>,
}

impl Names {
    pub(super) fn of(plan: &Plan) -> Self {
        let done = plan.changes().map(|item| (item.address(), past(&item.intent))).collect();
        let several = plan.changes().chain(plan.passed_over()).nth(1).is_some();
        let skipped = |item: &Item| (item.row.entry.id.to_string(), reasons(item));
        Self {
            verb: plan.verb(),
            several,
            skipped: plan.passed_over().filter(|_| several).map(skipped).collect(),
            done,
            passed_over: plan.passed_over().map(passed_over).collect(),
            uncounted: uncounted(plan),
        }
    }

    /// For the progress line.
    pub(super) fn doing(&self) -> &'static str {
        match self.verb {
            Verb::Trash => "moving to trash",
            Verb::Restore => "restoring",
            Verb::BreakLock => "breaking locks",
            Verb::Destroy | Verb::KeepLatest | Verb::Prune | Verb::Resume => "removing sessions",
        }
    }
}

/// How many of those that stay are named for one reason.
const NAMED: usize = 3;

/// What stays without using up a place, though it is the caller's own: nobody would look for it in the plan.
fn uncounted(plan: &Plan) -> Vec<String> {
    let of = |key: &str| {
        let mine = |item: &&Item| item.reasons.first().is_some_and(|reason| reason.key == key);
        let all: Vec<&Item> = plan.items().iter().filter(mine).collect();
        let reason = all.first()?.reasons.first()?;
        let named: Vec<String> = all.iter().take(NAMED).map(|item| item.row.entry.id.to_string()).collect();
        let more = all.len() - named.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        Some(format!("{}{more} kept: {reason}", named.join(", ")))
    };
    ["ahead", "empty", "ours"].into_iter().filter_map(of).collect()
}

fn past(intent: &Intent) -> &'static str {
    match intent {
        Intent::Keep | Intent::PassOver => "kept",
        Intent::Trash => "trashed",
        Intent::Destroy | Intent::Empty(_) => "destroyed",
        Intent::Unlock(..) => "unlocked",
        Intent::Restore(_) => "restored",
    }
}

/// One session is done.
pub(super) fn line(out: &mut Out, names: &Names, done: &Done) -> Result<(), Failure> {
    let id = done.address.id.to_string();
    let word = names.done.get(&done.address).copied().unwrap_or("done");
    match (&done.result, out.is_terminal()) {
        (Ok(_), false) => out.styled_record(&[&[(word, Style::Class(Class::Good))], &[(&id, Style::Plain)]]),
        (Ok(freed), true) if freed.bytes > 0 => {
            let size = format!("  {}", human::size_long(freed.bytes));
            out.pieces(&[
                (word, Style::Class(Class::Good)),
                ("  ", Style::Plain),
                (&id, Style::Plain),
                (&size, Style::Dim),
            ])
        }
        (Ok(_), true) => out.pieces(&[(word, Style::Class(Class::Good)), ("  ", Style::Plain), (&id, Style::Plain)]),
        (Err(error), _) if names.several => named(out, "failed", &id, &error.cause().to_string()),
        (Err(_), _) => Ok(()),
    }
}

/// One that was not changed, and why.
fn named(out: &mut Out, word: &str, id: &str, why: &str) -> Result<(), Failure> {
    let word = (word, Style::Class(Class::Bad));
    if out.is_terminal() {
        return out.pieces(&[word, ("  ", Style::Plain), (id, Style::Plain), ("  ", Style::Plain), (why, Style::Dim)]);
    }
    out.styled_record(&[&[word], &[(id, Style::Plain)], &[(why, Style::Plain)]])
}

/// Those that were passed over, where there are several.
pub(super) fn skipped(out: &mut Out, names: &Names) -> Result<(), Failure> {
    names.skipped.iter().try_for_each(|(id, why)| named(out, "skipped", id, why))
}

/// Ctrl-C was pressed, and a removal that has begun goes on: how long nobody knows, so what another Ctrl-C does is told now.
pub(super) fn finishing(catalog: &Catalog, address: &Address) {
    let (id, finish) = (&address.id, catalog.finish_command(address.repository));
    if std::io::stderr().is_terminal() {
        out::erase();
    }
    out::tell(&format!(
        "stopping: the removal of {id} has begun and is finished first; Ctrl-C again ends at once and leaves the rest to `{finish}`"
    ));
}

/// Tells what failed and what was passed over; on a terminal also what was gained.
pub(super) fn tell(tally: &mut Tally, report: &Report, names: &Names) {
    for done in &report.done {
        if let Err(error) = &done.result {
            tally.failed(error);
        }
    }
    report.recovered.failures.iter().for_each(|error: &Error| tally.failed(error));
    if let Some(reason) = &report.stopped {
        match reason.key {
            "cancelled" => tally.told(Code::Interrupted, reason.text.as_ref()),
            _ => tally.told(Code::Some, format!("stopped: {reason}")),
        }
    }
    names.passed_over.iter().for_each(|(code, line)| tally.told(*code, line.clone()));
    // What is deleted is told, whatever else failed.
    recovered(&report.recovered).iter().for_each(|line| out::tell(line));
    // A failure is told in one line, and that alone.
    if report.failed() == 0
        && report.recovered.failures.is_empty()
        && report.stopped.is_none()
        && report.passed_over == 0
    {
        announce(report, names);
    }
}

/// What was finished on the way, and what it gained.
fn announce(report: &Report, names: &Names) {
    names.uncounted.iter().for_each(|line| out::tell(line));
    if report.gone > 0 {
        out::tell(&format!("{} no longer existed", human::counted(report.gone as u64, "session")));
    }
    // What was gained is for somebody who looks on, not for the mail of a nightly job.
    let watched = std::io::stderr().is_terminal();
    let emptied = removes(names.verb) && report.freed.bytes > 0;
    if let (true, true, Some((before, after))) = (watched, emptied, report.space) {
        let gained = human::size_long(report.freed.bytes);
        out::tell(&format!(
            "freed {gained}; free space {} before, {} now",
            human::size_long(before),
            human::size_long(after)
        ));
    }
}

/// What was finished before the change itself, in words.
pub(super) fn recovered(recovered: &Recovered) -> Vec<String> {
    let counted = |count: usize, noun| human::counted(u64::try_from(count).unwrap_or(u64::MAX), noun);
    let finished = (recovered.finished > 0)
        .then(|| format!("finished {} left by a killed command", counted(recovered.finished, "removal")));
    let expired = (recovered.expired > 0)
        .then(|| format!("deleted {} that expired in the trash", counted(recovered.expired, "session")));
    finished.into_iter().chain(expired).collect()
}

fn removes(verb: Verb) -> bool {
    matches!(verb, Verb::Destroy | Verb::KeepLatest | Verb::Prune)
}

/// One line that says why nothing was begun.
pub(super) fn refusal(plan: &Plan, reason: &Reason) -> String {
    let verb = plan.verb();
    match plan.items() {
        [one] => format!("{}: {}: {reason}{}", one.row.entry.id, refused(verb), advice(reason)),
        _ => format!("{}: {reason}{}", refused(verb), advice(reason)),
    }
}

/// The command that makes such a plan, as it is typed: emptying the trash destroys, but `destroy` does not empty it.
pub(super) fn command(plan: &Plan) -> &'static str {
    let empties = plan.changes().next().is_some_and(|item| matches!(item.intent, Intent::Empty(_)));
    if empties && plan.verb() == Verb::Destroy { "trash empty" } else { plan.verb().word() }
}

/// A verb that is refused, in words that read as English: not every verb's name is one.
fn refused(verb: Verb) -> &'static str {
    match verb {
        Verb::Resume => "cannot resume",
        Verb::BreakLock => "cannot break the lock",
        Verb::Trash => "cannot move to trash",
        Verb::Restore => "cannot restore",
        Verb::Destroy => "cannot destroy",
        Verb::KeepLatest => "keep-latest refused",
        Verb::Prune => "prune refused",
    }
}

fn advice(reason: &Reason) -> &'static str {
    match reason.key {
        "live" | "maybe" => "; end that program, or use --force",
        _ => "",
    }
}

/// Why a session is passed over, and the exit code where it alone was named.
pub(super) fn passed_over(item: &Item) -> (Code, String) {
    let (key, text) =
        item.reasons.first().map_or(("", String::new()), |why| (why.key, format!("{why}{}", advice(why))));
    (super::code(key), format!("{}: skipped: {text}", item.row.entry.id))
}

/// The sessions that stay, each with its reasons.
pub(super) fn stays(context: &mut Context, plan: &Plan) -> Result<(), Failure> {
    for item in plan.items().iter().filter(|item| matches!(item.intent, Intent::Keep)) {
        let id = item.row.entry.id.to_string();
        if context.out.is_terminal() {
            context.out.line(&format!("{id}: {}", reasons(item)))?;
        } else {
            context.out.record(&["keep", &id, &reasons(item)])?;
        }
    }
    Ok(())
}

/// The plan as a table, repository by repository.
pub(super) fn plan(context: &mut Context, readers: &Readers, plan: &Plan) -> Result<(), Failure> {
    if !context.out.is_terminal() {
        return plan.items().iter().try_for_each(|item| {
            let (id, why) = (item.row.entry.id.to_string(), reasons(item));
            let word = (future(&item.intent), style(&item.intent));
            context.out.styled_record(&[&[word], &[(&id, Style::Plain)], &[(&why, Style::Plain)]])
        });
    }
    for repository in plan.repositories() {
        let place = readers.catalog().info(repository).map(|about| out::path(&about.place)).unwrap_or_default();
        context.out.pieces(&[(&place, Style::Head)])?;
        if plan.verb() == Verb::BreakLock {
            evidence(context, plan, repository)?;
            continue;
        }
        let mut table = table();
        for item in plan.items().iter().filter(|item| item.row.repository == repository) {
            table.row(cells(item));
        }
        table.print(&mut context.out, 2)?;
    }
    summary(context, readers.catalog(), plan)
}

/// Locks are few and their evidence decides, so it is never cut.
fn evidence(context: &mut Context, plan: &Plan, repository: RepositoryId) -> Result<(), Failure> {
    for item in plan.items().iter().filter(|item| item.row.repository == repository) {
        let (id, what) = (item.row.entry.id.to_string(), format!("  {}  ", future(&item.intent)));
        context.out.pieces(&[(&what, Style::Class(Class::Open)), (&id, Style::Plain)])?;
        for reason in all_reasons(item) {
            context.out.pieces(&[("    ", Style::Plain), (&reason, Style::Dim)])?;
        }
    }
    Ok(())
}

fn table() -> Table {
    Table::new(vec![
        Head::new("", Align::Left, Shrink::Never),
        Head::new("AGE", Align::Right, Shrink::Never),
        Head::new("ID", Align::Left, Shrink::Last(16)),
        Head::new("SIZE", Align::Right, Shrink::Leave),
        Head::new("WHY", Align::Left, Shrink::Cut(12)),
    ])
}

fn cells(item: &Item) -> Vec<Cell> {
    let age = item.row.entry.age.at.map(|at| human::age(at.seconds_until(Timestamp::now())));
    vec![
        Cell::new(future(&item.intent), style(&item.intent)),
        Cell::plain(age.unwrap_or_default()),
        Cell::plain(item.row.entry.id.to_string()),
        Cell::plain(item.bytes.map(human::size).unwrap_or_default()),
        Cell::new(reasons(item), Style::Dim),
    ]
}

fn style(intent: &Intent) -> Style {
    match intent {
        Intent::Destroy | Intent::Empty(_) => Style::Class(Class::Bad),
        Intent::PassOver => Style::Class(Class::Open),
        _ => Style::Plain,
    }
}

fn future(intent: &Intent) -> &'static str {
    match intent {
        Intent::Keep => "keep",
        Intent::PassOver => "skip",
        Intent::Trash => "trash",
        Intent::Destroy | Intent::Empty(_) => "destroy",
        Intent::Unlock(_, crate::model::Unlock::Discard) => "discard lock",
        Intent::Unlock(_, crate::model::Unlock::Adopt) => "adopt",
        Intent::Restore(_) => "restore",
    }
}

/// What a plan will do, after "5 to".
fn summed(intent: &Intent) -> &'static str {
    match intent {
        Intent::Trash => "move to trash",
        Intent::Unlock(_, crate::model::Unlock::Discard) => "unlock",
        other => future(other),
    }
}

fn reasons(item: &Item) -> String {
    all_reasons(item).join("; ")
}

fn all_reasons(item: &Item) -> Vec<String> {
    let mut all: Vec<String> = item.reasons.iter().map(ToString::to_string).collect();
    if let Intent::Unlock(lock, _) = &item.intent {
        let written = lock.written.map(|at| human::age_long(at.seconds_until(Timestamp::now())));
        let written = written.map(|age| format!(", written {age} ago")).unwrap_or_default();
        all.insert(0, format!("{}, {}{written}", lock.name, human::size_long(lock.bytes)));
        all.push(match &lock.adoptable {
            Ok(reason) => format!("--adopt: {reason}"),
            Err(reason) => reason.to_string(),
        });
    }
    all
}

fn summary(context: &mut Context, catalog: &Catalog, plan: &Plan) -> Result<(), Failure> {
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let (stay, go) = (plan.items().len() - plan.changes().count(), plan.changes().count());
    let (bytes, all) = plan.frees();
    let size = if bytes > 0 {
        format!(" ({}{})", if all { "" } else { "at least " }, human::size_long(bytes))
    } else {
        String::new()
    };
    let verb = plan.changes().next().map_or("change", |item| summed(&item.intent));
    let (go, stay) = (human::count(count(go)), human::count(count(stay)));
    context.out.line(&format!("{go} to {verb}{size}, {stay} kept"))?;
    plan.outlook(catalog).iter().try_for_each(|line| context.out.line(line))?;
    if plan.command().is_empty() {
        return Ok(());
    }
    context.out.pieces(&[("same as: ", Style::Dim), (plan.command(), Style::Plain)])
}
