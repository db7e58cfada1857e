//! Outcomes of jobs (formats/plainbox.md d.4).

use serde::{Deserialize, Serialize};

use crate::text::Untrusted;

/// How a job ended.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Outcome {
    /// It did not run (`null`).
    #[default]
    None,
    /// `pass`
    Pass,
    /// `fail`
    Fail,
    /// `skip`: by the operator.
    Skip,
    /// `not-supported`: a resource or a dependency was missing.
    NotSupported,
    /// `not-implemented`
    NotImplemented,
    /// `undecided`: the operator has not said yet.
    Undecided,
    /// `crash`: killed by a signal.
    Crash,
    /// `skipped-dependency`: current Checkbox only.
    SkippedDependency,
    /// `skipped-resource`: current Checkbox only.
    SkippedResource,
    /// `skipped-manifest`: current Checkbox only.
    SkippedManifest,
    /// A word that the real software rejects.
    Other(Untrusted),
}

impl Outcome {
    /// Every outcome with a word of its own.
    pub const WORDS: [(&'static str, Outcome); 10] = [
        ("pass", Outcome::Pass),
        ("fail", Outcome::Fail),
        ("skip", Outcome::Skip),
        ("not-supported", Outcome::NotSupported),
        ("not-implemented", Outcome::NotImplemented),
        ("undecided", Outcome::Undecided),
        ("crash", Outcome::Crash),
        ("skipped-dependency", Outcome::SkippedDependency),
        ("skipped-resource", Outcome::SkippedResource),
        ("skipped-manifest", Outcome::SkippedManifest),
    ];

    /// The outcome that a word names.
    pub fn of(word: &[u8]) -> Self {
        Self::WORDS
            .into_iter()
            .find_map(|(known, outcome)| (known.as_bytes() == word).then_some(outcome))
            .unwrap_or_else(|| Outcome::Other(Untrusted::new(word)))
    }

    /// Its word as the file holds it; none for [`Outcome::None`].
    pub fn word(&self) -> Option<Untrusted> {
        match self {
            Outcome::None => None,
            Outcome::Other(word) => Some(word.clone()),
            known => Self::WORDS.iter().find_map(|(word, outcome)| (outcome == known).then(|| (*word).into())),
        }
    }

    /// Whether it is one of those that the real software knows.
    pub fn is_known(&self) -> bool {
        !matches!(self, Outcome::Other(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_back() {
        for (word, outcome) in Outcome::WORDS {
            assert_eq!(Outcome::of(word.as_bytes()), outcome);
            assert_eq!(outcome.word(), Some(word.into()));
        }
        assert_eq!(Outcome::of(b"odd").word(), Some("odd".into()));
        assert_eq!(Outcome::None.word(), None);
    }
}
