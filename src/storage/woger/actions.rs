//! The actions of a workspace with what their status means: the real software's word is not always the truth (formats/woger.md
//! section 4).

use super::contents::Contents;
use super::{ActionStatus, LOAD};
use crate::disk::{Dir, Name};
use crate::model::{Class, Label, Reason, Value};
use crate::text::Untrusted;

/// One action as a workspace's state file has it.
#[derive(Clone, PartialEq, Debug)]
pub struct Action {
    /// Its name.
    pub name: Untrusted,
    /// How it stands.
    pub status: ActionStatus,
    /// What speaks against the word, or explains it.
    pub reason: Option<Reason>,
}

/// The actions of a state file, in its order; those that the real software could not look up are left out. With the opened
/// workspace, its files are compared.
pub fn of(contents: &Contents, dir: Option<&Dir>) -> Vec<Action> {
    let one = |name: Untrusted| {
        let status = contents.status(name.exact()).ok()?;
        let reason = dir.and_then(|dir| reason(dir, &name, &status));
        Some(Action { name, status, reason })
    };
    contents.names().into_iter().filter_map(one).collect()
}

fn reason(dir: &Dir, name: &Untrusted, status: &ActionStatus) -> Option<Reason> {
    let file = name.exact().strip_suffix(LOAD.as_bytes());
    let shown = || Untrusted::new(file.unwrap_or_default());
    match (status, file.map(|file| exists(dir, file))) {
        (ActionStatus::Started, _) => Some(STARTED),
        (ActionStatus::Finished, Some(false)) => Some(Reason::new("gone", format!("{} no longer exists", shown()))),
        (ActionStatus::Failed, Some(false)) => Some(Reason::new("missing", format!("{} is missing", shown()))),
        (ActionStatus::Failed, Some(true)) => Some(Reason::new(
            "failed",
            format!("{} is there, so the action itself failed or was repaired by hand", shown()),
        )),
        (ActionStatus::Failed, None) if !exists(dir, b"None") => Some(FALSE_FAILURE),
        (ActionStatus::Other(_), _) => Some(ODD_WORD),
        _ => None,
    }
}

const STARTED: Reason = Reason::fixed("started", "started by an unknown process: still running, or left by a crash");
const FALSE_FAILURE: Reason = Reason::fixed(
    "false-failure",
    "may have gone well: woger marks every action that creates no file as failed, since it looks for a file named None",
);
const ODD_WORD: Reason = Reason::fixed("odd-word", "not a woger status");

/// Whether the file of an action is there; it may lie deeper, a link counts by itself.
fn exists(dir: &Dir, path: &[u8]) -> bool {
    let Some((parts, last)) = split(path) else { return false };
    let mut here = None;
    for part in parts {
        let above = here.as_ref().unwrap_or(dir);
        match above.open_dir_path(&part) {
            Ok(below) => here = Some(below),
            Err(_) => return false,
        }
    }
    here.as_ref().unwrap_or(dir).has(&last).unwrap_or(false)
}

fn split(path: &[u8]) -> Option<(Vec<Name>, Name)> {
    let parts = path.split(|byte| *byte == b'/').filter(|part| !matches!(*part, b"" | b"."));
    let mut names: Vec<Name> = parts.map(Name::new).collect::<Result<_, _>>().ok()?;
    let last = names.pop()?;
    Some((names, last))
}

/// The word of a status.
pub fn word(status: &ActionStatus) -> Label {
    match status {
        ActionStatus::Started => Label::new("started", 'S', Class::Busy),
        ActionStatus::Finished => Label::new("finished", 'F', Class::Good),
        ActionStatus::Failed => Label::new("failed", 'X', Class::Bad),
        ActionStatus::Undefined => Label::new("undefined", 'U', Class::Skipped),
        ActionStatus::Other(_) => Label { text: status.word(), letter: '?', class: Class::Odd },
    }
}

impl Action {
    /// As a row: name, status (nothing for an undefined one), reason.
    pub fn row(self) -> Vec<Value> {
        let status = match &self.status {
            ActionStatus::Undefined => Value::Null,
            status => Value::Label(Box::new(word(status))),
        };
        vec![Value::Text(self.name), status, Value::or_null(self.reason, |reason| Value::text(reason.text.as_ref()))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reasons_tell_what_the_word_does_not() {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir(place.path().join("deep")).unwrap();
        std::fs::write(place.path().join("deep/here.txt"), b"").unwrap();
        let state = br#"{"deep/here.txt_load": "finished", "gone_load": "finished", "x_load": "failed",
            "deep/here.txt2": "finished", "build": "failed", "big_load": "started", "odd": "paused", "skip": null,
            "../etc_load": "finished"}"#;
        let dir = Dir::open(place.path()).unwrap();
        let keys = |dir: &Dir| -> Vec<_> {
            let actions = of(&Contents::parse(state), Some(dir));
            actions.iter().map(|action| action.reason.as_ref().map_or("", |reason| reason.key)).collect()
        };
        assert_eq!(keys(&dir), ["", "gone", "missing", "", "false-failure", "started", "odd-word", "", "gone"]);
        std::fs::write(place.path().join("None"), b"").unwrap();
        assert_eq!(keys(&dir)[4], "");
    }
}
