//! One row of the list: current or target, and how its actions stand.

use std::sync::Arc;

use super::actions::{self, Action};
use super::contents::Contents;
use super::root::{Root, is_link, state_of};
use super::{ActionStatus, STATE_FILE, WorkspaceId};
use crate::disk::RepositoryDir;
use crate::model::{Badges, Class, Entry, Fields, Id, Label, Reason, Result, Summary, Value, Verb};
use crate::storage::kind::{FieldClass, KindWords};
use crate::text::Untrusted;

/// Actions that are named in a row.
const SHOWN: usize = 12;

/// What a row is made from.
pub(super) struct Row<'a> {
    pub entry: &'a Entry,
    pub root: &'a Root,
    pub latest: bool,
    pub link: bool,
    pub contents: Contents,
    pub actions: Vec<Action>,
    /// Why it is not known what the root says of it.
    pub unread: Option<Reason>,
}

pub(super) fn summary(place: &RepositoryDir, entry: &Entry, latest: Result<Option<Id>>) -> Result<Summary> {
    let (root, no_root) = known(Root::of(place));
    let (latest, no_latest) = known(latest);
    let link = is_link(place, entry);
    let contents = if link { Contents::Absent } else { state_of(place, entry)?.0 };
    let actions = actions::of(&contents, None);
    let (latest, unread) = (latest.as_ref() == Some(&entry.id), no_root.or(no_latest));
    Ok(Row { entry, root: &root, latest, link, contents, actions, unread }.summary())
}

/// What was found out, and why it is nothing where it could not be.
fn known<T: Default>(found: Result<T>) -> (T, Option<Reason>) {
    match found {
        Ok(found) => (found, None),
        Err(error) => (T::default(), Some(Reason::new("unreadable", error.to_string()))),
    }
}

impl Row<'_> {
    fn summary(self) -> Summary {
        let count = |wanted: &ActionStatus| self.actions.iter().filter(|action| action.status == *wanted).count();
        let finished = u32::try_from(count(&ActionStatus::Finished)).unwrap_or(u32::MAX);
        let all = u32::try_from(self.actions.len()).unwrap_or(u32::MAX);
        Summary {
            state: self.state(),
            title: self.title(),
            progress: (all > 0).then_some((finished, all)),
            outcomes: self.outcomes().into_iter().collect(),
            badges: Arc::new(Badges {
                off: self.off(),
                marks: self.marks(),
                words: self.words(),
                unread: self.unread.is_some(),
            }),
            fields: self.fields().into(),
            own: None,
            error: self.unread.or_else(|| damage(&self.contents)).map(Box::new),
        }
    }

    pub fn state(&self) -> Label {
        match (self.is_current(), self.is_target()) {
            (true, _) => Label::new("current", 'C', Class::Good),
            (false, true) => Label::new("target", 'T', Class::Open),
            (false, false) => Label::new("", '·', Class::Odd),
        }
    }

    fn is_current(&self) -> bool {
        self.root.is_current(&self.entry.id)
    }

    fn is_target(&self) -> bool {
        self.root.is_target(&self.entry.id)
    }

    fn has(&self, status: &ActionStatus) -> bool {
        self.actions.iter().any(|action| action.status == *status)
    }

    /// The names of the actions, those first that want a look.
    fn title(&self) -> Untrusted {
        let rank = |action: &Action| match action.status {
            ActionStatus::Started => 0,
            ActionStatus::Failed => 1,
            _ => 2,
        };
        let mut actions: Vec<&Action> = self.actions.iter().collect();
        actions.sort_by_key(|action| rank(action));
        let more = actions.len().saturating_sub(SHOWN);
        let mut title = Vec::new();
        for action in actions.into_iter().take(SHOWN) {
            if !title.is_empty() {
                title.extend_from_slice(b", ");
            }
            title.extend_from_slice(action.name.exact());
            if rank(action) < 2 {
                title.extend_from_slice(format!(" {}", action.status).as_bytes());
            }
        }
        if more > 0 {
            title.extend_from_slice(format!(" and {more} more").as_bytes());
        }
        Untrusted::new(title)
    }

    fn outcomes(&self) -> Vec<(Label, u32)> {
        let mut counted: Vec<(Label, u32)> = Vec::new();
        for action in &self.actions {
            let word = actions::word(&action.status);
            match counted.iter_mut().find(|(known, _)| *known == word) {
                Some((_, count)) => *count += 1,
                None => counted.push((word, 1)),
            }
        }
        counted
    }

    fn off(&self) -> Vec<(Verb, Reason)> {
        let mut off = Vec::new();
        off.extend((self.is_current() && self.is_target()).then_some((Verb::Resume, CURRENT_ALREADY)));
        off.extend((!self.has(&ActionStatus::Started)).then_some((Verb::BreakLock, NOT_STARTED)));
        off
    }

    fn marks(&self) -> Vec<(char, Reason)> {
        let started = self.actions.iter().find(|action| action.status == ActionStatus::Started);
        let why = |action: &Action| Reason::new("started", format!("{} is started, its owner is unknown", action.name));
        let mut marks: Vec<(char, Reason)> = started.map(|action| ('S', why(action))).into_iter().collect();
        marks.extend(damage(&self.contents).map(|_| ('!', DAMAGED)));
        marks.extend((self.is_current() && self.is_target()).then_some(('T', ALSO_TARGET)));
        marks.extend(self.link.then_some(('L', LINK)));
        marks.extend(self.entry.id.bytes().starts_with(b".").then_some(('H', HIDDEN)));
        marks
    }

    fn words(&self) -> Vec<&'static str> {
        let is = [
            (self.is_target(), "target"),
            (self.latest, "latest"),
            (self.has(&ActionStatus::Started), "started"),
            (self.has(&ActionStatus::Failed), "failed"),
            (self.entry.id.bytes().starts_with(b"."), "hidden"),
            (self.link, "link"),
            (damage(&self.contents).is_some(), "damaged"),
        ];
        is.into_iter().filter_map(|(is, word)| is.then_some(word)).collect()
    }

    /// What both the row and the detail say of its place among the others.
    pub fn fields(&self) -> Fields {
        let id = match WorkspaceId::of_name(self.entry.id.bytes()) {
            WorkspaceId::Int(whole) => {
                let digits = whole.to_string();
                digits.parse().map_or_else(|_| Value::text(digits), Value::Int)
            }
            WorkspaceId::Text(text) => Value::Text(text),
        };
        vec![
            ("current", Value::Flag(self.is_current())),
            ("target", Value::Flag(self.is_target())),
            ("latest", Value::Flag(self.latest)),
            ("workspace_id", id),
        ]
    }
}

/// What is wrong with a state file.
pub(super) fn damage(contents: &Contents) -> Option<Reason> {
    match contents {
        Contents::NotJson(why) => {
            let text = format!("{STATE_FILE}: {why}; woger reads it as empty and erases it on its next write");
            Some(Reason::new("damaged", text))
        }
        Contents::Other(other) => {
            let text = format!("{STATE_FILE} holds a {}, in which woger cannot look up an action", other.type_name());
            Some(Reason::new("damaged", text))
        }
        Contents::Absent | Contents::Members(_) => None,
    }
}

/// What selectors may name.
pub(super) const WORDS: KindWords = KindWords {
    states: &["current", "target"],
    badges: &["target", "latest", "started", "failed", "hidden", "link", "damaged"],
    marks: &["started", "damaged", "target", "link", "hidden"],
    flags: &[],
    fields: &[
        ("current", FieldClass::Truth),
        ("target", FieldClass::Truth),
        ("latest", FieldClass::Truth),
        ("workspace_id", FieldClass::Any),
    ],
};

const CURRENT_ALREADY: Reason = Reason::fixed("current", "already the current workspace");
const NOT_STARTED: Reason = Reason::fixed("not-locked", "no action of it is started");
const DAMAGED: Reason =
    Reason::fixed("damaged", "its state file cannot be read, so how its actions stand is not known");
const ALSO_TARGET: Reason = Reason::fixed("target", "also the target workspace");
const LINK: Reason = Reason::fixed("link", "a symbolic link: listed as woger does, never followed");
const HIDDEN: Reason = Reason::fixed("hidden", "its name begins with a dot, but woger lists it as a workspace");
