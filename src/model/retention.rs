//! Which sessions stay and which go: a pure choice over candidates in their total order, youngest first. A policy names what
//! it keeps and why; a session stays if any policy keeps it, so the first one given is a floor that no other can lower.

use super::{Reason, Timestamp};

/// A session that a choice is made about.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Candidate {
    /// When it last changed; none when only its place in the order is known.
    pub at: Option<Timestamp>,
    /// What removing it would free, in bytes; none while unknown.
    pub bytes: Option<u64>,
    /// Why it must stay whatever the policies say (in use, current, protected).
    pub holds: Vec<Reason>,
}

/// What is decided about one candidate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// Whether it stays.
    pub stays: bool,
    /// Why it stays, or why it goes; never empty.
    pub reasons: Vec<Reason>,
}

/// Names what it keeps. `candidates` come in their total order, youngest first.
pub trait Policy {
    /// For each candidate the reason to keep it, if there is one; as long as `candidates`.
    fn keeps(&self, candidates: &[Candidate]) -> Vec<Option<Reason>>;
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

/// Keeps the youngest as long as all up to it take at most so many bytes. One of unknown size is kept: when in doubt, refuse.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MaxTotalSize(pub u64);

impl Policy for KeepLatest {
    fn keeps(&self, candidates: &[Candidate]) -> Vec<Option<Reason>> {
        let keep = |at: usize| at < self.0;
        let reason = |at: usize| Reason::new("latest", format!("{} of the latest {}", at + 1, self.0));
        (0..candidates.len()).map(|at| keep(at).then(|| reason(at))).collect()
    }

    fn refuses(&self) -> Reason {
        Reason::new("not-latest", format!("older than the latest {}", self.0))
    }
}

impl Policy for KeepWithin {
    fn keeps(&self, candidates: &[Candidate]) -> Vec<Option<Reason>> {
        let limit = i64::try_from(self.seconds).unwrap_or(i64::MAX);
        let young = |c: &Candidate| c.at.is_none_or(|at| at.seconds_until(self.now) <= limit);
        let reason = || Reason::new("within", format!("changed within {}", age(self.seconds)));
        candidates.iter().map(|c| young(c).then(reason)).collect()
    }

    fn refuses(&self) -> Reason {
        Reason::new("not-within", format!("older than {}", age(self.seconds)))
    }
}

impl Policy for MaxTotalSize {
    fn keeps(&self, candidates: &[Candidate]) -> Vec<Option<Reason>> {
        let mut total = 0u64;
        let mut full = false;
        let mut fits = |c: &Candidate| match c.bytes {
            None => true,
            Some(bytes) => {
                total = total.saturating_add(bytes);
                full = full || total > self.0;
                !full
            }
        };
        let reason = || Reason::new("size", format!("within the first {}", crate::text::human::size_long(self.0)));
        candidates.iter().map(|c| fits(c).then(reason)).collect()
    }

    fn refuses(&self) -> Reason {
        Reason::new("over-size", format!("beyond the first {}", crate::text::human::size_long(self.0)))
    }
}

fn age(seconds: u64) -> String {
    crate::text::human::age_long(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// Decides about every candidate: it stays if something holds it or any policy keeps it.
pub fn choose(policies: &[&dyn Policy], candidates: &[Candidate]) -> Vec<Verdict> {
    let kept: Vec<Vec<Option<Reason>>> = policies.iter().map(|policy| policy.keeps(candidates)).collect();
    let refusals: Vec<Reason> = policies.iter().map(|policy| policy.refuses()).collect();
    candidates.iter().enumerate().map(|(at, candidate)| verdict(at, candidate, &kept, &refusals)).collect()
}

fn verdict(at: usize, candidate: &Candidate, kept: &[Vec<Option<Reason>>], refusals: &[Reason]) -> Verdict {
    let by_policy = kept.iter().filter_map(|reasons| reasons.get(at).cloned().flatten());
    let reasons: Vec<Reason> = by_policy.chain(candidate.holds.iter().cloned()).collect();
    if reasons.is_empty() {
        Verdict { stays: false, reasons: refusals.to_vec() }
    } else {
        Verdict { stays: true, reasons }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
        let one =
            (0i64..1000, proptest::option::of(0u64..100), any::<bool>()).prop_map(|(at, bytes, held)| Candidate {
                at: Some(Timestamp::new(at, 0)),
                bytes,
                holds: held.then(|| Reason::new("live", "in use")).into_iter().collect(),
            });
        proptest::collection::vec(one, 0..40).prop_map(|mut all: Vec<Candidate>| {
            all.sort_by_key(|c| std::cmp::Reverse(c.at));
            all
        })
    }

    proptest! {
        #[test]
        fn never_fewer_than_n_and_held_stays(all in candidates(), n in 0usize..50, days in 0u64..1000, size in 0u64..2000) {
            let within = KeepWithin { seconds: days, now: Timestamp::new(1000, 0) };
            let verdicts = choose(&[&KeepLatest(n), &within, &MaxTotalSize(size)], &all);
            prop_assert_eq!(verdicts.len(), all.len());
            prop_assert!(verdicts.iter().filter(|v| v.stays).count() >= n.min(all.len()));
            for (candidate, verdict) in all.iter().zip(&verdicts) {
                prop_assert!(!verdict.reasons.is_empty());
                prop_assert!(candidate.holds.is_empty() || verdict.stays);
            }
        }

        #[test]
        fn exactly_n_stay_where_nothing_is_held(mut all in candidates(), n in 0usize..50) {
            all.iter_mut().for_each(|c| c.holds.clear());
            let verdicts = choose(&[&KeepLatest(n)], &all);
            prop_assert!(verdicts.iter().enumerate().all(|(at, v)| v.stays == (at < n)));
        }

        #[test]
        fn a_younger_one_never_goes_before_an_older_one_stays_by_a_policy(all in candidates(), n in 0usize..50, days in 0u64..1000) {
            let mut all = all;
            all.iter_mut().for_each(|c| c.holds.clear());
            let within = KeepWithin { seconds: days, now: Timestamp::new(1000, 0) };
            let verdicts = choose(&[&KeepLatest(n), &within], &all);
            let first_gone = verdicts.iter().position(|v| !v.stays).unwrap_or(verdicts.len());
            prop_assert!(verdicts.iter().skip(first_gone).all(|v| !v.stays));
        }
    }
}
