//! The orders of a list, the same for the command line and the browser: what it can be sorted by, and which end comes first. Counts and
//! sizes begin with the most, names with A; what is not known comes last either way; equal ones stay as they were
//! listed. The order of equal times is each kind's own (`youngest_first` in plainbox's and pamiq's `listing.rs`).

use std::cmp::Reverse;

use crate::model::{Id, Summary};

/// What a list is sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum SortKey {
    /// The repositories' own order, newest first.
    #[default]
    Age,
    /// Disk use, most first.
    Size,
    /// Title, in any case.
    Title,
    /// The word of the state.
    State,
    /// Jobs done, most first.
    Jobs,
    /// Failed and crashed jobs, most first.
    Fail,
    /// The exact id.
    Id,
}

impl SortKey {
    /// All of them, by the name that is typed.
    pub const ALL: [(&'static str, SortKey); 7] = [
        ("age", SortKey::Age),
        ("size", SortKey::Size),
        ("title", SortKey::Title),
        ("state", SortKey::State),
        ("jobs", SortKey::Jobs),
        ("fail", SortKey::Fail),
        ("id", SortKey::Id),
    ];

    /// The key of this name.
    pub fn named(name: &str) -> Option<Self> {
        // Keymaps of the first versions say it so.
        let name = if name == "name" { "title" } else { name };
        Self::ALL.iter().find_map(|(known, key)| (*known == name).then_some(*key))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find_map(|(name, key)| (*key == self).then_some(*name)).unwrap_or_default()
    }

    /// Which end comes first, for a heading.
    pub fn heading(self, reversed: bool) -> &'static str {
        match (self, reversed) {
            (SortKey::Age, false) => "newest first",
            (SortKey::Age, true) => "oldest first",
            (SortKey::Size, false) => "largest first",
            (SortKey::Size, true) => "smallest first",
            (SortKey::Title, false) => "by title",
            (SortKey::Title, true) => "by title, reversed",
            (SortKey::State, false) => "by state",
            (SortKey::State, true) => "by state, reversed",
            (SortKey::Jobs, false) => "most jobs first",
            (SortKey::Jobs, true) => "fewest jobs first",
            (SortKey::Fail, false) => "most failures first",
            (SortKey::Fail, true) => "fewest failures first",
            (SortKey::Id, false) => "by id",
            (SortKey::Id, true) => "by id, reversed",
        }
    }
}

/// A key and its direction.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Order {
    /// The key.
    pub key: SortKey,
    /// Whether it is turned round.
    pub reversed: bool,
}

/// What an order looks at.
#[derive(Clone, Copy, Debug)]
pub struct Sorted<'a> {
    /// The id.
    pub id: &'a Id,
    /// The row; none while it has not been read.
    pub summary: Option<&'a Summary>,
    /// Its disk use; none while it has not been measured.
    pub bytes: Option<u64>,
}

/// Where a session stands in an order; what is equal stays as it was listed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Rank {
    /// The listing's own order is meant.
    Listed,
    /// The least comes first.
    Up(Amount),
    /// The most comes first.
    Down(Reverse<Amount>),
    /// Not known: last, whatever the direction.
    Unknown,
}

/// What is compared.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Amount {
    /// A count or a size.
    Number(u64),
    /// Text as it is compared.
    Text(Box<[u8]>),
}

impl Order {
    /// Reads `size` or `-size`.
    ///
    /// # Errors
    /// There is no such key.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (reversed, name) = text.strip_prefix('-').map_or((false, text), |name| (true, name));
        let key = SortKey::named(name).ok_or_else(|| {
            let hint = crate::text::query::suggest(name, SortKey::ALL.iter().map(|(name, _)| *name));
            format!("unknown sort key {text:?}{hint}")
        })?;
        Ok(Self { key, reversed })
    }

    /// Whether rows must have been read.
    pub fn needs_summary(self) -> bool {
        matches!(self.key, SortKey::Title | SortKey::State | SortKey::Jobs | SortKey::Fail)
    }

    /// Whether sizes must have been measured.
    pub fn needs_size(self) -> bool {
        self.key == SortKey::Size
    }

    /// Where a session stands; for [`SortKey::Age`] all are equal, and a reversed list is read from its end.
    pub fn rank(self, of: &Sorted<'_>) -> Rank {
        let summary = of.summary;
        let amount = match self.key {
            SortKey::Age => return Rank::Listed,
            SortKey::Size => of.bytes.map(Amount::Number),
            SortKey::Jobs => summary.and_then(|row| row.progress).map(|(done, _)| Amount::Number(done.into())),
            // Of what cannot be read nobody knows how many failed.
            SortKey::Fail => {
                summary.filter(|row| row.undecided().is_none()).map(|row| Amount::Number(row.failures().into()))
            }
            SortKey::Title => summary.map(|row| text(row.title.lossy().to_lowercase().as_bytes())),
            SortKey::State => summary.map(|row| text(row.state.text.exact())),
            SortKey::Id => Some(text(of.id.bytes())),
        };
        let most_first = matches!(self.key, SortKey::Size | SortKey::Jobs | SortKey::Fail) != self.reversed;
        match amount {
            None => Rank::Unknown,
            Some(amount) if most_first => Rank::Down(Reverse(amount)),
            Some(amount) => Rank::Up(amount),
        }
    }
}

fn text(bytes: &[u8]) -> Amount {
    Amount::Text(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_comes_first_and_the_unknown_last_in_both_directions() {
        let ids = ["a", "b", "c", "d"].map(Id::from);
        let sizes = [Some(5), None, Some(9), Some(5)];
        let order = |text: &str| {
            let order = Order::parse(text).unwrap();
            let mut rows: Vec<Sorted<'_>> =
                ids.iter().zip(sizes).map(|(id, bytes)| Sorted { id, summary: None, bytes }).collect();
            rows.sort_by_cached_key(|row| order.rank(row));
            rows.iter().map(|row| row.id.to_string()).collect::<String>()
        };
        assert_eq!((order("size"), order("-size")), ("cadb".into(), "adcb".into()));
        assert_eq!((order("id"), order("-id")), ("abcd".into(), "dcba".into()));
    }

    #[test]
    fn a_misspelt_key_is_refused_with_the_nearest() {
        assert_eq!(Order::parse("-titel").unwrap_err(), "unknown sort key \"-titel\"; did you mean title?");
    }
}
