//! Which sessions stay and which go: a pure choice over candidates in their total order, youngest first. Each owner's are counted
//! by themselves. A policy names what it keeps and why; a session stays if any policy keeps it, so the first one given is a floor
//! that no other can lower. What cannot be decided stays, and is told apart from what a rule keeps.

use super::{Reason, Timestamp};

/// A session that a choice is made about.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Candidate {
    /// When it last changed; none when only its place in the order is known.
    pub at: Option<Timestamp>,
    /// Whether its place in the order is its own.
    pub place: Place,
    /// What its owner holds in it, in bytes on disk; none while unknown. What others put into it pushes nothing out.
    pub bytes: Option<u64>,
    /// The user number of its owner, who has N of his own; none where the kind has no owners.
    pub owner: Option<u32>,
    /// Whether it uses up no place among the latest: no policy looks at it, and it never goes.
    pub apart: bool,
    /// Why it stays whatever the policies say: protected, current, another's.
    pub keeps: Vec<Reason>,
    /// What forbids its removal now, without being a rule that keeps it: in use, or not to be decided.
    pub blocks: Vec<Reason>,
}

/// What speaks for the place in the order that a session uses up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Place {
    /// Nobody but its owner can have given it this one.
    #[default]
    Own,
    /// It was saved at this time, and others may have made it younger since.
    Younger(Timestamp),
    /// Others may have made it, of a part of another session: it may go, but pushes nothing out.
    Doubtful,
}

/// What is decided about one candidate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// What becomes of it.
    pub outcome: Outcome,
    /// Why; never empty.
    pub reasons: Vec<Reason>,
}

/// What becomes of a candidate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// A rule keeps it.
    Stays,
    /// No rule keeps it, but something forbids its removal, or nobody could tell whether a rule keeps it.
    PassedOver,
    /// It goes.
    Goes,
}

/// Names what it keeps. `candidates` come in their total order, youngest first.
pub trait Policy {
    /// For each candidate the reason to keep it, if there is one; as long as `candidates`.
    fn keeps(&self, candidates: &[&Candidate]) -> Vec<Option<Reason>>;
    /// Why a candidate that this policy does not keep may go.
    fn refuses(&self) -> Reason;
}

/// Keeps the first N.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeepLatest(pub usize);

/// Keeps what changed within so many seconds before `now`, and what lies in the future.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeepWithin {
    /// The age in seconds.
    pub seconds: u64,
    /// The moment ages are counted from.
    pub now: Timestamp,
}

/// Keeps the newest as long as all up to it take at most so many bytes. What has no size is not kept by it; whoever gathers it
/// says in [`Candidate::blocks`] that this could not be decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MaxTotalSize(pub u64);

impl Policy for KeepLatest {
    fn keeps(&self, candidates: &[&Candidate]) -> Vec<Option<Reason>> {
        let keep = |at: usize| at < self.0;
        let reason = |at: usize| Reason::new("latest", format!("{} of the latest {}", at + 1, self.0));
        (0..candidates.len()).map(|at| keep(at).then(|| reason(at))).collect()
    }

    fn refuses(&self) -> Reason {
        Reason::new("not-latest", format!("older than the latest {}", self.0))
    }
}

impl Policy for KeepWithin {
    fn keeps(&self, candidates: &[&Candidate]) -> Vec<Option<Reason>> {
        let limit = i64::try_from(self.seconds).unwrap_or(i64::MAX);
        let young = |c: &&Candidate| c.at.is_none_or(|at| at.seconds_until(self.now) <= limit);
        let reason = || Reason::new("within", format!("changed within {}", age(self.seconds)));
        candidates.iter().map(|c| young(c).then(reason)).collect()
    }

    fn refuses(&self) -> Reason {
        Reason::new("not-within", format!("older than {}", age(self.seconds)))
    }
}

impl Policy for MaxTotalSize {
    fn keeps(&self, candidates: &[&Candidate]) -> Vec<Option<Reason>> {
        let mut total = 0u64;
        let mut full = false;
        let mut fits = |c: &&Candidate| match c.bytes {
            None => false,
            Some(bytes) => {
                total = total.saturating_add(bytes);
                full = full || total > self.0;
                !full
            }
        };
        let reason = || Reason::new("size", format!("within the {} limit", crate::text::human::size_long(self.0)));
        candidates.iter().map(|c| fits(c).then(reason)).collect()
    }

    fn refuses(&self) -> Reason {
        Reason::new("over-size", format!("over the {} limit", crate::text::human::size_long(self.0)))
    }
}

/// An age as it is given on the command line, `30d` or `12h`, where it is a whole number of them.
fn age(seconds: u64) -> String {
    const HOUR: u64 = 60 * 60;
    const DAY: u64 = 24 * HOUR;
    match seconds {
        DAY.. if seconds.is_multiple_of(DAY) => return format!("{}d", seconds / DAY),
        HOUR.. if seconds.is_multiple_of(HOUR) => return format!("{}h", seconds / HOUR),
        _ => {}
    }
    crate::text::human::age_long(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// Decides about every candidate: it stays if something keeps it or any policy does, each owner's by themselves. Where others can have
/// changed the order, what would stay without them stays as well.
pub fn choose(policies: &[&dyn Policy], candidates: &[Candidate]) -> Vec<Verdict> {
    let mut verdicts = choose_in_order(policies, candidates);
    if candidates.iter().any(|candidate| candidate.place != Place::Own) {
        for (verdict, untouched) in verdicts.iter_mut().zip(choose_untouched(policies, candidates)) {
            if verdict.outcome != Outcome::Stays && untouched.outcome == Outcome::Stays {
                *verdict = Verdict { outcome: Outcome::Stays, reasons: vec![ORDER] };
            }
        }
    }
    verdicts
}

const ORDER: Reason =
    Reason::fixed("order", "others may have made younger sessions, or made them younger; without those it would stay");

/// The verdicts, in the given order, that there would be if others had changed nothing.
fn choose_untouched(policies: &[&dyn Policy], candidates: &[Candidate]) -> Vec<Verdict> {
    let mut order: Vec<(usize, Candidate)> = candidates.iter().map(untouched).enumerate().collect();
    order.sort_by_key(|(_, candidate)| std::cmp::Reverse(candidate.at));
    let (places, candidates): (Vec<usize>, Vec<Candidate>) = order.into_iter().unzip();
    let mut verdicts: Vec<(usize, Verdict)> = places.into_iter().zip(choose_in_order(policies, &candidates)).collect();
    verdicts.sort_by_key(|(place, _)| *place);
    verdicts.into_iter().map(|(_, verdict)| verdict).collect()
}

fn untouched(candidate: &Candidate) -> Candidate {
    let (at, apart) = match candidate.place {
        Place::Own => (candidate.at, candidate.apart),
        Place::Younger(saved) => (Some(saved), candidate.apart),
        Place::Doubtful => (candidate.at, true),
    };
    Candidate { at, apart, place: Place::Own, ..candidate.clone() }
}

fn choose_in_order(policies: &[&dyn Policy], candidates: &[Candidate]) -> Vec<Verdict> {
    let refusals: Vec<Reason> = policies.iter().map(|policy| policy.refuses()).collect();
    let mut kept: Vec<Vec<Reason>> = candidates.iter().map(|_| Vec::new()).collect();
    let mut owners: Vec<Option<u32>> = candidates.iter().map(|candidate| candidate.owner).collect();
    owners.sort_unstable();
    owners.dedup();
    for owner in owners {
        keep_of(owner, policies, candidates, &mut kept);
    }
    candidates.iter().zip(kept).map(|(candidate, kept)| verdict(candidate, kept, &refusals)).collect()
}

/// What the policies keep of one owner's.
fn keep_of(owner: Option<u32>, policies: &[&dyn Policy], candidates: &[Candidate], kept: &mut [Vec<Reason>]) {
    let counted = |candidate: &Candidate| candidate.owner == owner && !candidate.apart;
    let own: Vec<&Candidate> = candidates.iter().filter(|candidate| counted(candidate)).collect();
    for policy in policies {
        let places = candidates.iter().zip(kept.iter_mut()).filter(|(candidate, _)| counted(candidate));
        for ((_, reasons), reason) in places.zip(policy.keeps(&own)) {
            reasons.extend(reason);
        }
    }
}

const APART: Reason = Reason::fixed("apart", "not counted, so it is not removed");

fn verdict(candidate: &Candidate, mut kept: Vec<Reason>, refusals: &[Reason]) -> Verdict {
    kept.extend(candidate.keeps.iter().cloned());
    let (outcome, mut reasons) = match (kept.is_empty(), candidate.blocks.is_empty()) {
        (false, _) => (Outcome::Stays, kept),
        (true, false) => (Outcome::PassedOver, Vec::new()),
        (true, true) if candidate.apart => (Outcome::PassedOver, vec![APART]),
        (true, true) => (Outcome::Goes, refusals.to_vec()),
    };
    reasons.extend(candidate.blocks.iter().cloned());
    Verdict { outcome, reasons }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIVE: Reason = Reason::fixed("live", "in use");
    const OWNERS: u32 = 3;

    fn candidate() -> impl Strategy<Value = Candidate> {
        let rarely = || proptest::bool::weighted(0.2);
        let facts = (0i64..60, proptest::option::of(0u64..100), 0..OWNERS, rarely(), rarely(), rarely());
        facts.prop_map(|(at, bytes, owner, apart, kept, blocked)| Candidate {
            at: Some(Timestamp::new(at, 0)),
            place: Place::Own,
            bytes,
            owner: (owner > 0).then_some(owner),
            apart,
            keeps: kept.then_some(Reason::fixed("protected", "protected")).into_iter().collect(),
            blocks: blocked.then_some(LIVE).into_iter().collect(),
        })
    }

    /// In their order; seconds meet often.
    fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
        proptest::collection::vec(candidate(), 0..40).prop_map(|mut all| {
            all.sort_by_key(|c| std::cmp::Reverse(c.at));
            all
        })
    }

    fn plain(mut all: Vec<Candidate>) -> Vec<Candidate> {
        for one in &mut all {
            *one = Candidate { at: one.at, bytes: one.bytes, owner: one.owner, ..Candidate::default() };
        }
        all
    }

    #[test]
    fn what_others_made_younger_pushes_nothing_out() {
        let at =
            |at, place| Candidate { at: Some(Timestamp::new(at, 0)), place, bytes: Some(10), ..Candidate::default() };
        let saved = |at| Place::Younger(Timestamp::new(at, 0));
        let policies: [&dyn Policy; 2] = [&KeepLatest(1), &MaxTotalSize(20)];
        let outcomes = |all: &[Candidate]| choose(&policies, all).into_iter().map(|v| v.outcome).collect::<Vec<_>>();
        use Outcome::{Goes, Stays};
        let all = [at(9, saved(1)), at(8, Place::Own), at(7, saved(6)), at(5, Place::Own)];
        assert_eq!(outcomes(&all), [Stays, Stays, Stays, Goes]);
        assert_eq!(choose(&policies, &all)[2].reasons, [ORDER]);
        assert_eq!(outcomes(&all.map(|one| Candidate { place: Place::Own, ..one })), [Stays, Stays, Goes, Goes]);
        let doubtful = [9, 8, 4].map(|time| at(time, Place::Doubtful));
        let all = [doubtful[0].clone(), doubtful[1].clone(), at(7, Place::Own), at(6, Place::Own), doubtful[2].clone()];
        assert_eq!(outcomes(&all), [Stays, Stays, Stays, Stays, Goes]);
    }

    proptest! {
        #[test]
        fn what_stays_by_either_order_stays(
            mut all in candidates(), places in proptest::collection::vec(proptest::option::of(0i64..60), 40), n in 0usize..20,
        ) {
            let policies: [&dyn Policy; 1] = [&KeepLatest(n)];
            let in_order = choose(&policies, &all);
            for (one, at) in all.iter_mut().zip(places) {
                let saved = |at| Place::Younger(Timestamp::new(at, 0).min(one.at.unwrap()));
                one.place = at.map_or(Place::Own, |at| if at % 5 == 0 { Place::Doubtful } else { saved(at) });
            }
            let both = choose(&policies, &all);
            let untouched = choose_untouched(&policies, &all);
            for ((both, one), other) in both.iter().zip(&in_order).zip(&untouched) {
                let stays = one.outcome == Outcome::Stays || other.outcome == Outcome::Stays;
                prop_assert_eq!(both.outcome == Outcome::Stays, stays);
            }
        }

        #[test]
        fn the_latest_n_of_each_owner_stay_and_what_is_held_never_goes(
            all in candidates(), n in 0usize..20, seconds in 0u64..60, size in 0u64..2000,
        ) {
            let within = KeepWithin { seconds, now: Timestamp::new(60, 0) };
            let verdicts = choose(&[&KeepLatest(n), &within, &MaxTotalSize(size)], &all);
            prop_assert_eq!(verdicts.len(), all.len());
            let mut counted = std::collections::HashMap::new();
            for (candidate, verdict) in all.iter().zip(&verdicts) {
                prop_assert!(!verdict.reasons.is_empty());
                let goes = verdict.outcome == Outcome::Goes;
                let free = candidate.keeps.is_empty() && candidate.blocks.is_empty() && !candidate.apart;
                prop_assert!(free || !goes);
                if !candidate.apart {
                    let before = counted.entry(candidate.owner).or_insert(0usize);
                    prop_assert!(*before >= n || verdict.outcome == Outcome::Stays);
                    *before += 1;
                }
            }
        }

        #[test]
        fn of_each_owner_exactly_n_stay_where_nothing_else_keeps_any(all in candidates(), n in 0usize..20) {
            let all = plain(all);
            let verdicts = choose(&[&KeepLatest(n)], &all);
            for owner in std::iter::once(None).chain((1..OWNERS).map(Some)) {
                let own = all.iter().zip(&verdicts).filter(|(candidate, _)| candidate.owner == owner);
                prop_assert!(own.enumerate().all(|(at, (_, v))| (v.outcome == Outcome::Stays) == (at < n)));
            }
        }

        #[test]
        fn what_others_have_changes_nothing(all in candidates(), others in candidates(), n in 0usize..20) {
            let own = |all: &[Candidate]| {
                let verdicts = choose(&[&KeepLatest(n), &MaxTotalSize(500)], all);
                let of_one = all.iter().zip(verdicts).filter(|(candidate, _)| candidate.owner == Some(1));
                of_one.map(|(_, verdict)| verdict.outcome).collect::<Vec<_>>()
            };
            let mut mixed = all.clone();
            mixed.extend(others.into_iter().map(|other| Candidate { owner: Some(2), ..other }));
            mixed.sort_by_key(|c| std::cmp::Reverse(c.at));
            prop_assert_eq!(own(&all), own(&mixed));
        }

        #[test]
        fn a_younger_one_never_goes_before_an_older_one_stays_by_a_policy(all in candidates(), n in 0usize..20, seconds in 0u64..60) {
            let all: Vec<Candidate> = plain(all).into_iter().filter(|c| c.owner.is_none()).collect();
            let within = KeepWithin { seconds, now: Timestamp::new(60, 0) };
            let verdicts = choose(&[&KeepLatest(n), &within], &all);
            let first_gone = verdicts.iter().position(|v| v.outcome == Outcome::Goes).unwrap_or(verdicts.len());
            prop_assert!(verdicts.iter().skip(first_gone).all(|v| v.outcome == Outcome::Goes));
        }
    }
}
