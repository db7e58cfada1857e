//! The run before a session, by what the rows of a list tell: for "66 failed, the previous run of this plan 60".

use std::collections::BTreeSet;

use super::Catalog;
use crate::model::{Class, EntryRef, PreviousRun, Reason, RunFacts, Summary, Value, name_time, previous_run};
use crate::text::Untrusted;

/// Rows that may hold the same plan's runs: the session, and its row where it was read.
pub type Run<'a> = (&'a EntryRef, Option<&'a Summary>);

/// The run before the one at this place among the rows: the youngest older one of the same plan and machine that is finished, readable
/// and has a verdict, else of the same plan. Where no machine is known, the place that keeps a session stands for it. Of a session without a
/// plan `jobs` decides, see [`previous_run`]; `&mut |_| None` leaves it without one.
pub fn previous_of(
    catalog: &Catalog,
    rows: &[Run<'_>],
    at: usize,
    jobs: &mut dyn FnMut(usize) -> Option<BTreeSet<Untrusted>>,
) -> Option<PreviousRun> {
    let facts: Vec<RunFacts> = rows.iter().map(|(entry_ref, row)| facts(catalog, entry_ref, *row)).collect();
    previous_run(&facts, at, jobs)
}

fn facts(catalog: &Catalog, entry_ref: &EntryRef, row: Option<&Summary>) -> RunFacts {
    let text = |key: &str| match row?.field(key)? {
        Value::Text(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    };
    let entry = &entry_ref.entry;
    RunFacts {
        id: entry.id.clone(),
        start: name_time(&entry.id).or(entry.age.at),
        plan: text("test_plan"),
        machine: text("machine").unwrap_or_else(|| place(catalog, entry_ref)),
        os: text("os"),
        unfit: unfit(row),
    }
}

/// The place that keeps a session, which stands for its machine.
pub(super) fn place(catalog: &Catalog, entry_ref: &EntryRef) -> Untrusted {
    let about = catalog.info(entry_ref.repository);
    about.map_or_else(|_| Untrusted::new([]), |about| Untrusted::new(about.place.as_os_str().as_encoded_bytes()))
}

fn unfit(row: Option<&Summary>) -> Option<Reason> {
    let Some(row) = row else { return Some(Reason::fixed("unread", "not read yet")) };
    if let Some(why) = row.error.as_deref().cloned().or_else(|| row.undecided()) {
        return Some(why);
    }
    let decided = row.outcomes.iter().any(|(word, count)| count > 0 && matches!(word.class, Class::Good | Class::Bad));
    match row.state.class {
        Class::Open | Class::Busy => Some(Reason::fixed("unfinished", "not finished")),
        _ if !decided => Some(Reason::fixed("no-verdict", "no job of it passed or failed")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Age, AgeSource, Badges, Entry, Id, Identity, Kinship, Label, RepositoryId, Settings, Timestamp,
    };
    use std::sync::Arc;

    fn entry(id: &str, at: i64) -> EntryRef {
        let age = Age { at: Some(Timestamp::new(at, 0)), from: AgeSource::Mtime };
        let entry = Entry { id: Id::from(id), identity: Identity::default(), age, changed: 0, owner: None };
        EntryRef { repository: RepositoryId(0), entry }
    }

    fn row(class: Class, plan: &str, machine: Option<&str>, fails: u32) -> Summary {
        let plan = [("test_plan", Value::text(plan))];
        let machine = machine.map(|name| ("machine", Value::text(name)));
        Summary {
            state: Label::new("submitted", 'S', class),
            title: "".into(),
            progress: None,
            outcomes: [(Label::new("fail", 'F', Class::Bad), fails)].into_iter().collect(),
            badges: Arc::new(Badges::default()),
            own: None,
            fields: plan.into_iter().chain(machine).collect(),
            error: None,
        }
    }

    fn found(rows: &[(EntryRef, Option<Summary>)]) -> Option<(String, Kinship, Vec<&'static str>)> {
        let catalog = Catalog::of(Vec::new(), Settings::default());
        let runs: Vec<Run<'_>> = rows.iter().map(|(entry_ref, row)| (entry_ref, row.as_ref())).collect();
        let found = previous_of(&catalog, &runs, 0, &mut |_| None)?;
        let passed = found.passed_over.iter().map(|(_, why)| why.key).collect();
        Some((rows[found.at].0.entry.id.to_string(), found.kinship, passed))
    }

    #[test]
    fn rows_of_one_place_are_one_machine_and_unfinished_ones_are_passed_over() {
        let rows = [
            (entry("now", 9), Some(row(Class::Good, "p", None, 1))),
            (entry("open", 8), Some(row(Class::Open, "p", None, 1))),
            (entry("none", 7), Some(row(Class::Good, "p", None, 0))),
            (entry("other-plan", 6), Some(row(Class::Good, "q", None, 1))),
            (entry("unread", 5), None),
            (entry("before", 4), Some(row(Class::Good, "p", None, 1))),
            (entry("long-before", 3), Some(row(Class::Good, "p", None, 1))),
        ];
        let wanted = ("before".to_owned(), Kinship::PlanMachine, vec!["unfinished", "no-verdict"]);
        assert_eq!(found(&rows), Some(wanted));
    }

    #[test]
    fn the_same_machine_comes_before_a_younger_run_of_another() {
        let rows = [
            (entry("now", 9), Some(row(Class::Good, "p", Some("dut-1"), 1))),
            (entry("elsewhere", 8), Some(row(Class::Good, "p", Some("dut-2"), 1))),
            (entry("here", 7), Some(row(Class::Good, "p", Some("dut-1"), 1))),
        ];
        assert_eq!(found(&rows).map(|(id, kinship, _)| (id, kinship)), Some(("here".into(), Kinship::PlanMachine)));
        assert_eq!(found(&rows[..2]).map(|(id, kinship, _)| (id, kinship)), Some(("elsewhere".into(), Kinship::Plan)));
    }

    #[test]
    fn a_time_in_the_name_counts_before_the_time_of_the_directory() {
        let rows = [
            (entry("t-2026-11-15T01.00.00", 1), Some(row(Class::Good, "p", None, 1))),
            (entry("t-2026-11-16T01.00.00", 0), Some(row(Class::Good, "p", None, 1))),
            (entry("t-2026-11-14T01.00.00", 9_999_999_999), Some(row(Class::Good, "p", None, 1))),
        ];
        assert_eq!(found(&rows).map(|(id, ..)| id).as_deref(), Some("t-2026-11-14T01.00.00"));
    }
}
