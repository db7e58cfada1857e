//! One row of the list: how far the state was saved, what it holds, what its name says of its age.

use std::sync::Arc;

use super::completeness::{Completeness, LAUNCH, Members};
use super::name_format::name_time;
use crate::disk::RepositoryDir;
use crate::model::{Badges, Entry, Error, Reason, Result, Summary, Timestamp, Value, Verb};
use crate::storage::directory::named;
use crate::storage::kind::{FieldClass, KindWords};
use crate::text::Untrusted;

/// Name and modification time may lie so far apart: the one is when a save began, the other when its last object was begun.
const APART_SECONDS: i64 = 600;

/// Why no lock is broken.
/// What selectors may name.
pub(super) const WORDS: KindWords = KindWords {
    states: &["complete", "partial", "unknown"],
    badges: &["hidden"],
    marks: &["partial", "name-time", "hidden"],
    flags: &[],
    fields: &[("reason", FieldClass::Text), ("name_time", FieldClass::Age)],
};

pub(super) const NO_LOCK: Reason = Reason::fixed("no-locks", "a state has no lock");

/// Names that are shown in a row.
const SHOWN: usize = 12;

pub(super) fn summary(place: &RepositoryDir, entry: &Entry) -> Result<Summary> {
    let opened = named::open(place, entry)?;
    let members = Members::of(opened.dir()).map_err(|error| Error::io("read the state", entry.id.bytes(), error))?;
    let (state, why) = members.judge();
    let mut marks = Vec::new();
    marks.extend((state == Completeness::Partial).then_some(('P', why.clone())));
    marks.extend(disagreement(entry, opened.metadata().modified).map(|reason| ('T', reason)));
    marks.extend(is_hidden(entry).then_some(('H', HIDDEN)));
    Ok(Summary {
        state: state.word(),
        title: title(&members),
        progress: None,
        outcomes: Default::default(),
        badges: Arc::new(Badges {
            off: off(state, &why),
            marks,
            words: is_hidden(entry).then_some("hidden").into_iter().collect(),
            unread: false,
        }),
        own: None,
        fields: [
            ("reason", Value::text(why.text.as_ref())),
            ("name_time", Value::or_null(name_time(entry.id.bytes()), Value::Time)),
        ]
        .into(),
        error: None,
    })
}

/// A partial state cannot be gone on from, and none has a lock.
fn off(state: Completeness, why: &Reason) -> Vec<(Verb, Reason)> {
    let partial = (state == Completeness::Partial).then(|| (Verb::Resume, why.clone()));
    partial.into_iter().chain([(Verb::BreakLock, NO_LOCK)]).collect()
}

const HIDDEN: Reason = Reason::fixed("hidden", "its name begins with a dot, but pamiq counts it");

fn is_hidden(entry: &Entry) -> bool {
    entry.id.bytes().starts_with(b".")
}

/// That the name tells another time than the directory.
pub(super) fn disagreement(entry: &Entry, modified: Timestamp) -> Option<Reason> {
    let named = name_time(entry.id.bytes())?;
    let apart = named.seconds_until(modified);
    let text = || format!("its name says {}, its modification time {}", named.local(MOMENT), modified.local(MOMENT));
    (!(-2..=APART_SECONDS).contains(&apart)).then(|| Reason::new("name-time", text()))
}

const MOMENT: &str = "%Y-%m-%d %H:%M:%S";

/// The names of its objects; those that every state of `launch()` has only where others are missing.
fn title(members: &Members) -> Untrusted {
    let own = |name: &[u8]| !LAUNCH.iter().any(|known| known.as_bytes() == name);
    let mut names: Vec<&[u8]> = members.names.iter().map(|(name, _)| &**name).filter(|name| own(name)).collect();
    if names.is_empty() {
        names = members.names.iter().map(|(name, _)| &**name).collect();
    }
    let more = names.len().saturating_sub(SHOWN);
    let mut title = names.into_iter().take(SHOWN).collect::<Vec<_>>().join(&b", "[..]);
    if more > 0 {
        title.extend(format!(" and {more} more").into_bytes());
    }
    Untrusted::new(title)
}
