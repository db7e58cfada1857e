//! What is wrong in a repository, each with the safe fix in words.

use super::checkpoint::examine as examine_checkpoint;
use super::listing::enumerate;
use super::reader::{Checkpoint, SessionReader};
use super::{NEXT_FILE, logs, messages, row};
use crate::disk::{EntryDir, Kind, ListBuffer, RepositoryDir};
use crate::model::{Cause, Entry, Error, Finding, Id, Reason, Result};
use crate::work::Task;

/// What belongs into a session.
const KNOWN: &[&str] = &["session", NEXT_FILE, "io-logs", "CHECKBOX_DATA", "session-share"];

pub(super) fn examine(reader: &mut SessionReader, task: &Task, found: &mut dyn FnMut(Finding)) -> Result<()> {
    let place = std::sync::Arc::clone(&reader.place);
    let listing = enumerate(&place, 1, task)?;
    for problem in listing.problems {
        let fix = match problem.reason.key {
            "dangling-link" => "remove the link: it is broken, and while it exists the real programs list nothing",
            "unreadable" => "inspect it as its owner or as root",
            _ => "move it out of the repository if nobody needs it here",
        };
        found(Finding { id: Some(problem.name), reason: problem.reason, fix: fix.to_owned() });
    }
    for (name, kind) in listing.strays.into_iter().filter(|(name, _)| !is_usual(name)) {
        let reason = Reason::new("foreign", format!("is {} that no session program created", kind.noun()));
        found(Finding {
            id: Some(name),
            reason,
            fix: "move it out of the repository if nobody needs it here".to_owned(),
        });
    }
    if is_open_to_all(&place) {
        found(Finding { id: None, reason: OPEN_TO_ALL, fix: OPEN_TO_ALL_FIX.to_owned() });
    }
    task.expect(u64::try_from(listing.entries.len()).unwrap_or(u64::MAX));
    for entry in &listing.entries {
        if task.is_cancelled() {
            return Err(Error::new("examine the repository", "", Cause::Cancelled));
        }
        match session(reader, entry, found) {
            Err(error) if !matches!(error.cause(), Cause::Gone | Cause::Replaced) => {
                let reason = Reason::new(error.cause().kind(), error.cause().to_string());
                found(Finding { id: Some(entry.id.clone()), reason, fix: error.cause().next_step().to_owned() });
            }
            _ => {}
        }
        task.advance(1);
    }
    Ok(())
}

const OPEN_TO_ALL: Reason = Reason::fixed("world-writable", "the repository is world-writable and not sticky");
const OPEN_TO_ALL_FIX: &str =
    "Checkbox makes it so; on a shared machine `chmod +t` keeps users from each other's sessions";

fn is_open_to_all(place: &RepositoryDir) -> bool {
    place.metadata().is_ok_and(|facts| facts.mode & 0o002 != 0 && facts.mode & 0o1000 == 0)
}

fn is_usual(name: &Id) -> bool {
    name.bytes() == super::listing::LAST_SESSION.as_bytes() || name.bytes() == b"machine-manifest.json"
}

fn session(reader: &mut SessionReader, entry: &Entry, found: &mut dyn FnMut(Finding)) -> Result<()> {
    let opened = reader.open(entry)?;
    let mut tell = |key: &'static str, text: &str, fix: &str| {
        found(Finding { id: Some(entry.id.clone()), reason: Reason::new(key, text), fix: fix.to_owned() });
    };
    if row::is_locked(&opened).unwrap_or(false) {
        tell(
            "locked",
            "an interrupted save left session.next",
            "`adjourn break-lock` shows it and removes or adopts it",
        );
    }
    checkpoint(reader, &opened, &mut tell);
    foreign(&opened, &mut tell);
    if opened.metadata().mode & 0o700 != 0o700 {
        tell("permissions", "its owner cannot read, write or enter it", "`chmod u+rwx` on the directory");
    }
    Ok(())
}

fn checkpoint(reader: &mut SessionReader, opened: &EntryDir, tell: &mut dyn FnMut(&'static str, &str, &str)) {
    let read = reader.read_checkpoint(opened.dir());
    let examined = match read {
        Checkpoint::Missing => {
            let text = "never saved, or its checkpoint was removed";
            return tell("unsaved", text, "keep it if its logs matter, else `adjourn trash` it");
        }
        Checkpoint::Unreadable(error) => {
            let why = messages::unreadable(&error);
            let fix = if messages::is_unread(&why) { UNREAD_FIX } else { DAMAGED_FIX };
            return tell(why.key, &why.text, fix);
        }
        Checkpoint::Read(..) => match examine_checkpoint(&reader.packed, &mut reader.inflater) {
            Ok(examined) => examined,
            Err(error) => return tell("damaged", &messages::damaged(&error).text, DAMAGED_FIX),
        },
    };
    examined.problems().take(3).for_each(|problem| tell("damaged", &messages::damaged(problem).text, DAMAGED_FIX));
    for log in logs::list(opened.dir(), &examined.state).iter().filter(|log| log.orphan) {
        let name = log.file.clone().unwrap_or_default();
        tell(
            "orphan-log",
            &format!("no result refers to io-logs/{name}: its job was interrupted"),
            "read it with `adjourn logs`",
        );
    }
}

const UNREAD_FIX: &str = "contents unknown; retry as its owner or root, or after repairing the disk";
const DAMAGED_FIX: &str = "its logs can still be read; `adjourn archive` it for the authors, then `adjourn trash` it";

fn foreign(opened: &EntryDir, tell: &mut dyn FnMut(&'static str, &str, &str)) {
    let names = opened.dir().reopen().and_then(|mut dir| dir.names(&mut ListBuffer::default())).unwrap_or_default();
    let fix = "removed together with the session; never followed";
    for (name, kind) in names.iter().filter(|(name, _)| !KNOWN.iter().any(|known| known.as_bytes() == name.as_ref())) {
        tell("foreign", &format!("{} is {} that no session program created", Id::new(name.clone()), kind.noun()), fix);
    }
    for (name, kind) in names.iter().filter(|(_, kind)| *kind == Kind::Link) {
        tell("link", &format!("{} is {}; it is never followed", Id::new(name.clone()), kind.noun()), fix);
    }
    for (name, kind) in logs::strays(opened.dir()) {
        tell("foreign", &format!("io-logs/{name} is {}, no log", kind.noun()), fix);
    }
}
