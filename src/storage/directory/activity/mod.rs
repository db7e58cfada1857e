//! Who uses a directory (formats/plainbox.md section g): one pass over the processes answers for many directories. What it cannot
//! look at is counted, never taken for "not in use".

mod process;

use std::collections::HashMap;
use std::io;

use self::process::{Process, locks, processes};
use crate::disk::Facts;
use crate::model::{Activity, Cause, Error, Evidence, Result};
use crate::text::Visible;
use crate::work::Task;

/// A directory that may be in use.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Its name below the root.
    pub name: Vec<u8>,
    /// What it is now; none when it is gone.
    pub facts: Option<Facts>,
}

/// Who uses each of the subjects below `root`, an absolute path without links. `harnesses` are names of programs that may use one
/// without a trace, as while they wait for the operator.
///
/// # Errors
/// The processes cannot be listed, or the task was cancelled.
pub fn activity(root: &[u8], subjects: &[Subject], harnesses: &[&str], task: &Task) -> Result<Vec<Activity>> {
    let mut survey = Survey::new(root, subjects, harnesses);
    let unlisted = |error: io::Error| Error::io("look at the processes", root, error);
    for process in processes().map_err(unlisted)? {
        if task.is_cancelled() {
            return Err(Error::new("look at the processes", root, Cause::Cancelled));
        }
        survey.look_at(&process);
    }
    // Who locks a directory has it open, so locks tell more only of those who hide what they have open, or who have it open under
    // another name, as in a container; and the kernel takes 15 ms to tell them.
    if survey.unseen > 0 || survey.elsewhere {
        survey.look_at_locks();
    }
    Ok(survey.answers())
}

struct Survey<'a> {
    root: Vec<u8>,
    subjects: &'a [Subject],
    by_name: HashMap<&'a [u8], usize>,
    harnesses: &'a [&'a str],
    live: Vec<Vec<Evidence>>,
    maybe: Vec<Vec<Evidence>>,
    unseen: u32,
    mounts: Option<Vec<u8>>,
    /// Whether some process may have other mounts than this one, or none is shown but one's own.
    elsewhere: bool,
}

impl<'a> Survey<'a> {
    fn new(root: &[u8], subjects: &'a [Subject], harnesses: &'a [&'a str]) -> Self {
        let by_name = subjects.iter().enumerate().map(|(at, subject)| (subject.name.as_slice(), at)).collect();
        let none = || subjects.iter().map(|_| Vec::new()).collect();
        let root = [root, b"/"].concat();
        let mounts = Process::of(std::process::id()).and_then(|own| own.mounts());
        let elsewhere = mounts.is_none() || Process::of(1).is_none();
        Self { root, subjects, by_name, harnesses, live: none(), maybe: none(), unseen: 0, mounts, elsewhere }
    }

    fn look_at(&mut self, process: &Process) {
        let found = process.paths(&self.root);
        self.unseen += u32::from(found.hidden);
        self.elsewhere |= found.open && process.mounts() != self.mounts;
        for (path, what) in found.paths {
            self.note(process, &path, what);
        }
        if process.is_called(self.harnesses) {
            self.note_harness(process);
        }
    }

    /// A path below one of the subjects is evidence.
    fn note(&mut self, process: &Process, path: &[u8], what: &str) {
        let Some(below) = path.strip_prefix(self.root.as_slice()) else { return };
        let end = below.iter().position(|b| matches!(b, b'/' | 0 | b':')).unwrap_or(below.len());
        let (name, rest) = below.split_at_checked(end).unwrap_or((below, &[]));
        let Some(evidence) = self.by_name.get(name).and_then(|at| self.live.get_mut(*at)) else { return };
        let rest = Visible::of_bytes(rest.strip_prefix(b"/").unwrap_or_default());
        let what = if rest.as_str().is_empty() { what.to_owned() } else { format!("{what} {rest}") };
        if evidence.iter().all(|known| known.pid != process.pid) && !process.is_of_this_program() {
            evidence.push(Evidence { pid: process.pid, command: process.command(), what });
        }
    }

    /// A harness of a user who can write the directory, older than its last change, may be at work on it.
    fn note_harness(&mut self, process: &Process) {
        let Some(started) = process.started() else { return };
        for (subject, evidence) in self.subjects.iter().zip(&mut self.maybe) {
            let Some(facts) = subject.facts else { continue };
            let writes = process.uid == 0 || process.uid == facts.uid || facts.mode & 0o002 != 0;
            if writes && started < facts.modified.seconds {
                let what = "runs since before its last change".to_owned();
                evidence.push(Evidence { pid: process.pid, command: process.command(), what });
            }
        }
    }

    fn look_at_locks(&mut self) {
        for lock in locks() {
            let holds = |subject: &Subject| subject.facts.is_some_and(|facts| facts.inode == lock.inode);
            let Some(at) = self.subjects.iter().position(holds) else { continue };
            if let Some(evidence) = self.live.get_mut(at) {
                let command = Process::of(lock.pid).map_or_else(|| "a process".to_owned(), |p| p.command());
                evidence.push(Evidence { pid: lock.pid, command, what: "a lock on it".to_owned() });
            }
        }
    }

    fn answers(self) -> Vec<Activity> {
        let unseen = self.unseen;
        let answer = |(live, maybe): (Vec<Evidence>, Vec<Evidence>)| match (live.is_empty(), maybe.is_empty()) {
            (false, _) => Activity::Live(live),
            (true, false) => Activity::Maybe(maybe),
            (true, true) => Activity::Unknown { unseen },
        };
        self.live.into_iter().zip(self.maybe).map(answer).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::{Dir, Name};
    use std::io::{BufRead, BufReader, Write};

    fn subjects(place: &std::path::Path, names: &[&str]) -> Vec<Subject> {
        let dir = Dir::open(place).unwrap();
        let facts = |name: &str| dir.look(&Name::new(name).unwrap()).ok();
        names.iter().map(|name| Subject { name: name.as_bytes().to_vec(), facts: facts(name) }).collect()
    }

    #[test]
    fn a_working_directory_and_an_environment_are_evidence_and_a_neighbour_is_none() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().canonicalize().unwrap();
        for name in ["a", "b", "ab"] {
            std::fs::create_dir(root.join(name)).unwrap();
        }
        let mut inside = std::process::Command::new("sleep").arg("60").current_dir(root.join("a")).spawn().unwrap();
        let share = root.join("b/session-share");
        let mut named =
            std::process::Command::new("sleep").arg("60").env("PLAINBOX_SESSION_SHARE", share).spawn().unwrap();
        // A process that has just started has no environment yet.
        while std::fs::read(format!("/proc/{}/environ", named.id())).is_ok_and(|environment| environment.is_empty()) {
            std::thread::yield_now();
        }
        let found =
            activity(root.as_os_str().as_encoded_bytes(), &subjects(&root, &["a", "b", "ab"]), &[], &Task::new());
        inside.kill().unwrap();
        named.kill().unwrap();
        inside.wait().unwrap();
        named.wait().unwrap();
        let found = found.unwrap();
        assert!(matches!(&found[0], Activity::Live(e) if e[0].what.contains("working directory")), "{found:?}");
        assert!(
            matches!(&found[1], Activity::Live(e) if e[0].what == "its environment names session-share"),
            "{found:?}"
        );
        assert!(matches!(found[2], Activity::Unknown { .. }), "{found:?}");
    }

    #[test]
    fn who_locks_a_directory_is_seen_by_what_it_has_open() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().canonicalize().unwrap();
        std::fs::create_dir(root.join("s")).unwrap();
        let directory = std::fs::File::open(root.join("s")).unwrap();
        rustix::fs::flock(&directory, rustix::fs::FlockOperation::LockExclusive).unwrap();
        let mut holder = std::process::Command::new("sleep").arg("62").stdin(directory).spawn().unwrap();
        let found = activity(root.as_os_str().as_encoded_bytes(), &subjects(&root, &["s"]), &[], &Task::new());
        holder.kill().unwrap();
        holder.wait().unwrap();
        assert!(matches!(&found.unwrap()[0], Activity::Live(e) if e[0].pid == holder.id()));
    }

    #[test]
    fn a_lock_from_a_container_is_seen_though_it_has_another_name_there() {
        let (place, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = place.path().canonicalize().unwrap();
        std::fs::create_dir(root.join("s")).unwrap();
        let script = "mount --bind \"$1\" \"$2\" && exec flock --no-fork \"$2/s\" sh -c 'echo locked; exec sleep 63'";
        let mut holder = std::process::Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"])
            .args([&root, there.path()])
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = String::new();
        BufReader::new(holder.stdout.take().unwrap()).read_line(&mut told).unwrap();
        let found = activity(root.as_os_str().as_encoded_bytes(), &subjects(&root, &["s"]), &[], &Task::new());
        holder.kill().ok();
        holder.wait().unwrap();
        if told.is_empty() {
            // Past the test's own output, so that it is seen.
            let why = "\n*** NOT RUN: a lock from a container: this system gives no mounts of one's own ***";
            return writeln!(std::io::stderr(), "{why}").unwrap();
        }
        assert!(matches!(&found.unwrap()[0], Activity::Live(e) if e[0].pid == holder.id()));
    }

    #[test]
    fn a_harness_that_runs_since_before_the_last_change_is_maybe() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().canonicalize().unwrap();
        std::fs::create_dir(root.join("s")).unwrap();
        let future = std::time::SystemTime::now() + std::time::Duration::from_secs(3600);
        std::fs::File::open(root.join("s")).unwrap().set_modified(future).unwrap();
        let mut harness = std::process::Command::new("sleep").arg("61").spawn().unwrap();
        // A process that has just started still has its parent's words, then none.
        while std::fs::read(format!("/proc/{}/cmdline", harness.id())).unwrap() != b"sleep\x0061\0" {
            std::thread::yield_now();
        }
        let found = activity(root.as_os_str().as_encoded_bytes(), &subjects(&root, &["s"]), &["sleep"], &Task::new());
        harness.kill().unwrap();
        harness.wait().unwrap();
        assert!(matches!(found.unwrap()[0], Activity::Maybe(_)));
    }
}
