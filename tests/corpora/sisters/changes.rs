//! The common way of every change: plan, consent, apply, what is left.

use adjourn::command::{
    Answer, Cached, CandidateFields, Candidates, ChangeRequest, Intent, Plan, Readers, Report, Rules, apply,
};
use adjourn::model::{EntryRef, Timestamp};
use adjourn::work::Task;

use crate::sisters::unpacked::rows;

pub fn row(readers: &mut Readers, id: &str) -> EntryRef {
    rows(readers).into_iter().find(|row| row.entry.id.bytes() == id.as_bytes()).unwrap()
}

pub fn apply_plan(readers: &mut Readers, plan: Plan) -> Report {
    let agreed = plan.agree(Answer::Beforehand).unwrap();
    apply(readers, agreed, &Task::new(), &mut |_| {}).unwrap()
}

pub fn keep_plan(readers: &mut Readers, keep: usize, force: bool) -> Plan {
    let candidates = Candidates::gather(readers, CandidateFields::default(), &Cached::default(), &Task::new()).unwrap();
    let rules = Rules { destroy: true, force, allow_empty: true, all_owners: true, ..Rules::latest(keep) };
    candidates.choose(&rules, Timestamp::now())
}

/// Ids with the keys of their reasons: what goes, and what stays.
pub fn fates(plan: &Plan) -> (Vec<String>, Vec<(String, Vec<&'static str>)>) {
    let mut going = Vec::new();
    let mut staying = Vec::new();
    for item in plan.items() {
        let id = String::from_utf8_lossy(item.row.entry.id.bytes()).into_owned();
        match item.intent {
            Intent::Destroy | Intent::Trash => going.push(id),
            _ => staying.push((id, item.reasons.iter().map(|reason| reason.key).collect())),
        }
    }
    (going, staying)
}

pub fn plan(readers: &mut Readers, ask: ChangeRequest, forced: bool) -> Plan {
    Plan::of(readers, ask, forced, &Task::new()).unwrap()
}
