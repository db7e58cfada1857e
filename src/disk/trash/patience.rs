//! How long a removal goes on for things that were put in after it began. Who had a directory open before it became ours alone, or
//! other programs of the same user, could keep us for ever. Not the age at which the trash
//! expires: that is in `command/apply/recover.rs`.

use std::os::fd::AsFd;
use std::time::Duration;

use rustix::fs::Mode;

use crate::disk::{Dir, Kind, Metadata, metadata};
use crate::work::Stopwatch;

/// How much longer than for old things a removal goes on for new ones.
pub(in crate::disk) const PATIENCE: Duration = Duration::from_secs(3);

/// What every removal has, also when others before it were refilled.
const LEAST: Duration = Duration::from_millis(50);

/// The time that went for what was there before the removal began, and for what was not.
///
/// Only what nothing was done to since counts as old. A birth would not do: another link of an old file, or a directory that was
/// prepared elsewhere, can be put in at any moment, but not without changing it.
pub(super) struct Age {
    begun: u64,
    patience: Duration,
    old: Duration,
    new: Duration,
    since: Stopwatch,
    /// Things that may be old though they changed: we ourselves change a directory by emptying and hoisting it, and a file by
    /// removing another name of it.
    changed_by_us: u64,
}

impl Age {
    /// Begins now, by the file system's own clock: it dates a change of permissions.
    pub(super) fn begin(top: &Dir, patience: Duration) -> rustix::io::Result<Self> {
        let mode = metadata::stat(top.as_fd(), c"", false)?.mode;
        rustix::fs::fchmod(top, Mode::from_raw_mode(mode)).ok();
        let begun = metadata::stat(top.as_fd(), c"", false)?.changed;
        Ok(Self::at(begun, patience))
    }

    fn at(begun: u64, patience: Duration) -> Self {
        let (old, new) = (Duration::ZERO, Duration::ZERO);
        Self { begun, patience, old, new, since: Stopwatch::start(), changed_by_us: 0 }
    }

    /// Something went.
    pub(super) fn note(&mut self, facts: &Metadata) {
        let spent = self.lap();
        self.add(facts, spent);
        if self.is_old(facts) && facts.kind != Kind::Directory {
            self.expect(u64::from(facts.links.saturating_sub(1)));
        }
    }

    /// A directory that is not empty will be emptied: it is seen twice more.
    pub(super) fn enter(&mut self, facts: &Metadata) {
        let spent = self.lap();
        self.add(facts, spent);
        if self.is_old(facts) {
            self.expect(2);
        }
    }

    /// Whether new things took too long.
    pub(super) fn is_refilled(&self) -> bool {
        self.new > self.old.saturating_add(self.patience.max(LEAST))
    }

    /// What is left of the patience for other removals.
    pub(super) fn left(&self) -> Duration {
        self.patience.saturating_sub(self.new.saturating_sub(self.old))
    }

    fn is_old(&self, facts: &Metadata) -> bool {
        facts.changed <= self.begun
    }

    fn expect(&mut self, more: u64) {
        self.changed_by_us = self.changed_by_us.saturating_add(more);
    }

    fn lap(&mut self) -> Duration {
        std::mem::replace(&mut self.since, Stopwatch::start()).elapsed()
    }

    fn add(&mut self, facts: &Metadata, spent: Duration) {
        let old = self.is_old(facts);
        if old || self.changed_by_us > 0 {
            self.changed_by_us = self.changed_by_us.saturating_sub(u64::from(!old));
            self.old = self.old.saturating_add(spent);
        } else {
            self.new = self.new.saturating_add(spent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;

    const SECOND: Duration = Duration::from_secs(1);

    fn facts(kind: Kind, changed: u64, links: u32) -> Metadata {
        let modified = Timestamp::default();
        let (mode, uid, gid, bytes, on_disk) = (0o700, 0, 0, 0, 0);
        // Whenever it was born: that says nothing.
        let (device, inode, born, mount) = (1, 1, 1, 1);
        Metadata { kind, mode, uid, gid, links, bytes, on_disk, modified, changed, device, inode, born, mount }
    }

    #[test]
    fn new_links_of_old_files_are_new_and_seldom_old_things_buy_no_time() {
        let mut age = Age::at(100, PATIENCE);
        for n in 0..40 {
            age.add(&facts(Kind::File, if n % 10 == 0 { 100 } else { 101 }, 2), SECOND / 10);
        }
        assert!(age.is_refilled());
        assert!(age.left() < SECOND);
    }

    #[test]
    fn what_the_removal_itself_changed_is_still_old() {
        let mut age = Age::at(100, PATIENCE);
        for _ in 0..1000 {
            age.enter(&facts(Kind::Directory, 99, 2));
            age.add(&facts(Kind::Directory, 101, 2), SECOND);
            age.add(&facts(Kind::Directory, 101, 2), SECOND);
        }
        age.note(&facts(Kind::File, 99, 3));
        age.add(&facts(Kind::File, 101, 2), SECOND);
        age.add(&facts(Kind::File, 101, 1), SECOND);
        assert!(!age.is_refilled());
        assert_eq!((age.new, age.left()), (Duration::ZERO, PATIENCE));
        age.add(&facts(Kind::File, 101, 1), SECOND);
        assert_eq!(age.new, SECOND);
    }

    #[test]
    fn without_patience_a_removal_still_begins() {
        let mut age = Age::at(100, Duration::ZERO);
        age.add(&facts(Kind::File, 101, 1), LEAST);
        assert!(!age.is_refilled());
        age.add(&facts(Kind::File, 101, 1), LEAST);
        assert!(age.is_refilled());
    }
}
