//! The verbs that change something, each with its beginning, its goal and what it may touch.

use std::fs;

use crate::faults::ground::{Ground, IDS, State, checkpoint};
use crate::faults::strace;

pub struct Verb {
    pub name: &'static str,
    pub args: &'static [&'static str],
    /// Brings the ground to where the verb begins.
    pub begin: fn(&Ground),
    /// Sessions that it is to remove; all others stay.
    pub removes: &'static [&'static str],
    /// Whether what was asked for is reached, once nothing stands in the way.
    pub reached: fn(&Ground) -> bool,
}

pub const VERBS: [Verb; 8] = [
    Verb {
        name: "destroy",
        args: &["destroy", "pbox-1", "--yes"],
        begin: Ground::reset,
        removes: &["pbox-1"],
        reached: |ground| gone(ground, &["pbox-1"]),
    },
    Verb {
        name: "keep-latest",
        args: &["keep-latest", "2", "--destroy", "--yes"],
        begin: Ground::reset,
        removes: &["pbox-0", "pbox-1"],
        reached: |ground| gone(ground, &["pbox-0", "pbox-1"]),
    },
    Verb {
        name: "keep-latest after a killed one",
        args: &["keep-latest", "2", "--destroy", "--yes"],
        begin: |ground| {
            ground.reset();
            let args = &["keep-latest", "2", "--destroy", "--yes"];
            let mut removals = strace::points(ground, args);
            removals.retain(|point| point.call == "unlinkat");
            ground.reset();
            strace::killed(ground, args, &removals[removals.len() / 2]);
            assert!(!ground.left_over().is_empty());
        },
        removes: &["pbox-0", "pbox-1"],
        reached: |ground| gone(ground, &["pbox-0", "pbox-1"]),
    },
    Verb {
        name: "trash",
        args: &["trash", "pbox-1", "--yes"],
        begin: Ground::reset,
        removes: &["pbox-1"],
        reached: |ground| ground.state("pbox-1") == State::Gone,
    },
    Verb {
        name: "restore",
        args: &["restore", "pbox-1", "--yes"],
        begin: trashed,
        removes: &[],
        reached: |ground| ground.state("pbox-1") == State::Whole,
    },
    Verb {
        name: "trash empty",
        args: &["trash", "empty", "--yes"],
        begin: trashed,
        removes: &["pbox-1"],
        reached: |ground| gone(ground, &["pbox-1"]),
    },
    Verb {
        name: "break-lock",
        args: &["break-lock", "pbox-1", "--yes"],
        begin: locked,
        removes: &[],
        reached: |ground| !ground.session("pbox-1").join("session.next").exists(),
    },
    Verb {
        name: "break-lock --adopt",
        args: &["break-lock", "pbox-1", "--adopt", "--yes"],
        begin: locked,
        removes: &[],
        reached: |ground| !ground.session("pbox-1").join("session.next").exists(),
    },
];

impl Verb {
    /// Whether something of it stays in the trash on purpose.
    pub fn keeps(&self) -> bool {
        self.name == "trash"
    }

    /// Every session that is there is whole, and only those that were to go are gone.
    pub fn assert_whole_or_gone(&self, ground: &Ground, at: &str) {
        for id in IDS {
            let state = ground.state(id);
            if id == "pbox-1" && self.args[0] == "break-lock" {
                assert_unlocked_or_not(ground, at);
            } else {
                let may_go = self.removes.contains(&id) || (self.args[0] == "restore" && id == "pbox-1");
                assert!(state == State::Whole || (may_go && state == State::Gone), "{at}: {id} is {state:?}");
            }
        }
    }

    /// A kill in between leaves a list that is whole and merely shorter at its old end.
    pub fn assert_oldest_first(&self, ground: &Ground, at: &str) {
        let in_order = ground.state("pbox-0") == State::Gone || ground.state("pbox-1") == State::Whole;
        assert!(in_order || self.args[0] != "keep-latest", "{at}: a younger session went before an older one");
    }

    /// Whatever is listed is there, and what is there is listed.
    pub fn assert_listed(&self, ground: &Ground, at: &str) {
        let there: Vec<String> =
            IDS.iter().filter(|id| ground.state(id) != State::Gone).map(|id| (*id).to_owned()).collect();
        assert_eq!(ground.listed(), there, "{at}");
    }

    /// The same command once more, with nothing in its way, ends where it should, and leaves nothing but what it keeps.
    pub fn assert_finished(&self, ground: &Ground, at: &str) {
        let again = ground.run(self.args);
        again.assert_orderly(at);
        // What it names may be gone, or back, already.
        assert!(again.code == Some(0) || self.args.len() > 2, "{at}: exit {:?}: {}", again.code, again.err);
        assert!((self.reached)(ground), "{at}: not reached by the second run: {}", again.err);
        self.assert_whole_or_gone(ground, at);
        if self.keeps() {
            assert_eq!(ground.run(&["restore", "pbox-1", "--yes"]).code, Some(0), "{at}: it does not come back");
            assert_eq!(ground.state("pbox-1"), State::Whole, "{at}");
        }
        if self.name == "restore" {
            // It found nothing in the trash to bring back; the next change cleans up.
            ground.run(&["keep-latest", "4", "--destroy", "--yes"]);
        }
        assert_eq!(ground.left_over(), [""; 0], "{at}: {}", again.err);
    }
}

fn gone(ground: &Ground, ids: &[&str]) -> bool {
    ids.iter().all(|id| ground.state(id) == State::Gone)
}

fn trashed(ground: &Ground) {
    ground.reset();
    assert_eq!(ground.run(&["trash", "pbox-1", "--yes"]).code, Some(0));
}

/// A save that was interrupted a while ago, complete but for its last step.
fn locked(ground: &Ground) {
    ground.reset();
    fs::write(ground.session("pbox-1").join("session.next"), checkpoint("next")).unwrap();
    for (name, seconds) in [("session", 120), ("session.next", 60)] {
        let past = std::time::SystemTime::now() - std::time::Duration::from_secs(seconds);
        fs::File::open(ground.session("pbox-1").join(name)).unwrap().set_modified(past).unwrap();
    }
    ground.touch("pbox-1", 1);
}

/// Either checkpoint counts, whole.
fn assert_unlocked_or_not(ground: &Ground, at: &str) {
    let read = |name| fs::read(ground.session("pbox-1").join(name)).ok();
    let (next, session) = (read("session.next"), read("session").unwrap());
    assert!(next.is_none_or(|next| next == checkpoint("next")), "{at}: the lock is torn");
    assert!([checkpoint("pbox-1"), checkpoint("next")].contains(&session), "{at}: the checkpoint is torn");
    assert!(ground.session("pbox-1").join("io-logs/deep/x").exists(), "{at}");
}
