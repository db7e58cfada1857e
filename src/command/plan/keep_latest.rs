//! Keep the latest N: a pure choice over gathered candidates, for each repository and each owner by itself.

use std::collections::{HashMap, HashSet};

use super::candidates::{Group, Row};
use super::scope::Within;
use super::{Candidates, Confirmation, Intent, Item, Plan, Scope, judge, line};
use crate::command::times;
use crate::model::retention::{Candidate, KeepLatest, KeepWithin, MaxTotalSize, Outcome, Policy, Verdict, choose};
use crate::model::{Address, Reason, Timestamp, Verb};
use crate::text::amount::Reach;

/// What to keep, and what becomes of the rest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rules {
    /// How many of the latest of each owner stay, whatever the other rules say.
    pub keep: usize,
    /// What changed since then stays too.
    pub within: Option<Given<Reach>>,
    /// The youngest of each owner stay too as long as they take at most so many bytes.
    pub size: Option<Given<u64>>,
    /// States and words that stay too: `incomplete`, `locked`, `unsubmitted`.
    pub protect: Vec<String>,
    /// These stay too.
    pub also: HashSet<Address>,
    /// Only these are counted and chosen among; all when none.
    pub scope: Option<Scope>,
    /// The filter that made the scope, as it was typed; none where no filter says it.
    pub filter: Option<String>,
    /// The rest is removed at once instead of being moved to the trash.
    pub destroy: bool,
    /// Keeping none is meant.
    pub allow_empty: bool,
    /// Others' sessions are counted and removed too.
    pub all_owners: bool,
    /// What holds a session is overruled where that is possible.
    pub force: bool,
}

/// A value and how the user wrote it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Given<T> {
    /// What it means.
    pub value: T,
    /// As it was typed.
    pub text: String,
}

impl Given<Reach> {
    fn seconds(&self, now: Timestamp) -> u64 {
        match self.value {
            Reach::Ago(age) => age.as_secs(),
            Reach::Since(moment) => u64::try_from(now.seconds.saturating_sub(moment)).unwrap_or(0),
        }
    }
}

impl Rules {
    /// Keep the latest N and move the rest to the trash.
    pub fn latest(keep: usize) -> Self {
        Self {
            keep,
            within: None,
            size: None,
            protect: Vec::new(),
            also: HashSet::new(),
            scope: None,
            filter: None,
            destroy: false,
            allow_empty: false,
            all_owners: false,
            force: false,
        }
    }
}

impl Candidates {
    /// The plan that these rules make of the candidates.
    pub fn choose(&self, rules: &Rules, now: Timestamp) -> Plan {
        let items: Vec<Item> = self.groups.iter().flat_map(|group| self.choose_in(group, rules, now)).collect();
        let confirmation = confirmation(self, &items, rules);
        Plan {
            verb: Verb::KeepLatest,
            items,
            confirmation,
            forced: rules.force,
            looked: Some(self.looked),
            command: command(&self.options, rules),
        }
    }

    fn choose_in(&self, group: &Group, rules: &Rules, now: Timestamp) -> Vec<Item> {
        let within = |row: &Row| {
            rules.scope.as_ref().map_or(Within::Yes, |scope| scope.within(&row.entry_ref(group.repository)))
        };
        let rows: Vec<(&Row, Within)> =
            group.rows.iter().map(|row| (row, within(row))).filter(|(_, within)| *within != Within::No).collect();
        let judge = judge::Judge { candidates: self, group, rules, now, with_sessions: group.with_sessions() };
        let mut candidates: Vec<Candidate> = rows.iter().map(|(row, within)| judge.candidate(row, *within)).collect();
        judge::tell_a_wrong_clock(&mut candidates);
        let latest = KeepLatest(rules.keep);
        let within = rules.within.as_ref().map(|within| KeepWithin { seconds: within.seconds(now), now });
        let size = rules.size.as_ref().map(|size| MaxTotalSize(size.value));
        let mut policies: Vec<&dyn Policy> = vec![&latest];
        policies.extend(within.as_ref().map(|p| p as &dyn Policy));
        policies.extend(size.as_ref().map(|p| p as &dyn Policy));
        let verdicts = choose(&policies, &candidates);
        let items = rows.iter().zip(verdicts).map(|((row, _), verdict)| item(group, row, rules, verdict));
        with_times_told(items.collect())
    }
}

/// Tells of what goes although its name is newer than that of what stays in its stead. Items stand youngest first, so that what
/// stays and was passed already has the younger directory.
fn with_times_told(mut items: Vec<Item>) -> Vec<Item> {
    let mut oldest: HashMap<Option<u32>, Timestamp> = HashMap::new();
    for item in &mut items {
        let Some((_, named)) = times::both(&item.row.entry.id, item.row.entry.age) else { continue };
        let owner = item.row.entry.owner;
        if item.intent.changes() {
            let is_older = oldest.get(&owner).is_some_and(|staying| *staying < named);
            item.reasons.extend(is_older.then_some(times::CONTRADICTION));
        } else if stays_by_a_rule(item) {
            let staying = oldest.entry(owner).or_insert(named);
            *staying = named.min(*staying);
        }
    }
    items
}

fn item(group: &Group, row: &Row, rules: &Rules, verdict: Verdict) -> Item {
    let intent = match (verdict.outcome, !rules.destroy) {
        (Outcome::Stays, _) => Intent::Keep,
        (Outcome::PassedOver, _) => Intent::PassOver,
        (Outcome::Goes, true) => Intent::Trash,
        (Outcome::Goes, false) => Intent::Destroy,
    };
    Item {
        row: row.entry_ref(group.repository),
        title: row.summary.known().map(|summary| summary.title.clone()),
        bytes: row.bytes.known().copied(),
        intent,
        reasons: verdict.reasons,
    }
}

fn confirmation(candidates: &Candidates, items: &[Item], rules: &Rules) -> Confirmation {
    let going = items.iter().filter(|item| item.intent.changes()).count();
    if rules.keep == 0 && !rules.allow_empty && !items.iter().any(stays_by_a_rule) {
        let text = "no rule keeps any session, so all that may go would go; pass --allow-empty to allow it";
        return Confirmation::Refused(Reason::fixed("keep-none", text));
    }
    if let Some(reason) = candidates.refused() {
        return Confirmation::Refused(reason);
    }
    match (going, !rules.destroy) {
        (0, _) => Confirmation::None,
        (_, true) => Confirmation::YesNo,
        (n, false) => Confirmation::Type(n.to_string()),
    }
}

/// Whether a session stays because it counts; another owner's, or what is no session, says nothing of that.
fn stays_by_a_rule(item: &Item) -> bool {
    let apart = |reason: &Reason| judge::UNCOUNTED.contains(&reason.key);
    matches!(item.intent, Intent::Keep) && !item.reasons.first().is_some_and(apart)
}

/// The same on the command line; empty where no command says it, since one that says less would remove more.
fn command(options: &[String], rules: &Rules) -> String {
    if rules.scope.is_some() && rules.filter.is_none() {
        return String::new();
    }
    let mut words = vec![format!("{} keep-latest {}", line::program(options), rules.keep)];
    words.extend(rules.within.as_ref().map(|within| line::option("--keep-within", &within.text)));
    words.extend(rules.size.as_ref().map(|size| line::option("--keep-size", &size.text)));
    words.extend((!rules.protect.is_empty()).then(|| line::option("--protect", &rules.protect.join(","))));
    words.extend(rules.filter.as_ref().map(|query| line::option("--filter", query)));
    let flags = [
        (!rules.destroy, "--trash"),
        (rules.destroy, "--destroy"),
        (rules.allow_empty, "--allow-empty"),
        (rules.all_owners, "--all-owners"),
        (rules.force, "--force"),
    ];
    words.extend(flags.iter().filter(|(on, _)| *on).map(|(_, flag)| (*flag).to_owned()));
    words.join(" ")
}
