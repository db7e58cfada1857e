//! What a row needs of a checkpoint: one form from the reading to the row, and the one that the index keeps. When
//! its fields change, raise the number in `storage/index/file.rs`, or an old index could be read wrongly.

use serde::{Deserialize, Serialize};

use super::app_blob::test_plan;
use super::checkpoint::{CheckpointError, Outcome, Peek};
use super::messages::{DAMAGED, TOO_BIG, damaged};
use crate::model::Reason;
use crate::text::Untrusted;

/// What a row needs of a checkpoint.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(super) struct CheckpointSummary {
    pub version: u8,
    pub title: Option<Untrusted>,
    pub app_id: Option<Untrusted>,
    pub plan: Option<Untrusted>,
    pub running_job: Option<Untrusted>,
    pub flags: Vec<Untrusted>,
    pub outcomes: Vec<(Outcome, u32)>,
    pub done: u32,
    pub wanted: u32,
    /// Why it cannot be resumed, or why nothing of it can be told.
    #[serde(with = "damage")]
    pub damage: Option<Reason>,
}

/// How a checkpoint was seen when it was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Seen {
    /// Whether it had rested so long that no change of it can have gone without a new time.
    pub settled: bool,
    /// Its last bytes.
    pub tail: u64,
}

impl CheckpointSummary {
    pub fn of(peeked: Result<Peek, CheckpointError>) -> Self {
        let peeked = match peeked {
            Ok(peeked) => peeked,
            Err(error) => return Self { damage: Some(damaged(&error)), ..Self::default() },
        };
        Self {
            version: peeked.version,
            plan: test_plan(&peeked.metadata),
            title: peeked.metadata.title,
            app_id: peeked.metadata.app_id,
            running_job: peeked.metadata.running_job_name,
            flags: peeked.metadata.flags.into_iter().collect(),
            outcomes: peeked.tally.outcomes,
            done: peeked.tally.done,
            wanted: peeked.tally.wanted,
            damage: peeked.damage.as_ref().map(damaged),
        }
    }

    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|known| known.exact() == flag.as_bytes())
    }

    /// As the index keeps it, with whether the session is locked and how its checkpoint was seen; empty, which decodes to nothing, if
    /// it cannot be kept.
    pub fn encode(&self, locked: bool, seen: Seen) -> Vec<u8> {
        postcard::to_stdvec(&(self, locked, seen)).unwrap_or_default()
    }

    /// What [`CheckpointSummary::encode`] made; none for anything else.
    pub fn decode(body: &[u8]) -> Option<(Self, bool, Seen)> {
        postcard::from_bytes(body).ok()
    }
}

/// A reason of this kind's: whether it is too big rather than damaged, and the words.
mod damage {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{DAMAGED, Reason, TOO_BIG};

    pub fn serialize<S: Serializer>(reason: &Option<Reason>, to: S) -> Result<S::Ok, S::Error> {
        reason.as_ref().map(|reason| (reason.key == TOO_BIG, &reason.text)).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Reason>, D::Error> {
        let kept = Option::<(bool, &str)>::deserialize(from)?;
        Ok(kept.map(|(too_big, text)| Reason::new(if too_big { TOO_BIG } else { DAMAGED }, text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text() -> impl Strategy<Value = Untrusted> {
        proptest::collection::vec(any::<u8>(), 0..12).prop_map(Untrusted::new)
    }

    fn outcome() -> impl Strategy<Value = Outcome> {
        let known = proptest::sample::select(Outcome::WORDS.map(|(_, outcome)| outcome).to_vec());
        prop_oneof![known, text().prop_map(|word| Outcome::of(word.exact()))]
    }

    fn checkpoint_summary() -> impl Strategy<Value = CheckpointSummary> {
        let texts = proptest::array::uniform4(proptest::option::of(text()));
        let lists =
            (proptest::collection::vec(text(), 0..4), proptest::collection::vec((outcome(), any::<u32>()), 0..6));
        let damage = proptest::option::of((proptest::sample::select(vec![DAMAGED, TOO_BIG]), "\\PC{0,20}"));
        (any::<(u8, u32, u32)>(), texts, lists, damage).prop_map(|(numbers, texts, (flags, outcomes), damage)| {
            let ((version, done, wanted), [title, app_id, plan, running_job]) = (numbers, texts);
            let damage = damage.map(|(key, text)| Reason::new(key, text));
            CheckpointSummary { version, title, app_id, plan, running_job, flags, outcomes, done, wanted, damage }
        })
    }

    proptest! {
        #[test]
        fn what_is_kept_comes_back(checkpoint_summary in checkpoint_summary(), locked: bool, settled: bool, tail: u64) {
            let seen = Seen { settled, tail };
            prop_assert_eq!(CheckpointSummary::decode(&checkpoint_summary.encode(locked, seen)), Some((checkpoint_summary, locked, seen)));
        }

        #[test]
        fn no_bytes_make_it_fail(body in proptest::collection::vec(any::<u8>(), 0..60)) {
            CheckpointSummary::decode(&body);
        }
    }
}
