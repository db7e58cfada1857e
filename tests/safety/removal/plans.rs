//! Plans and what becomes of them: what was shown is what is done, each session is looked at once more, and keep-latest keeps its
//! promises for any order, any rules and any N.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use adjourn::command::{
    Answer, Cached, CandidateFields, Candidates, Catalog, ChangeRequest, Environment, Given, Intent, Place, Plan,
    Readers, Report, Rules, apply,
};
use adjourn::model::{Address, Cause, EntryRef, Settings, Timestamp};
use adjourn::text::amount::Reach;
use adjourn::work::Task;
use proptest::prelude::*;

fn readers(top: &Path) -> Readers {
    let place = Place { address: top.to_owned().into(), named: true };
    let catalog = Catalog::open(&[place], Some("plainbox"), Settings::default(), &Environment::default()).unwrap();
    Readers::new(Arc::new(catalog))
}

/// A session of so many kilobytes that changed at this second.
fn session(top: &Path, id: &str, modified: u64, kilobytes: usize) {
    let at = top.join(format!("{id}.session"));
    fs::create_dir_all(at.join("io-logs")).unwrap();
    fs::write(at.join("io-logs/1"), vec![1; kilobytes * 1024]).unwrap();
    fs::File::open(&at).unwrap().set_modified(UNIX_EPOCH + Duration::from_secs(modified)).unwrap();
}

fn rows(readers: &mut Readers) -> Vec<EntryRef> {
    readers.list(&Task::new()).unwrap().rows
}

fn apply_all(readers: &mut Readers, plan: Plan) -> Report {
    let agreed = plan.agree(Answer::Beforehand).unwrap();
    apply(readers, agreed, &Task::new(), &mut |_| {}).unwrap()
}

#[test]
fn a_session_that_was_replaced_after_it_was_shown_is_left_alone() {
    for trash in [false, true] {
        let place = tempfile::tempdir().unwrap();
        let top = place.path();
        session(top, "one", 1000, 1);
        session(top, "two", 2000, 1);
        let mut readers = readers(top);
        let shown = rows(&mut readers);
        let ask = if trash { ChangeRequest::Trash(shown) } else { ChangeRequest::Destroy(shown) };
        let plan = Plan::of(&mut readers, ask, false, &Task::new()).unwrap();
        // While the question stands there, another session takes the name and its time.
        fs::rename(top.join("one.session"), top.join("elsewhere")).unwrap();
        session(top, "one", 1000, 1);
        fs::write(top.join("one.session/new"), b"").unwrap();
        let report = apply_all(&mut readers, plan);
        let refused: Vec<&adjourn::model::Error> =
            report.done.iter().filter_map(|done| done.result.as_ref().err()).collect();
        assert_eq!(refused.len(), 1);
        assert!(matches!(refused[0].cause(), Cause::Replaced), "{}", refused[0]);
        assert!(top.join("one.session/new").exists() && top.join("elsewhere/io-logs/1").exists());
        assert!(!top.join("two.session").exists());
    }
}

#[test]
fn keep_latest_stops_when_one_that_was_to_stay_is_gone() {
    let place = tempfile::tempdir().unwrap();
    for n in 0..6 {
        session(place.path(), &n.to_string(), 1000 + n, 1);
    }
    let mut readers = readers(place.path());
    let candidates =
        Candidates::gather(&mut readers, CandidateFields::default(), &Cached::default(), &Task::new()).unwrap();
    let plan = candidates.choose(&Rules { destroy: true, ..Rules::latest(2) }, Timestamp::now());
    fs::remove_dir_all(place.path().join("5.session")).unwrap();
    let report = apply_all(&mut readers, plan);
    assert_eq!(report.stopped.map(|reason| reason.key), Some("changed"));
    assert_eq!(super::names(place.path()).len(), 5);
}

#[test]
fn a_session_that_comes_after_the_plan_is_not_touched_by_it() {
    let place = tempfile::tempdir().unwrap();
    for n in 0..4 {
        session(place.path(), &n.to_string(), 1000 + n, 1);
    }
    let mut readers = readers(place.path());
    let candidates =
        Candidates::gather(&mut readers, CandidateFields::default(), &Cached::default(), &Task::new()).unwrap();
    let plan = candidates.choose(&Rules { destroy: true, ..Rules::latest(1) }, Timestamp::now());
    // Older than all of them, so that any second look would choose it.
    session(place.path(), "late", 1, 1);
    apply_all(&mut readers, plan);
    assert_eq!(super::names(place.path()), ["3.session", "late.session"]);
}

/// A session to be: its second, its kilobytes, whether it is kept by hand, and whether a save was interrupted in it long ago.
#[derive(Clone, Debug)]
struct Made {
    modified: u64,
    kilobytes: usize,
    by_hand: bool,
    locked: bool,
}

/// Sessions by id. Seconds meet often.
fn ground() -> impl Strategy<Value = BTreeMap<String, Made>> {
    let rarely = || proptest::bool::weighted(0.2);
    let made = (1_000u64..1_006, 0usize..40, rarely(), rarely())
        .prop_map(|(modified, kilobytes, by_hand, locked)| Made { modified, kilobytes, by_hand, locked });
    proptest::collection::btree_map("[a-c]{1,3}", made, 0..9)
}

fn make(top: &Path, id: &str, made: &Made) {
    session(top, id, made.modified, made.kilobytes);
    if made.locked {
        let next = top.join(format!("{id}.session/session.next"));
        fs::write(&next, b"").unwrap();
        fs::File::open(&next).unwrap().set_modified(UNIX_EPOCH + Duration::from_secs(1_000)).unwrap();
        session(top, id, made.modified, made.kilobytes);
    }
}

fn given<T>(value: T) -> Given<T> {
    Given { value, text: String::new() }
}

fn rules() -> impl Strategy<Value = Rules> {
    let within = proptest::option::of(0u64..8);
    let size = proptest::option::of(0u64..200_000);
    (1usize..8, within, size, any::<bool>(), any::<bool>()).prop_map(|(keep, within, size, destroy, protect)| Rules {
        within: within.map(|age| given(Reach::Ago(Duration::from_secs(age)))),
        size: size.map(given),
        destroy,
        protect: protect.then(|| "locked".to_owned()).into_iter().collect(),
        ..Rules::latest(keep)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn keep_latest_keeps_its_promises_and_does_what_it_showed(ground in ground(), rules in rules()) {
        let place = tempfile::tempdir().unwrap();
        ground.iter().for_each(|(id, made)| make(place.path(), id, made));
        let mut readers = readers(place.path());
        let by_hand = |row: &EntryRef| ground[&row.entry.id.to_string()].by_hand;
        let also: HashSet<Address> = rows(&mut readers).iter().filter(|row| by_hand(row)).map(EntryRef::address).collect();
        let rules = Rules { also, ..rules };
        let candidates = Candidates::gather(&mut readers, CandidateFields::everything(), &Cached::default(), &Task::new()).unwrap();
        let plan = candidates.choose(&rules, Timestamp::new(1_006, 0));
        let stays: Vec<String> = ids(&plan, |intent| !intent.changes());
        let goes: Vec<String> = ids(&plan, Intent::changes);

        // The youngest first, and by id where the time is the same.
        let mut order: Vec<&String> = ground.keys().collect();
        order.sort_by_key(|id| (std::cmp::Reverse(ground[*id].modified), *id));
        prop_assert_eq!(plan.items().len(), ground.len());
        // Never fewer than N, and those are the latest.
        prop_assert!(order.iter().take(rules.keep).all(|id| stays.contains(id)));
        // What is protected or kept by hand stays, whatever the rules say.
        let held = |id: &str| ground[id].by_hand || (ground[id].locked && !rules.protect.is_empty());
        prop_assert!(ground.keys().all(|id| !held(id) || stays.contains(id)));
        // Never a younger one before an older one, but for those.
        let free: Vec<&&String> = order.iter().filter(|id| !held(id)).collect();
        let first = free.iter().position(|id| goes.contains(**id)).unwrap_or(free.len());
        prop_assert!(free[first..].iter().all(|id| goes.contains(**id)));
        // Without other rules exactly N stay, and those.
        if rules.within.is_none() && rules.size.is_none() {
            let kept = order.iter().enumerate().filter(|(at, id)| *at < rules.keep || held(id)).count();
            prop_assert_eq!(stays.len(), kept);
        }

        if matches!(plan.confirmation(), adjourn::command::Confirmation::Refused(_)) {
            return Ok(());
        }
        let trash = !rules.destroy;
        let report = apply_all(&mut readers, plan);
        // What is done is what was shown, the oldest first.
        prop_assert_eq!(report.failed(), 0);
        let done: Vec<String> = report.done.iter().map(|done| done.address.id.to_string()).collect();
        let oldest_first: Vec<String> = goes.iter().rev().cloned().collect();
        prop_assert_eq!(done, oldest_first);
        let left: Vec<String> = rows(&mut readers).iter().map(|row| row.entry.id.to_string()).collect();
        prop_assert_eq!(left, stays);
        let trashed = adjourn::command::trash(&readers).unwrap().len();
        prop_assert_eq!(trashed, if trash { goes.len() } else { 0 });
    }
}

fn ids(plan: &Plan, wanted: impl Fn(&Intent) -> bool) -> Vec<String> {
    plan.items().iter().filter(|item| wanted(&item.intent)).map(|item| item.row.entry.id.to_string()).collect()
}

#[test]
fn a_trash_folder_that_was_renamed_after_it_was_shown_is_emptied_all_the_same() {
    let place = tempfile::tempdir().unwrap();
    let top = place.path();
    session(top, "one", 1000, 1);
    let mut readers = readers(top);
    let shown = rows(&mut readers);
    let plan = Plan::of(&mut readers, ChangeRequest::Trash(shown), false, &Task::new()).unwrap();
    apply_all(&mut readers, plan);
    let ask = ChangeRequest::EmptyTrash(adjourn::command::trash(&readers).unwrap());
    let plan = Plan::of(&mut readers, ask, false, &Task::new()).unwrap();
    let uid = rustix::process::geteuid().as_raw();
    fs::rename(top.join(format!(".trash-{uid}")), top.join(format!(".trash-{uid}.5"))).unwrap();
    let report = apply_all(&mut readers, plan);
    assert_eq!((report.done.len(), report.failed(), report.gone), (1, 0, 0));
    assert_eq!(fs::read_dir(top).unwrap().count(), 0);
}
