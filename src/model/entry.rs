//! What a listing knows of a session: its id, its identity and its age. Everything else is read later.

use super::{Address, ErrorInner, Id, Identity, Reason, RepositoryId, Timestamp};

/// One session as the listing sees it; small, since there may be 100,000.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its name in the repository.
    pub id: Id,
    /// Which directory or row it was.
    pub identity: Identity,
    /// How old it is, and how that is known.
    pub age: Age,
    /// When anything about it last changed, permissions and names included, in nanoseconds since the epoch; 0 where the kind does
    /// not say.
    pub changed: u64,
    /// The user number of its owner; none where the kind has no owners.
    pub owner: Option<u32>,
}

/// An entry and the repository that holds it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EntryRef {
    /// The repository.
    pub repository: RepositoryId,
    /// The entry there.
    pub entry: Entry,
}

impl EntryRef {
    /// Its address.
    pub fn address(&self) -> Address {
        Address { repository: self.repository, id: self.entry.id.clone() }
    }
}

/// When a session last changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Age {
    /// The moment; none when only the order is known.
    pub at: Option<Timestamp>,
    /// Where the moment comes from.
    pub from: AgeSource,
}

/// What an age rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AgeSource {
    /// The directory's modification time.
    Mtime,
    /// A time written in the name.
    Name,
    /// The history kept with it.
    History,
    /// Nothing but its place in the order; the moment, if any, is a hint.
    OrderOnly,
}

/// How an entry stands when it is looked at once more before something may be removed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It is the one that was listed, and holds something of a session.
    Whole,
    /// The same, but others than its owner may write in it, and it has changed since its checkpoint was saved, at this time: they can
    /// have made it younger.
    Touched(Timestamp),
    /// Others than its owner may write in it, and no checkpoint of its owner's says that it is a session: it may be a part of one, moved
    /// here.
    Doubtful,
    /// It holds nothing of a session: it never was one, or is none yet.
    Empty,
    /// It is something of ours that somebody gave the name of a session: why it is left alone.
    Apart(Reason),
    /// It is gone.
    Gone,
    /// It cannot be looked at, or another one took its name.
    Unsure(Reason),
}

/// A part of a listing, in the repository's own order, youngest first.
#[derive(Debug, Default)]
pub struct Page {
    /// The sessions.
    pub entries: Vec<Entry>,
    /// What stands among them and could not be listed, or is foreign.
    pub problems: Vec<Problem>,
    /// Where the next page starts; none at the end.
    pub next: Option<Cursor>,
    /// Whether the listing saw that there is no trash at all, so that nobody has to look for one.
    pub no_trash: bool,
}

/// Where a paged listing goes on; opaque to everybody but its repository.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cursor(pub Box<[u8]>);

/// Something in a repository that is no session and may matter to its owner.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Its name.
    pub name: Id,
    /// What is wrong and what it means.
    pub reason: Reason,
    /// Whether it may be a session that could not be looked at: then nothing is removed by order, since its place in the
    /// order is unknown.
    pub unsure: bool,
}

impl Problem {
    /// A problem from a failed look at what may be a session.
    pub fn from_fault(name: Id, fault: &ErrorInner) -> Self {
        Self { name, reason: Reason::new(fault.cause.kind(), fault.cause.to_string()), unsure: true }
    }
}
