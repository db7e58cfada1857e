//! Whether a state was saved to its end. The real software leaves no sign, but a state that `launch()` made has its clock,
//! `time.pkl`, written last; a state of a store made by hand cannot be judged (formats/pamiq.md section 1).

use crate::disk::{Dir, Kind, ListBuffer, Metadata, Name};
use crate::model::{Class, Label, Reason, Timestamp};

/// What `launch()` registers, in this order.
pub const LAUNCH: &[&str] = &["interaction", "models", "data", "trainers", "time.pkl"];

/// The file that `launch()` writes last.
pub const CLOCK: &str = "time.pkl";

/// A state younger than this that is not known to be complete may be being saved.
const SAVING_SECONDS: i64 = 60;

/// How far a state was saved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Completeness {
    /// The save ran to its end.
    Complete,
    /// The save did not.
    Partial,
    /// Nothing tells.
    Unknown,
}

/// What stands directly in a state, and what that says.
#[derive(Clone, Debug)]
pub struct Members {
    /// Names and what they are: in the order of `launch()`, then by name.
    pub names: Vec<(Box<[u8]>, Kind)>,
    /// The facts of `time.pkl`, where there is one.
    pub clock: Option<Metadata>,
}

impl Members {
    /// Looks into an opened state.
    ///
    /// # Errors
    /// The system's own.
    pub fn of(dir: &Dir) -> std::io::Result<Self> {
        let mut names = dir.reopen().and_then(|mut dir| dir.names(&mut ListBuffer::of_size(4096)))?;
        let place = |name: &[u8]| LAUNCH.iter().position(|known| known.as_bytes() == name).unwrap_or(LAUNCH.len());
        names.sort_by(|(a, _), (b, _)| (place(a), a).cmp(&(place(b), b)));
        let clock = dir.look_if_there(&Name::new(CLOCK)?)?;
        Ok(Self { names, clock })
    }

    /// Whether a directory of this name is there.
    fn has_dir(&self, wanted: &str) -> bool {
        self.names
            .iter()
            .any(|(name, kind)| &**name == wanted.as_bytes() && matches!(kind, Kind::Directory | Kind::Unknown))
    }

    /// How far the state was saved, and what says so.
    pub fn judge(&self) -> (Completeness, Reason) {
        let parts = || LAUNCH.iter().filter(|name| **name != CLOCK);
        let only_parts = self.names.iter().all(|(name, _)| LAUNCH.iter().any(|known| known.as_bytes() == &**name));
        let clock = self.clock.filter(|facts| facts.kind == Kind::File);
        let missing = parts().find(|name| !self.has_dir(name));
        match (clock, missing) {
            (Some(facts), None) if facts.bytes > 0 => (Completeness::Complete, COMPLETE),
            (Some(_), None) => (Completeness::Partial, EMPTY_CLOCK),
            (None, _) if only_parts && self.has_dir("interaction") => (Completeness::Partial, NO_CLOCK),
            (Some(_), Some(name)) if only_parts => {
                let text = format!("{CLOCK} is there but {name}, which launch() writes before it, is missing");
                (Completeness::Partial, Reason::new("partial", text))
            }
            _ if self.names.is_empty() => (Completeness::Unknown, NOTHING),
            _ => (Completeness::Unknown, BY_HAND),
        }
    }
}

const COMPLETE: Reason = Reason::fixed("complete", "time.pkl, which launch() writes last, is there");
const NO_CLOCK: Reason = Reason::fixed("partial", "time.pkl, which launch() writes last, is missing");
const EMPTY_CLOCK: Reason = Reason::fixed("partial", "time.pkl, which launch() writes last, is empty");
const NOTHING: Reason = Reason::fixed("unknown", "it is empty: nothing was registered, or the save stopped at once");
const BY_HAND: Reason =
    Reason::fixed("unknown", "it was not made by launch(), so nothing tells whether it is complete");

impl Completeness {
    /// Its word.
    pub fn word(self) -> Label {
        match self {
            Completeness::Complete => Label::new("complete", 'C', Class::Good),
            Completeness::Partial => Label::new("partial", 'P', Class::Bad),
            Completeness::Unknown => Label::new("unknown", '?', Class::Odd),
        }
    }
}

/// Whether a state that changed then may be being saved now.
pub fn may_be_saving(state: Completeness, modified: Timestamp, now: Timestamp) -> bool {
    state != Completeness::Complete && modified.seconds_until(now) < SAVING_SECONDS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(files: &[(&str, &[u8])]) -> (Completeness, &'static str) {
        let place = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = place.path().join(name);
            if name.contains('.') {
                std::fs::write(path, content).unwrap();
            } else {
                std::fs::create_dir(path).unwrap();
            }
        }
        let (found, reason) = Members::of(&Dir::open(place.path()).unwrap()).unwrap().judge();
        (found, reason.key)
    }

    const PARTS: [(&str, &[u8]); 4] = [("interaction", b""), ("models", b""), ("data", b""), ("trainers", b"")];

    #[test]
    fn only_a_state_of_launch_can_be_judged() {
        let with = |more: &[(&'static str, &'static [u8])]| [&PARTS[..], more].concat();
        assert_eq!(judged(&with(&[("time.pkl", b"x")])), (Completeness::Complete, "complete"));
        assert_eq!(judged(&with(&[("time.pkl", b"x"), ("more.txt", b"")])).0, Completeness::Complete);
        assert_eq!(judged(&with(&[("time.pkl", b"")])), (Completeness::Partial, "partial"));
        assert_eq!(judged(&PARTS), (Completeness::Partial, "partial"));
        assert_eq!(judged(&PARTS[..1]), (Completeness::Partial, "partial"));
        assert_eq!(judged(&[("first.json", b"")]), (Completeness::Unknown, "unknown"));
        assert_eq!(judged(&[("data", b""), ("mine.txt", b"")]).0, Completeness::Unknown);
        assert_eq!(judged(&[]).0, Completeness::Unknown);
    }

    #[test]
    fn what_is_complete_is_not_being_saved() {
        let now = Timestamp::new(1000, 0);
        assert!(may_be_saving(Completeness::Partial, Timestamp::new(990, 0), now));
        assert!(may_be_saving(Completeness::Unknown, Timestamp::new(1990, 0), now));
        assert!(!may_be_saving(Completeness::Complete, Timestamp::new(990, 0), now));
        assert!(!may_be_saving(Completeness::Partial, Timestamp::new(900, 0), now));
    }
}
