//! What the processes say, weighed: what counts for a directory, and what is only told.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::budget::{Allowance, Budget};
use super::claims::{Claim, Claims, Search};
use super::locks::{FileLock, locks};
use super::process::Process;
use super::subject::Subject;
use crate::disk::{Name, RepositoryDir};
use crate::model::{Activity, Evidence};
use crate::storage::directory::owners::owner as name_of_user;
use crate::text::Visible;
use crate::work::Task;

/// Most descriptors that are looked at in one process.
const OPEN_MOST: usize = 1 << 16;

/// Most that is read of an environment, in bytes: more than one may hold by default, and of a stranger's.
const TEXT_MOST: usize = 8 << 20;
const STRANGERS_TEXT: usize = 1 << 18;

/// Most evidence that is kept of one directory.
const EVIDENCE_MOST: usize = 16;

pub(super) struct Survey<'a> {
    place: &'a RepositoryDir,
    root: Vec<u8>,
    subjects: &'a [Subject],
    by_name: HashMap<&'a [u8], usize>,
    /// The user who asks: processes that act neither for him nor for root are strangers', whoever owns the subjects.
    caller: u32,
    harnesses: &'a [&'a str],
    found: Vec<Found>,
    strangers: Budget,
    users: HashMap<u32, String>,
    /// How many processes could not be looked at, or not whole.
    pub(super) unseen: u32,
    /// Whether the system shows no processes of others.
    hidden: bool,
    mounts: Option<Vec<u8>>,
    program: Option<(u64, u64)>,
    /// Whether some process may have other mounts than this one, or none is shown but one's own.
    pub(super) elsewhere: bool,
}

/// What is known of one directory.
#[derive(Default)]
struct Found {
    live: Vec<Evidence>,
    maybe: Vec<Evidence>,
    told: Vec<Evidence>,
}

/// Whether the system shows no processes of others: then not even the first one is there.
pub fn are_hidden() -> bool {
    !matches!(Process::open(1), Ok(Some(_)))
}

impl<'a> Survey<'a> {
    pub(super) fn new(
        place: &'a RepositoryDir,
        root: &[u8],
        subjects: &'a [Subject],
        harnesses: &'a [&'a str],
    ) -> Self {
        let own = Process::open(std::process::id()).ok().flatten();
        let mounts = own.as_ref().and_then(Process::mounts);
        let hidden = own.is_none() || are_hidden();
        Self {
            place,
            root: [root, b"/"].concat(),
            subjects,
            by_name: subjects.iter().enumerate().map(|(at, subject)| (subject.name.as_slice(), at)).collect(),
            caller: rustix::process::geteuid().as_raw(),
            harnesses,
            found: subjects.iter().map(|_| Found::default()).collect(),
            strangers: Budget::new(),
            users: HashMap::new(),
            // Where not even the first process is shown, there are others that are not.
            unseen: u32::from(hidden),
            elsewhere: mounts.is_none() || hidden,
            hidden,
            program: own.as_ref().and_then(Process::program),
            mounts,
        }
    }

    pub(super) fn look_at(&mut self, process: &Process, task: &Task) {
        let abroad = self.mounts.is_none() || process.mounts() != self.mounts;
        let (known, user) = (process.users.are(self.caller), process.users.real());
        let (left, text) = match known {
            true => (Allowance { descriptors: OPEN_MOST, names: usize::MAX }, TEXT_MOST),
            false => (self.strangers.left(user), STRANGERS_TEXT),
        };
        let wanted = |path: &[u8]| self.subject_of(path, abroad).is_some();
        let most = OPEN_MOST.min(left.descriptors);
        let search = Search { root: &self.root, wanted: &wanted, most, text, task };
        let found = Claims::of(process, &search);
        let mut witness = Witness::new(process, abroad, left.names);
        for claim in found.claims.iter().take_while(|_| !task.is_cancelled()) {
            self.weigh(&mut witness, claim);
        }
        if !known {
            let names = left.names.saturating_sub(witness.names);
            self.strangers.spend(user, Allowance { descriptors: found.looked, names });
        }
        self.unseen += u32::from(found.hidden || witness.unproved);
        self.elsewhere |= found.open && abroad;
        // A word of its command line, as `--kind plainbox`, makes adjourn no harness.
        if process.is_called(self.harnesses) && !witness.runs(self.program) && !process.is_ours() {
            self.weigh_harness(process);
        }
    }

    /// The subject that a path leads into, and what stands below it. A process with other mounts may have it under another path:
    /// then any component with a subject's name is one to be proved.
    fn subject_of<'p>(&self, path: &'p [u8], abroad: bool) -> Option<(usize, &'p [u8], bool)> {
        if let Some(below) = path.strip_prefix(self.root.as_slice()) {
            let end = below.iter().position(|b| matches!(b, b'/' | 0 | b':')).unwrap_or(below.len());
            let (name, rest) = below.split_at_checked(end)?;
            return self.by_name.get(name).map(|at| (*at, rest, true));
        }
        if !abroad || !path.starts_with(b"/") {
            return None;
        }
        let mut ends = memchr::memchr_iter(b'/', path).skip(1).chain([path.len()]);
        let mut start = 1;
        ends.find_map(|end| {
            let at = self.by_name.get(path.get(start..end).unwrap_or_default()).copied();
            start = end + 1;
            at.map(|at| (at, path.get(end..).unwrap_or_default(), false))
        })
    }

    /// A path below a subject is evidence when who names it may use it, or when the thing that is held is proved to be in it.
    fn weigh(&mut self, witness: &mut Witness<'_>, claim: &Claim) {
        let Some((at, rest, here)) = self.subject_of(&claim.path, witness.abroad) else { return };
        let (Some(subject), Some(found)) = (self.subjects.get(at), self.found.get(at)) else { return };
        let pid = witness.process.pid;
        // One thing that counts is enough of a process that may have tens of thousands open, and some processes of thousands.
        if found.live.len() >= EVIDENCE_MOST || found.live.iter().any(|known| known.pid == pid) {
            return;
        }
        // Adjourn's own processes are no evidence.
        if witness.runs(self.program) {
            return;
        }
        let counts = (here && witness.may_use(subject))
            || claim.thing.is_some_and(|thing| self.is_there(subject, rest, thing, witness));
        // A like name elsewhere is nothing.
        if !(counts || here) {
            return;
        }
        let rest = Visible::of_bytes(rest.strip_prefix(b"/").unwrap_or_default());
        let what = if rest.as_str().is_empty() { claim.what.to_owned() } else { format!("{} {rest}", claim.what) };
        self.keep(at, witness.process, what, if counts { Weight::Live } else { Weight::Told });
    }

    /// Whether what a process says of a subject counts. Whose a subject is that could not be looked at is unknown: all count.
    fn may_use(process: &Process, subject: &Subject) -> bool {
        subject.facts.is_none_or(|facts| process.acts_for(facts.uid))
    }

    /// Whether this very thing is in the subject, reached by descriptor, one name at a time.
    fn is_there(&self, subject: &Subject, rest: &[u8], thing: (u64, u64), witness: &mut Witness<'_>) -> bool {
        let names = || rest.split(|b| *b == b'/').filter(|name| !name.is_empty());
        if !witness.pay(names().count().saturating_add(1)) {
            return false;
        }
        let walk = || {
            let name = Name::new(&*subject.name).ok()?;
            let opened = self.place.identify_unread(&name, subject.facts?.identity()).ok()?;
            let (mut facts, mut dir) = (*opened.metadata(), opened.into_dir());
            let mut names = names().peekable();
            while let Some(name) = names.next() {
                let name = Name::new(name).ok()?;
                facts = dir.stat(&name).ok()?;
                if names.peek().is_some() {
                    dir = dir.open_dir_path(&name).ok()?;
                }
            }
            Some((facts.device, facts.inode))
        };
        walk() == Some(thing)
    }

    /// A harness of root or the owner, older than the last change, may be at work on it; another user's is told.
    fn weigh_harness(&mut self, process: &Process) {
        let Some(started) = process.started() else { return };
        let mut known: HashMap<u32, bool> = HashMap::new();
        for (at, subject) in self.subjects.iter().enumerate() {
            let Some(facts) = subject.facts.filter(|facts| started < facts.modified.seconds) else { continue };
            let weight = match *known.entry(facts.uid).or_insert_with(|| process.acts_for(facts.uid)) {
                true => Weight::Maybe,
                false if facts.mode & 0o002 != 0 => Weight::Told,
                false => continue,
            };
            self.keep(at, process, "runs since before its last change".to_owned(), weight);
        }
    }

    pub(super) fn look_at_locks(&mut self) {
        let Ok((locks, whole)) = locks() else {
            self.unseen += 1;
            return;
        };
        self.unseen += u32::from(!whole);
        let mut by_inode: HashMap<u64, Vec<usize>> = HashMap::new();
        for (at, subject) in self.subjects.iter().enumerate() {
            subject.facts.iter().for_each(|facts| by_inode.entry(facts.inode).or_default().push(at));
        }
        for lock in locks {
            for at in by_inode.get(&lock.thing.1).into_iter().flatten() {
                self.weigh_lock(*at, &lock);
            }
        }
    }

    fn weigh_lock(&mut self, at: usize, lock: &FileLock) {
        let (Some(subject), Some(found)) = (self.subjects.get(at), self.found.get_mut(at)) else { return };
        if found.live.len() >= EVIDENCE_MOST {
            return;
        }
        let process = lock.pid.and_then(|pid| Process::open(pid).ok().flatten());
        // Numbers of inodes are anybody's to choose on a file system of his own; on some the device is told otherwise.
        let sure = subject.facts.is_some_and(|facts| facts.device == lock.thing.0);
        if sure || process.as_ref().is_some_and(|process| Self::may_use(process, subject)) {
            let command = process.map_or_else(|| "a process".to_owned(), |process| process.command());
            let what = "a lock on it".to_owned();
            found.live.push(Evidence { pid: lock.pid.unwrap_or_default(), command, what });
        }
    }

    fn keep(&mut self, at: usize, process: &Process, mut what: String, weight: Weight) {
        let Some(found) = self.found.get_mut(at) else { return };
        let kept = match weight {
            Weight::Live => &mut found.live,
            Weight::Maybe => &mut found.maybe,
            Weight::Told => &mut found.told,
        };
        if kept.len() >= EVIDENCE_MOST || kept.iter().any(|known| known.pid == process.pid) {
            return;
        }
        if weight == Weight::Told {
            let user = process.users.real();
            let user = self.users.entry(user).or_insert_with(|| name_of_user(user).visible().into_string());
            what = format!("{what}; not obeyed, since it is a process of {user}");
        }
        kept.push(Evidence { pid: process.pid, command: process.command(), what });
    }

    pub(super) fn answers(self) -> Vec<Activity> {
        let (unseen, hidden) = (self.unseen, self.hidden);
        let answer = |found: Found| match (found.live.is_empty(), found.maybe.is_empty()) {
            (false, _) => Activity::Live(found.live),
            (true, false) => Activity::Maybe(found.maybe),
            (true, true) => Activity::Unknown { unseen, hidden, told: found.told },
        };
        self.found.into_iter().map(answer).collect()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Live,
    Maybe,
    Told,
}

/// A process whose claims are weighed; what is asked of it is asked once.
struct Witness<'p> {
    process: &'p Process,
    /// Whether it may see other mounts than this process.
    abroad: bool,
    /// Names that may still be walked to prove what it holds.
    names: usize,
    /// Whether something was left unproved because there were too many names.
    unproved: bool,
    users: HashMap<u32, bool>,
    program: OnceCell<Option<(u64, u64)>>,
}

impl<'p> Witness<'p> {
    fn new(process: &'p Process, abroad: bool, names: usize) -> Self {
        let (users, program) = (HashMap::new(), OnceCell::new());
        Self { process, abroad, names, unproved: false, users, program }
    }

    fn may_use(&mut self, subject: &Subject) -> bool {
        let Some(facts) = subject.facts else { return true };
        *self.users.entry(facts.uid).or_insert_with(|| self.process.acts_for(facts.uid))
    }

    fn runs(&self, program: Option<(u64, u64)>) -> bool {
        program.is_some() && *self.program.get_or_init(|| self.process.program()) == program
    }

    /// Takes so many names from those that may be walked.
    fn pay(&mut self, names: usize) -> bool {
        let left = self.names.checked_sub(names);
        self.unproved |= left.is_none();
        self.names = left.unwrap_or(self.names);
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::Dir;

    #[test]
    fn who_is_beyond_the_budget_is_unseen_and_what_is_decided_costs_nothing_more() {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(place.path().join("s/d")).unwrap();
        let dir = Dir::open(place.path()).unwrap();
        let facts = dir.stat(&Name::new("s").unwrap()).ok();
        let deep = Dir::open(&place.path().join("s/d")).unwrap().metadata().unwrap();
        let subjects = [Subject { name: b"s".to_vec(), facts }];
        let root = place.path().as_os_str().as_encoded_bytes();
        let repository = RepositoryDir::open(place.path()).unwrap();
        let mut survey = Survey::new(&repository, root, &subjects, &[]);
        survey.program = None;
        // As from other mounts: who says so counts for nothing, the thing has to be found there.
        let thing = Some((deep.device, deep.inode));
        let claim = Claim { path: b"/elsewhere/s/d".to_vec(), what: "it has open", thing };
        let process = Process::open(std::process::id()).unwrap().unwrap();
        let mut poor = Witness::new(&process, true, 1);
        survey.weigh(&mut poor, &claim);
        assert!(poor.unproved && survey.found[0].live.is_empty());
        let mut rich = Witness::new(&process, true, 5);
        survey.weigh(&mut rich, &claim);
        assert_eq!((rich.names, survey.found[0].live.len()), (3, 1));
        let other = |pid| Evidence { pid, command: String::new(), what: String::new() };
        survey.found[0].live = (0..16).map(|n| other(u32::MAX - n)).collect();
        survey.weigh(&mut rich, &claim);
        assert_eq!((rich.names, rich.unproved), (3, false));
    }
}
