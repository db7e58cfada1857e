//! What is wrong in a repository, each with the safe fix in words.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::checkpoint::examine as examine_checkpoint;
use super::listing::enumerate;
use super::naming::name_of;
use super::reader::{Checkpoint, SessionReader};
use super::{IO_LOGS, NEXT_FILE, SESSION_FILE, logs, messages, row, verbs};
use crate::disk::{EntryDir, Kind, ListBuffer, Metadata, RepositoryDir};
use crate::model::{Cause, Entry, Error, Finding, Id, Problem, Reason, Remedy, Result};
use crate::work::Task;

/// What belongs into a session.
const KNOWN: &[&str] = &["session", NEXT_FILE, "io-logs", "CHECKBOX_DATA", "session-share"];

pub(super) fn examine(reader: &mut SessionReader, task: &Task, found: &mut dyn FnMut(Finding)) -> Result<()> {
    let place = std::sync::Arc::clone(&reader.place);
    let listing = enumerate(&place, 1, task)?;
    listing.problems.into_iter().map(stray).for_each(&mut *found);
    for (name, kind) in listing.strays.into_iter().filter(|(name, _)| !is_usual(name)) {
        let reason = Reason::new("foreign", format!("is {} that no session program created", kind.noun()));
        let remedy = Remedy::look(name.os());
        found(Finding { id: Some(name), reason, advice: UNNEEDED.into(), remedy });
    }
    found_open_to_all(&place).into_iter().for_each(&mut *found);
    task.expect(u64::try_from(listing.entries.len()).unwrap_or(u64::MAX));
    for entry in &listing.entries {
        if task.is_cancelled() {
            return Err(Error::new("examine the repository", "", Cause::Cancelled));
        }
        match session(reader, entry, found) {
            Err(error) if !matches!(error.cause(), Cause::Gone | Cause::Replaced) => {
                found(Finding::of_error(&entry.id, error.cause(), directory_of(entry)));
            }
            _ => {}
        }
        task.advance(1);
    }
    Ok(())
}

const UNNEEDED: &str = "move it out of the repository if nobody needs it here";

/// What has the name of a session and is none.
fn stray(problem: Problem) -> Finding {
    let path = PathBuf::from(problem.name.os());
    let (advice, remedy) = match problem.reason.key {
        "dangling-link" | "bad-link" => {
            ("remove the link: while it is here the real programs list nothing", Remedy::System(&["rm"], path))
        }
        "unreadable" => ("inspect it as its owner or as root", Remedy::look(path)),
        "not-a-session" => (UNNEEDED, Remedy::MoveAside(path)),
        _ => (UNNEEDED, Remedy::look(path)),
    };
    Finding { id: Some(problem.name), reason: problem.reason, advice: advice.into(), remedy }
}

/// The directory of a session, below the place.
fn directory_of(entry: &Entry) -> PathBuf {
    name_of(&entry.id).map(|name| OsStr::from_bytes(name.bytes()).into()).unwrap_or_default()
}

const OPEN_TO_ALL: Reason = Reason::fixed("world-writable", "the repository is world-writable and not sticky");

fn found_open_to_all(place: &RepositoryDir) -> Option<Finding> {
    let facts = place.metadata().ok().filter(|facts| facts.mode & 0o002 != 0 && facts.mode & 0o1000 == 0)?;
    let advice = "Checkbox makes it so; on a shared machine the sticky bit keeps users from each other's sessions";
    let remedy = change_mode(&facts, &["chmod", "+t"], PathBuf::new());
    Some(Finding { id: None, reason: OPEN_TO_ALL, advice: advice.into(), remedy })
}

/// A change of permissions by who may change them; anybody else is shown whose it is.
fn change_mode(facts: &Metadata, words: &'static [&'static str], path: PathBuf) -> Remedy {
    let caller = rustix::process::geteuid();
    if caller.is_root() || caller.as_raw() == facts.uid { Remedy::System(words, path) } else { Remedy::look(path) }
}

fn is_usual(name: &Id) -> bool {
    name.bytes() == super::listing::LAST_SESSION.as_bytes() || name.bytes() == b"machine-manifest.json"
}

/// Takes what is wrong with one session: its key, its text, advice, and the remedy.
type Tell<'a> = dyn FnMut(&'static str, &str, &'static str, Remedy) + 'a;

fn session(reader: &mut SessionReader, entry: &Entry, found: &mut dyn FnMut(Finding)) -> Result<()> {
    let (opened, path) = (reader.open(entry)?, directory_of(entry));
    let mut tell = |key: &'static str, text: &str, advice: &'static str, remedy: Remedy| {
        found(Finding { id: Some(entry.id.clone()), reason: Reason::new(key, text), advice: advice.into(), remedy });
    };
    let adoptable = verbs::newer_checkpoint(reader, &opened);
    if row::is_locked(&opened).unwrap_or(false) {
        let (advice, words) = match adoptable {
            true => ("the left-over is complete and newer: adopt it", ADOPT),
            false => ("the left-over is of no use: remove it", DISCARD),
        };
        tell("locked", "an interrupted save left session.next", advice, Remedy::Run(words));
    }
    checkpoint(reader, &opened, &path, adoptable, &mut tell);
    foreign(&opened, &path, &mut tell);
    if opened.metadata().mode & 0o700 != 0o700 {
        let remedy = change_mode(opened.metadata(), &["chmod", "u+rwx"], path);
        tell("permissions", "its owner cannot read, write or enter it", "give its owner all permissions", remedy);
    }
    Ok(())
}

const ADOPT: &[&str] = &["break-lock", "--adopt", "--yes"];
const DISCARD: &[&str] = &["break-lock", "--yes"];

fn checkpoint(reader: &mut SessionReader, opened: &EntryDir, path: &Path, adoptable: bool, tell: &mut Tell<'_>) {
    let read = reader.read_checkpoint(opened.dir());
    let examined = match read {
        Checkpoint::Missing => {
            let text = "never saved, or its checkpoint was removed";
            if adoptable {
                return tell("unsaved", text, "adopt what the interrupted save left", Remedy::Run(ADOPT));
            }
            let advice = "keep it if its logs matter, else move it to the trash; `adjourn restore` brings it back";
            return tell("unsaved", text, advice, Remedy::Run(&["trash", "--yes"]));
        }
        Checkpoint::Unreadable(error) => {
            let why = messages::unreadable(&error);
            return match messages::is_unread(&why) {
                true => tell(why.key, &why.text, UNREAD, Remedy::look(path.join(SESSION_FILE))),
                false => tell(why.key, &why.text, DAMAGED, Remedy::ArchiveThenTrash),
            };
        }
        Checkpoint::Read(..) => match examine_checkpoint(&reader.packed, &mut reader.inflater) {
            Ok(examined) => examined,
            Err(error) => return tell("damaged", &messages::damaged(&error).text, DAMAGED, Remedy::ArchiveThenTrash),
        },
    };
    for problem in examined.problems().take(3) {
        tell("damaged", &messages::damaged(problem).text, DAMAGED, Remedy::ArchiveThenTrash);
    }
    for log in logs::list(opened.dir(), &examined.state).iter().filter(|log| log.orphan) {
        let name = log.file.clone().unwrap_or_default();
        let text = format!("no result refers to io-logs/{name}: its job was interrupted");
        tell("orphan-log", &text, "nothing has to be done; it can be read", Remedy::ReadLog(name));
    }
}

const UNREAD: &str = "contents unknown; retry as its owner or root, or after repairing the disk";
const DAMAGED: &str = "its logs can still be read: archive it for the authors, then move it to the trash";

fn foreign(opened: &EntryDir, path: &Path, tell: &mut Tell<'_>) {
    let names = opened.dir().reopen().and_then(|mut dir| dir.names(&mut ListBuffer::default())).unwrap_or_default();
    let advice = "nothing has to be done: it is never followed, and removed together with the session";
    let below = |name: &[u8]| Remedy::look(path.join(OsStr::from_bytes(name)));
    for (name, kind) in names.iter().filter(|(name, _)| !KNOWN.iter().any(|known| known.as_bytes() == name.as_ref())) {
        let text = format!("{} is {} that no session program created", Id::new(name.clone()), kind.noun());
        tell("foreign", &text, advice, below(name));
    }
    for (name, kind) in names.iter().filter(|(_, kind)| *kind == Kind::Link) {
        let text = format!("{} is {}; it is never followed", Id::new(name.clone()), kind.noun());
        tell("link", &text, advice, below(name));
    }
    for (name, kind) in logs::strays(opened.dir()) {
        let remedy = below(&[IO_LOGS.as_bytes(), b"/", name.bytes()].concat());
        tell("foreign", &format!("io-logs/{name} is {}, no log", kind.noun()), advice, remedy);
    }
}
